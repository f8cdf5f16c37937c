// The address bar: `#ada/general/1700000000.000100` or `#ada/app/A123`, so that two tabs can be two people.

import { channel, myself, store } from "./state.js";

/** What the address names: `{handle, channel, thread, app}`. */
export function readPlace() {
  const [handle, where, rest] = location.hash.replace(/^#/, "").split("/").map(decodeURIComponent);
  if (where === "app") return { handle, channel: null, thread: null, app: rest || null };
  return { handle, channel: where || null, thread: rest || null, app: null };
}

/** Writes the place being looked at into the address. */
export function writePlace() {
  const me = myself();
  if (!me) return;
  const { place } = store;
  const seen = place.channel ? channel(place.channel) : null;
  const where = seen && seen.kind !== "im" ? seen.name : place.channel;
  const parts = place.app ? [me.handle, "app", place.app] : [me.handle, where, place.thread];
  const hash = `#${parts.filter(Boolean).map(encodeURIComponent).join("/")}`;
  if (location.hash === hash) return;
  if (location.hash)
    history.pushState(null, "", hash); // so that the Back button works
  else history.replaceState(null, "", hash);
}
