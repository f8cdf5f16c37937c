// "What to try": steps that can be ticked, and that set up the person, the place and the text for one.

import { h, redraw } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { actAs } from "./session.js";
import { changed, store } from "./state.js";

const OPEN = "sandbox.guide.open";
const TICKS = "sandbox.guide.done";

function remembered(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? fallback;
  } catch {
    return fallback;
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // private windows may refuse; the ticks then last as long as the page
  }
}

// On a phone it would lie over what it is about.
const ROOM = matchMedia("(min-width: 641px)").matches;

const memory = { open: remembered(OPEN, ROOM), done: remembered(TICKS, []) };

const named = (step) => `${step.as ?? ""} ${step.text}`;

function tick(step, on) {
  memory.done = memory.done.filter((one) => one !== named(step));
  if (on) memory.done.push(named(step));
  remember(TICKS, memory.done);
  changed();
}

async function doIt(step, compose) {
  const person = store.people.find((one) => one.handle === step.as);
  const place = step.do?.channel ? { channel: step.do.channel } : null;
  if (person) await actAs(person.id, place);
  if (step.do?.type) compose(step.do.type);
}

function stepNode(step, compose) {
  const done = memory.done.includes(named(step));
  const person = store.people.find((one) => one.handle === step.as);
  const label = step.do ? "Do it" : person ? `Be ${person.name.split(" ")[0]}` : null;
  return h(
    "li",
    { class: done ? "step done" : "step" },
    h("input", {
      type: "checkbox",
      checked: done,
      "aria-label": `Done: ${step.text}`,
      data: { key: `step ${named(step)}` },
      on: { change: (event) => tick(step, event.target.checked) },
    }),
    h(
      "div",
      { class: "step-body" },
      person ? h("strong", { class: "step-who" }, `${person.name.split(" ")[0]}: `) : null,
      h("span", {}, mrkdwn(step.text)),
      label
        ? h(
            "div",
            {},
            h(
              "button",
              {
                type: "button",
                class: "button small",
                data: { key: `do ${named(step)}` },
                on: { click: () => doIt(step, compose) },
              },
              label,
            ),
          )
        : null,
    ),
  );
}

/** Draws the panel into `node`; `compose(text)` puts text into the composer. */
export function drawGuide(node, compose) {
  const { guide } = store;
  node.hidden = !guide?.steps?.length;
  if (node.hidden) return;
  node.classList.toggle("closed", !memory.open);
  redraw(node, [guide, memory, store.people], () => {
    const done = guide.steps.filter((step) => memory.done.includes(named(step))).length;
    const toggle = () => {
      memory.open = !memory.open;
      remember(OPEN, memory.open);
      changed();
    };
    const title = guide.title || "What to try";
    return [
      h(
        "button",
        {
          type: "button",
          class: "guide-head",
          "aria-expanded": String(memory.open),
          data: { key: "guide" },
          on: { click: toggle },
        },
        h("span", {}, memory.open ? title : "What to try"),
        h("span", { class: "quiet" }, `${done}/${guide.steps.length} ${memory.open ? "▾" : "◂"}`),
      ),
      memory.open
        ? h(
            "ol",
            { class: "steps" },
            guide.steps.map((step) => stepNode(step, compose)),
          )
        : null,
    ];
  });
}
