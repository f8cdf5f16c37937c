// The workspace clock in the corner: what time it is, how fast it runs, and moving it on.

import { refreshTimes } from "./dates.js";
import { h } from "./dom.js";
import { act } from "./session.js";
import { onChange } from "./state.js";
import { now, speed } from "./time.js";

const SPEEDS = [0, 1, 10, 60, 300];
const parts = {};

function speedName(times) {
  return times === 0 ? "stopped" : `${times}×`;
}

function tick() {
  const when = new Date(now() * 1000);
  parts.time.textContent = when.toLocaleTimeString("en-GB");
  parts.time.title = when.toLocaleString("en-GB", { dateStyle: "full", timeStyle: "long" });
  if (document.activeElement === parts.speed) return;
  if (![...parts.speed.options].some((option) => Number(option.value) === speed())) {
    parts.speed.append(h("option", { value: String(speed()) }, speedName(speed())));
  }
  parts.speed.value = String(speed());
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
    SPEEDS.map((times) => h("option", { value: String(times) }, speedName(times))),
  );
  node.append(
    h("span", { class: "clock-label" }, "Workspace time"),
    parts.time,
    parts.speed,
    advanceButton("+1 min", 60),
    advanceButton("+15 min", 900),
  );
  onChange(tick);
  setInterval(tick, 250);
  setInterval(refreshTimes, 5000);
  tick();
}
