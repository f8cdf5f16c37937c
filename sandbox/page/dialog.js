// Dialogs: the box over the workspace, focus kept inside, and Slack's confirm dialog.

import { append, freshId, h } from "./dom.js";
import { float } from "./popover.js";
import { plain, textNodes } from "./texts.js";

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex='0']";

function keepFocusInside(event, box) {
  const reachable = [...box.querySelectorAll(FOCUSABLE)].filter((node) => node.offsetParent !== null);
  if (!reachable.length) return;
  const [first, last] = [reachable[0], reachable.at(-1)];
  if (event.shiftKey && document.activeElement === first) last.focus();
  else if (!event.shiftKey && document.activeElement === last) first.focus();
  else return;
  event.preventDefault();
}

/** An overlay holding a dialog with `title`; `onEscape` runs on Esc. Gives `{overlay, box, titleNode}`. */
export function dialogBox({ title, onEscape, kind = "modal" }) {
  const id = freshId("dialog");
  const titleNode = h("h2", { id, class: "dialog-title" }, title);
  const box = h("div", {
    class: `dialog ${kind}`,
    role: "dialog",
    "aria-modal": "true",
    "aria-labelledby": id,
    tabindex: "-1",
  });
  const overlay = h("div", { class: "overlay", data: { testid: kind } }, box);
  overlay.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onEscape();
    } else if (event.key === "Tab") keepFocusInside(event, box);
  });
  return { overlay, box, titleNode };
}

/** Asks what an element's `confirm` object says; resolves to whether the person agreed. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  const before = document.activeElement;
  return new Promise((resolve) => {
    const answer = (yes) => {
      overlay.remove();
      before?.focus?.();
      resolve(yes);
    };
    const { overlay, box, titleNode } = dialogBox({
      title: plain(confirm.title) || "Are you sure?",
      onEscape: () => answer(false),
      kind: "confirm",
    });
    const yes = h(
      "button",
      {
        type: "button",
        class: confirm.style === "danger" ? "button danger" : "button primary",
        on: { click: () => answer(true) },
      },
      plain(confirm.confirm) || "Yes",
    );
    const no = h(
      "button",
      { type: "button", class: "button", on: { click: () => answer(false) } },
      plain(confirm.deny) || "Cancel",
    );
    append(box, [
      h("div", { class: "dialog-head" }, titleNode),
      h("div", { class: "dialog-body" }, textNodes(confirm.text)),
      h("div", { class: "dialog-foot" }, no, yes),
    ]);
    float(overlay);
    yes.focus();
  });
}
