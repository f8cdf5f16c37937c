// The list over a composer that offers commands, people, channels and emoji while one types.

import { complete } from "./completions.js";
import { freshId, h } from "./dom.js";
import { float, place } from "./popover.js";

/** Suggestions for the textarea `input`; `accepted()` runs after one was put into it. */
export class Suggestions {
  constructor(input, accepted) {
    Object.assign(this, { input, accepted, offer: null, active: 0 });
    this.id = freshId("suggestions");
    this.list = h("ul", { class: "options completions", id: this.id, role: "listbox", "aria-label": "Suggestions" });
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.id);
  }

  get isOpen() {
    return Boolean(this.offer);
  }

  /** Looks at what stands before the cursor and offers what could complete it. */
  update() {
    const { input } = this;
    this.offer = document.activeElement === input ? complete(input.value.slice(0, input.selectionStart)) : null;
    this.active = 0;
    this.draw();
  }

  close() {
    this.offer = null;
    this.list.remove();
    this.input.removeAttribute("aria-activedescendant");
  }

  draw() {
    if (!this.offer) return void this.close();
    this.list.replaceChildren(...this.offer.items.map((item, at) => this.row(item, at)));
    if (!this.list.isConnected) float(this.list);
    this.input.setAttribute("aria-activedescendant", `${this.id}-${this.active}`);
    const form = this.input.form ?? this.input;
    place(this.list, form);
    this.list.style.top = `${Math.max(6, form.getBoundingClientRect().top - this.list.offsetHeight - 4)}px`;
  }

  row(item, at) {
    const press = (event) => {
      event.preventDefault(); // keeps the focus in the composer
      this.accept(at);
    };
    const isActive = at === this.active;
    return h(
      "li",
      {
        role: "option",
        id: `${this.id}-${at}`,
        class: isActive ? "active" : "",
        "aria-selected": String(isActive),
        on: { mousedown: press },
      },
      h("span", {}, item.title),
      h("span", { class: "menu-note" }, item.note),
    );
  }

  /** Puts a suggestion in place of what was typed of it. */
  accept(at = this.active) {
    const { input } = this;
    const { from, items } = this.offer;
    const after = input.value.slice(input.selectionStart);
    const text = input.value.slice(0, from) + items[at].insert;
    input.value = text + after;
    input.setSelectionRange(text.length, text.length);
    this.accepted();
  }

  /** Whether what stands there already is what the suggestion would put there. */
  isWhole() {
    const { from, items } = this.offer;
    return this.input.value.slice(from, this.input.selectionStart) === items[this.active].insert.trim();
  }

  /** Handles a key of the composer; true if it was meant for the list. */
  pressed(event) {
    if (!this.offer) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const { length } = this.offer.items;
      this.active = (this.active + (event.key === "ArrowDown" ? 1 : length - 1)) % length;
      this.draw();
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !this.isWhole())) this.accept();
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
