// Small things that float beside a control: menus, lists of options, pickers. One menu at a time.

import { h } from "./dom.js";

let open = null;

/** Adds something that floats over the page. */
export function float(node) {
  document.getElementById("floating").append(node);
}

/** Takes away everything that floats: menus and lists whose control is about to go. */
export function clearFloating() {
  closePopover();
  document.getElementById("floating").replaceChildren();
}

/** Puts `box` (fixed) below `anchor`, or above it where there is more room. */
export function place(box, anchor, { sameWidth = false } = {}) {
  const near = anchor.getBoundingClientRect();
  if (sameWidth) box.style.width = `${near.width}px`;
  box.style.maxHeight = "";
  const below = window.innerHeight - near.bottom - 12;
  const above = near.top - 12;
  const up = box.offsetHeight > below && above > below;
  box.style.maxHeight = `${Math.max(120, up ? above : below)}px`;
  box.style.top = up ? `${Math.max(6, near.top - box.offsetHeight - 4)}px` : `${near.bottom + 4}px`;
  box.style.left = `${Math.max(6, Math.min(near.left, window.innerWidth - box.offsetWidth - 8))}px`;
}

/** Closes the open menu, if any. */
export function closePopover() {
  const was = open;
  open = null;
  was?.box.remove();
  was?.anchor.setAttribute("aria-expanded", "false");
}

/** Opens `content` beside `anchor`; a second call with the same anchor closes it. Gives the function that closes it. */
export function openPopover(anchor, content, { role = "dialog", label } = {}) {
  const again = open?.anchor === anchor;
  closePopover();
  if (again) return closePopover;
  const box = h("div", { class: "popover", role, "aria-label": label, tabindex: "-1" }, content);
  float(box);
  anchor.setAttribute("aria-expanded", "true");
  open = { anchor, box };
  place(box, anchor);
  (box.querySelector("input, textarea") ?? box.querySelector("[role=menuitem], button") ?? box).focus();
  return closePopover;
}

function step(event) {
  const items = [...open.box.querySelectorAll("[role=menuitem]")];
  if (!items.length) return;
  const at = items.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? at + 1 : at - 1;
  items[(next + items.length) % items.length].focus();
  event.preventDefault();
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.box.contains(event.target) && !open.anchor.contains(event.target)) closePopover();
});
document.addEventListener(
  "keydown",
  (event) => {
    if (!open) return;
    if (event.key === "Escape") {
      const { anchor } = open;
      closePopover();
      anchor.focus();
      event.stopPropagation();
      event.preventDefault();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event);
  },
  true,
);

/** A menu of `[{label, note?, danger?, run}]` beside `anchor`. */
export function openMenu(anchor, items, label) {
  const choose = (item) => {
    closePopover();
    item.run();
  };
  const rows = items.map((item) =>
    h(
      "button",
      {
        type: "button",
        role: "menuitem",
        class: item.danger ? "menu-item danger" : "menu-item",
        "aria-label": item.label,
        on: { click: () => choose(item) },
      },
      h("span", {}, item.label),
      item.note ? h("span", { class: "menu-note" }, item.note) : null,
    ),
  );
  openPopover(anchor, rows.length ? rows : h("p", { class: "menu-empty" }, "Nothing here."), { role: "menu", label });
}
