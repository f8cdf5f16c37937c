// Watching over the others' shoulders: whether something waits for a person one is not acting as,
// so that a newcomer sees "Ben has a message" without switching to Ben.

import { fetchState, liveAddress, Unreachable } from "./api.js";
import { changed, store } from "./state.js";

const SETTLES_MS = 400;
const RETRY_MS = 5000;
const watched = new Map(); // user id -> {socket, timer}

/** What waits for a person: mentions, direct messages, an open dialog. */
function waitingIn(state) {
  const calls = (state.channels ?? []).reduce(
    (sum, one) => sum + (one.kind === "im" ? one.unread || one.mentions : one.mentions || 0),
    0,
  );
  return calls + (state.view ? 1 : 0);
}

async function look(id) {
  try {
    const state = await fetchState(id);
    if (!state) return;
    const waiting = waitingIn(state);
    if (store.waiting[id] === waiting) return;
    store.waiting = { ...store.waiting, [id]: waiting };
    changed();
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error; // the main line notices when the sandbox is away
  }
}

function watch(id) {
  const entry = { socket: new WebSocket(liveAddress(id)), timer: null };
  watched.set(id, entry);
  const soon = () => {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => look(id), SETTLES_MS);
  };
  entry.socket.onopen = soon;
  entry.socket.onmessage = soon;
  entry.socket.onclose = () => setTimeout(() => watched.delete(id), RETRY_MS);
}

/** Keeps watch over all people but the one acted as. */
export function watchOthers() {
  for (const person of store.people) {
    if (!watched.has(person.id)) watch(person.id);
  }
}
