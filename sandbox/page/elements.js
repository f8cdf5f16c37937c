// Interactive Block Kit elements: buttons and overflow menus here, the others in inputs.js and selects.js.

import { confirmed } from "./dialog.js";
import { busyWhile, h } from "./dom.js";
import { INPUTS } from "./inputs.js";
import { openMenu } from "./popover.js";
import { SELECTS } from "./selects.js";
import { plain } from "./texts.js";

const WEB_LINK = /^https?:/i;

function button(slot) {
  const { element } = slot;
  const style = element.style === "primary" || element.style === "danger" ? ` ${element.style}` : "";
  const press = async (event) => {
    const node = event.currentTarget;
    if (element.confirm && element.url) event.preventDefault();
    if (!(await confirmed(element.confirm))) return;
    if (element.confirm && WEB_LINK.test(element.url ?? "")) window.open(element.url, "_blank", "noopener");
    await busyWhile(node, () => slot.surface.click(slot.block, element));
  };
  const props = {
    class: `button${style}`,
    "aria-label": element.accessibility_label,
    data: { actionId: element.action_id ?? "", key: slot.key },
    on: { click: press },
  };
  const label = plain(element.text);
  if (WEB_LINK.test(element.url ?? ""))
    return h("a", { ...props, href: element.url, target: "_blank", rel: "noopener noreferrer", role: "button" }, label);
  return h("button", { ...props, type: "button" }, label);
}

function overflow(slot) {
  const { element } = slot;
  const choose = async (node, option) => {
    if (!(await confirmed(element.confirm))) return;
    if (WEB_LINK.test(option.url ?? "")) window.open(option.url, "_blank", "noopener");
    await busyWhile(node, () => slot.surface.click(slot.block, element, option.value));
  };
  const open = (event) => {
    const node = event.currentTarget;
    const items = (element.options ?? []).map((option) => ({
      label: plain(option.text),
      note: plain(option.description),
      run: () => choose(node, option),
    }));
    openMenu(node, items, "More actions");
  };
  return h(
    "button",
    {
      type: "button",
      class: "button overflow",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      data: { actionId: element.action_id ?? "", key: slot.key },
      on: { click: open },
    },
    "⋯",
  );
}

const ELEMENTS = { button, overflow, workflow_button: button, ...INPUTS, ...SELECTS };

/** One element's place in a block: its value, its name for people, and whether using it tells the app at once. */
export class Slot {
  constructor(surface, block, element, { id, labelled = false, dispatches = true } = {}) {
    Object.assign(this, { surface, block, element, id, labelled, dispatches });
    this.key = `${surface.key} ${block.block_id} ${element.action_id}`;
  }

  /** The accessible name, unless a <label> gives it. */
  get name() {
    return this.labelled
      ? undefined
      : plain(this.element.placeholder) || plain(this.block.text) || plain(this.block.label) || this.element.action_id;
  }

  get value() {
    return this.surface.form.get(this.block, this.element);
  }

  /** Remembers a value without telling the app. */
  keep(value) {
    this.surface.form.set(this.block, this.element, value);
  }

  /** Remembers a value and tells the app if this element does so; false if the person did not confirm. */
  async choose(value, node) {
    if (!this.dispatches) {
      this.keep(value);
      return true;
    }
    if (!(await confirmed(this.element.confirm))) return false;
    this.keep(value);
    await busyWhile(node, () => this.surface.click(this.block, this.element, value));
    return true;
  }
}

/** The node of one element. */
export function elementNode(slot) {
  const build = ELEMENTS[slot.element?.type];
  if (build) return build(slot);
  return h("span", { class: "unknown" }, `(${slot.element?.type ?? "element"} is not shown in this sandbox)`);
}
