// The four doors of the sandbox that the page uses: people, state, messages, acts (and the guide).

const UNREACHABLE = "The sandbox did not answer. Is it still running?";

/** The sandbox could not be asked, or answered with an error. */
export class Unreachable extends Error {}

async function getJson(path, query = {}) {
  const filled = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const suffix = filled.length ? `?${new URLSearchParams(filled)}` : "";
  let answer;
  try {
    answer = await fetch(`${path}${suffix}`, { headers: { Accept: "application/json" }, cache: "no-store" });
  } catch (error) {
    throw new Unreachable(`${path}: ${error.message}`);
  }
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Unreachable(`${path} answered ${answer.status}`);
  return answer.json();
}

export const fetchPeople = () => getJson("/client/people");
export const fetchState = (user) => getJson("/client/state", { user });
export const fetchMessages = (user, channel, thread) =>
  getJson("/client/messages", { user, channel, thread_ts: thread });

/** The "what to try" guide, or null if this sandbox has none. */
export async function fetchGuide() {
  try {
    return await getJson("/client/guide");
  } catch (error) {
    if (error instanceof Unreachable) return null;
    throw error;
  }
}

/** Does one act as `user`; always resolves to `{ok, error?, …}`. */
export async function postAct(user, act, fields) {
  try {
    const answer = await fetch("/client/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user, act, ...fields }),
    });
    const reply = await answer.json().catch(() => null);
    if (reply && typeof reply.ok === "boolean") return reply;
    return { ok: false, error: `The sandbox answered with status ${answer.status}.` };
  } catch {
    return { ok: false, error: UNREACHABLE };
  }
}

/** The address of the live WebSocket of one person. */
export function liveAddress(user) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}/client/live?user=${encodeURIComponent(user)}`;
}
