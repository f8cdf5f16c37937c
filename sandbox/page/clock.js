// The workspace clock: what time it is for Slack and the apps, how fast it runs, and moving it on.

import { h } from "./dom.js";
import { refreshTimes } from "./dates.js";
import { act } from "./session.js";

const SPEEDS = [0, 1, 10, 60, 300];
const known = { at: Date.now() / 1000, heard: performance.now(), speed: 1 };

/** Takes over the sandbox's time, in unix seconds, and its speed. */
export function setTime(now, speed) {
  if (typeof now !== "number") return;
  Object.assign(known, { at: now, heard: performance.now(), speed: speed ?? known.speed });
  tick();
}

/** The workspace's time now, in unix seconds. */
export function now() {
  return known.at + ((performance.now() - known.heard) / 1000) * known.speed;
}

const parts = {};

function speedName(speed) {
  return speed === 0 ? "stopped" : `${speed}×`;
}

function tick() {
  if (!parts.time) return;
  const when = new Date(now() * 1000);
  parts.time.textContent = when.toLocaleTimeString("en-GB");
  parts.time.title = when.toLocaleString("en-GB", { dateStyle: "full", timeStyle: "long" });
  if (document.activeElement === parts.speed) return;
  if (![...parts.speed.options].some((option) => Number(option.value) === known.speed)) {
    parts.speed.append(h("option", { value: String(known.speed) }, speedName(known.speed)));
  }
  parts.speed.value = String(known.speed);
}

function advanceButton(label, seconds) {
  return h(
    "button",
    {
      type: "button",
      class: "clock-button",
      title: `Move the workspace clock ${label}`,
      on: { click: () => act("advance", { seconds }) },
    },
    label,
  );
}

/** Draws the clock into `node` and keeps it ticking. */
export function mountClock(node) {
  parts.time = h("time", { class: "clock-time", data: { testid: "clock" } });
  parts.speed = h(
    "select",
    {
      "aria-label": "Clock speed",
      on: {
        change: (event) => {
          act("speed", { speed: Number(event.target.value) });
          event.target.blur();
        },
      },
    },
    SPEEDS.map((speed) => h("option", { value: String(speed) }, speedName(speed))),
  );
  node.append(
    h("span", { class: "clock-label" }, "Workspace time"),
    parts.time,
    parts.speed,
    advanceButton("+1 min", 60),
    advanceButton("+15 min", 900),
  );
  setInterval(tick, 250);
  setInterval(refreshTimes, 5000);
  tick();
}
