// Acting as somebody: loading what they see, moving between places, and doing acts as them.

import { fetchGuide, fetchMessages, fetchPeople, fetchState, postAct, Unreachable } from "./api.js";
import { follow } from "./live.js";
import { clearFloating } from "./popover.js";
import { readPlace, writePlace } from "./route.js";
import { changed, channel, channels, store } from "./state.js";
import { setTime } from "./time.js";
import { clearToasts, toast, toastsOf } from "./toasts.js";

const lastPlace = new Map(); // user id -> the place they were at, to come back to

/** Runs `load` at once; calls made meanwhile are answered by one more run. */
function coalesced(load) {
  let running = null;
  let again = false;
  const loop = async () => {
    try {
      do {
        again = false;
        await load();
      } while (again);
    } finally {
      running = null;
    }
  };
  return () => {
    if (running) again = true;
    else running = loop();
    return running;
  };
}

const TRY_AGAIN_MS = 1500;
let retry = null;

/** Runs `load`; if the sandbox does not answer, the page says so and tries again. */
async function quietly(load) {
  try {
    await load();
    store.online = true;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    store.online = false;
    clearTimeout(retry);
    retry = setTimeout(refetchAll, TRY_AGAIN_MS);
  }
  changed();
}

export const refetchState = coalesced(() =>
  quietly(async () => {
    const me = store.me;
    if (!me) return;
    const state = await fetchState(me);
    if (me !== store.me || !state) return;
    store.state = state;
    setTime(state.now, state.speed);
    toastsOf(me, state.toasts ?? []);
    keepPlaceValid();
    changed();
  }),
);

export const refetchMessages = coalesced(() =>
  quietly(async () => {
    const { me } = store;
    const { channel: where, thread } = store.place;
    if (!me || !where) return;
    const [main, replies] = await Promise.all([
      fetchMessages(me, where),
      thread ? fetchMessages(me, where, thread) : null,
    ]);
    if (me !== store.me || where !== store.place.channel) return;
    store.messages = main?.messages ?? [];
    if (thread === store.place.thread) store.replies = replies?.messages ?? null;
    const seen = channel(where);
    if (seen) Object.assign(seen, { unread: 0, mentions: 0 });
    changed();
  }),
);

/** Fetches everything again: people, state and messages. */
export async function refetchAll() {
  await quietly(async () => {
    const known = await fetchPeople();
    store.people = known?.people ?? [];
    store.apps = known?.apps ?? [];
    if (known) setTime(known.now, known.speed);
    if (!store.people.some((person) => person.id === store.me)) store.me = null;
  });
  if (!store.me && store.people.length) await actAs(store.people[0].id);
  else await Promise.all([refetchState(), refetchMessages()]);
}

function heard(news) {
  if (news.type === "messages" && news.channel === store.place.channel) refetchMessages();
  if (news.type === "messages" || news.type === "state") refetchState();
  else if (news.type === "presence") refetchAll();
}

function keepPlaceValid() {
  if (store.place.app && store.apps.some((app) => app.app_id === store.place.app)) return;
  const here = channel(store.place.channel);
  if (here) {
    store.place.channel = here.id;
    return;
  }
  const joined = channels().filter((one) => one.is_member && !one.is_archived);
  const first = joined.find((one) => one.name === "general") ?? joined[0] ?? channels()[0];
  goTo({ channel: first?.id ?? null });
}

/** Looks at a place: `{channel, thread?}` or `{app}`. */
export function goTo(place) {
  const before = store.place;
  store.place = { channel: place.channel ?? null, app: place.app ?? null, thread: place.thread ?? null };
  if (before.channel !== store.place.channel) Object.assign(store, { messages: null, editing: null });
  if (before.thread !== store.place.thread) store.replies = null;
  lastPlace.set(store.me, store.place);
  writePlace();
  changed();
  if (place.app && place.app !== before.app) act("open_home", { app_id: place.app });
  return refetchMessages();
}

/** Opens the thread of a message in the channel being looked at; null closes it. */
export function openThread(ts) {
  return goTo({ ...store.place, thread: ts });
}

/** Becomes another person, at `place` or where they last were. */
export async function actAs(userId, place = null) {
  if (userId !== store.me) {
    store.me = userId;
    Object.assign(store, { state: null, messages: null, replies: null, editing: null });
    store.place = { channel: null, app: null, thread: null };
    clearToasts();
    clearFloating();
    follow(userId, heard, refetchAll);
  }
  await refetchState();
  if (store.me !== userId) return;
  const wanted = place ?? lastPlace.get(userId) ?? store.place;
  const found = wanted.channel ? channel(wanted.channel) : null;
  if (wanted.app) await goTo(wanted);
  else if (found) await goTo({ ...wanted, channel: found.id });
  else await refetchMessages();
}

/** Does an act as the person; an error becomes a toast unless `quiet`. Resolves to the reply. */
export async function act(name, fields = {}, { quiet = false } = {}) {
  const reply = await postAct(store.me, name, fields);
  if (!reply.ok && !quiet) toast(reply.error || "That did not work.", "error");
  refetchState();
  if (store.place.channel) refetchMessages();
  return reply;
}

/** Starts: the people, the guide, and the place that the address names. */
export async function start() {
  await Promise.all([
    quietly(async () => {
      const known = await fetchPeople();
      Object.assign(store, { people: known?.people ?? [], apps: known?.apps ?? [] });
    }),
    fetchGuide().then((guide) => (store.guide = guide)),
  ]);
  if (store.people.length) await followAddress();
  else setTimeout(start, 1000);
  changed();
}

/** Goes where the address says (at start, and when it was changed by hand). */
export async function followAddress() {
  const wanted = readPlace();
  const person = store.people.find((one) => one.handle === wanted.handle) ?? store.people[0];
  if (person) await actAs(person.id, wanted.channel || wanted.app ? wanted : null);
}
