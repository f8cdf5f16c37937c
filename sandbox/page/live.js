// The live line, on which the sandbox says what changed. Reconnects by itself; what is done about the news is for
// whoever listens.

import { liveAddress } from "./api.js";
import { changed, store } from "./state.js";

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 4000;

let socket = null;
let wait = FIRST_WAIT_MS;
let retry = null;

function parsed(event) {
  try {
    return JSON.parse(event.data);
  } catch {
    return null;
  }
}

function setOnline(online) {
  if (store.online === online) return;
  store.online = online;
  changed();
}

/**
 * Listens on behalf of `userId`, instead of whoever was listened for before: `heard` is told the news,
 * `{type, channel?}`, and `returned` is called once the line is back after it was down.
 */
export function follow(userId, heard, returned) {
  clearTimeout(retry);
  const mine = new WebSocket(liveAddress(userId));
  const before = socket;
  socket = mine;
  before?.close();
  mine.onmessage = (event) => {
    const news = mine === socket && parsed(event);
    if (news) heard(news);
  };
  mine.onopen = () => {
    if (mine !== socket) return;
    wait = FIRST_WAIT_MS;
    const wasAway = !store.online;
    setOnline(true);
    if (wasAway) returned();
  };
  mine.onclose = () => {
    if (mine !== socket) return;
    setOnline(false);
    retry = setTimeout(() => follow(userId, heard, returned), wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };
}
