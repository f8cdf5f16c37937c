// The live line: the sandbox says what changed, the page fetches it again. Reconnects by itself.

import { liveAddress } from "./api.js";
import { refetchAll, refetchMessages, refetchState } from "./session.js";
import { changed, store } from "./state.js";

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 4000;

let socket = null;
let wait = FIRST_WAIT_MS;
let retry = null;

function heard(event) {
  let news;
  try {
    news = JSON.parse(event.data);
  } catch {
    return;
  }
  if (news.type === "messages") {
    if (news.channel === store.place.channel) refetchMessages();
    refetchState();
  } else if (news.type === "state") refetchState();
  else if (news.type === "presence") refetchAll();
}

function setOnline(online) {
  if (store.online === online) return;
  store.online = online;
  changed();
}

/** Listens on behalf of `userId`, instead of whoever was listened for before. */
export function follow(userId) {
  clearTimeout(retry);
  const mine = new WebSocket(liveAddress(userId));
  const before = socket;
  socket = mine;
  before?.close();
  mine.onmessage = (event) => mine === socket && heard(event);
  mine.onopen = () => {
    if (mine !== socket) return;
    wait = FIRST_WAIT_MS;
    const wasAway = !store.online;
    setOnline(true);
    if (wasAway) refetchAll();
  };
  mine.onclose = () => {
    if (mine !== socket) return;
    setOnline(false);
    retry = setTimeout(() => follow(store.me ?? userId), wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };
}
