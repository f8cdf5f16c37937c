// Short notices at the bottom: what Slack's client would tell ("This app didn't respond in time") and refusals.

import { h } from "./dom.js";

const SHOWN_MS = 7000;
const seen = new Map(); // user id -> ids already shown
let list = null;

function place() {
  list ??= document.getElementById("toasts");
  return list;
}

/** Shows one notice; kind is "info" or "error". */
export function toast(text, kind = "info") {
  const close = h(
    "button",
    { class: "icon", type: "button", "aria-label": "Dismiss", on: { click: () => box.remove() } },
    "✕",
  );
  const box = h(
    "div",
    { class: `toast ${kind}`, role: kind === "error" ? "alert" : "status", data: { testid: "toast" } },
    h("span", {}, text),
    close,
  );
  for (const other of [...place().children]) if (other.firstChild.textContent === text) other.remove();
  place().append(box);
  setTimeout(() => box.remove(), SHOWN_MS);
}

/** Takes all notices away, when they no longer concern the person acted as. */
export function clearToasts() {
  place().replaceChildren();
}

/** Shows those of a person's toasts that were not shown yet; those from before the page opened are old news. */
export function toastsOf(userId, toasts) {
  const known = seen.get(userId);
  if (!known) {
    seen.set(userId, new Set(toasts.map((one) => one.id)));
    return;
  }
  for (const one of toasts) {
    if (known.has(one.id)) continue;
    known.add(one.id);
    toast(one.text, "error");
  }
}
