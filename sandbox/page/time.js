// What time it is for Slack and the apps, as the sandbox last told, and how fast it runs.

const known = { at: Date.now() / 1000, heard: performance.now(), speed: 1 };

/** Takes over the sandbox's time, in unix seconds, and its speed. */
export function setTime(now, speed) {
  if (typeof now !== "number") return;
  Object.assign(known, { at: now, heard: performance.now(), speed: speed ?? known.speed });
}

/** The workspace's time now, in unix seconds. */
export function now() {
  return known.at + ((performance.now() - known.heard) / 1000) * known.speed;
}

/** How many seconds pass in the workspace for each real one; 0 while it stands. */
export function speed() {
  return known.speed;
}
