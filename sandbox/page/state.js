// What the page knows: the people, the chosen person's state, and what is being looked at.
// Regions read `store` and draw; only session.js and the acts change it.

export const store = {
  people: [], // whom one can act as
  apps: [], // installed apps with their commands and shortcuts
  guide: null,
  me: null, // user id of the person acted as
  state: null, // the last /client/state of that person
  place: { channel: null, app: null, thread: null }, // what is looked at
  messages: null, // of the channel; null while they load
  replies: null, // of the thread
  online: true,
  waiting: {}, // user id -> how many things wait for that person
  editing: null, // ts of the message being edited
  dismissed: new Set(), // ephemeral messages this page was told to hide
};

const listeners = new Set();
let scheduled = false;

/** Calls `listener` after each change, once for many changes made together. */
export function onChange(listener) {
  listeners.add(listener);
}

/** Says that the store changed. */
export function changed() {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    for (const listener of listeners) listener();
  });
}

/** The person acted as, as /client/people tells of them. */
export function myself() {
  return store.people.find((person) => person.id === store.me) ?? null;
}

/** The channels of the chosen person: joined ones, direct messages, and those that can be browsed. */
export function channels() {
  return store.state?.channels ?? [];
}

/** A channel by id or by "#name", direct messages also by "@name"; undefined if this person cannot see it. */
export function channel(idOrName) {
  const partner = String(idOrName ?? "").match(/^@(.+)/)?.[1].toLowerCase();
  if (partner) return channels().find((one) => one.kind === "im" && one.name.toLowerCase() === partner);
  const name = String(idOrName ?? "").replace(/^#/, "");
  return channels().find((one) => one.id === name) ?? channels().find((one) => one.kind !== "im" && one.name === name);
}

/** The channel being looked at, if any. */
export function currentChannel() {
  return store.place.channel ? channel(store.place.channel) : undefined;
}

/** What is known of a user: `{name, handle, is_bot, color}`. */
export function user(id) {
  return store.state?.users?.[id] ?? store.people.find((person) => person.id === id) ?? null;
}

/** The name to show for a user id. */
export function userName(id) {
  return user(id)?.name || user(id)?.handle || id || "unknown";
}

/** The direct-message channel of this person with a user or a bot, if it is open. */
export function directWith(userId) {
  const name = userName(userId);
  return channels().find((one) => one.kind === "im" && (one.user ? one.user === userId : one.name === name));
}
