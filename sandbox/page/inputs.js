// Elements that are typed or ticked: text, numbers, dates and times, radio buttons, checkboxes, files.

import { busyWhile, freshId, h } from "./dom.js";
import { plain, textNodes } from "./texts.js";

const PICK_SETTLES_MS = 500; // date fields change at every key; the app hears of the last one

function typed(slot, type, props = {}) {
  const { element } = slot;
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const shared = {
    id: slot.id,
    class: "field",
    "aria-label": slot.name,
    placeholder: plain(element.placeholder) || undefined,
    maxlength: element.max_length,
    value: slot.value ?? "",
    data: { actionId: element.action_id ?? "", key: slot.key },
    on: {
      input: (event) => {
        slot.keep(event.target.value);
        if (slot.dispatches && when.includes("on_character_entered")) slot.choose(event.target.value, event.target);
      },
      keydown: (event) => {
        if (event.key !== "Enter" || event.isComposing || !slot.dispatches || !when.includes("on_enter_pressed"))
          return;
        event.preventDefault();
        slot.choose(event.target.value, event.target);
      },
    },
    ...props,
  };
  if (element.multiline) return h("textarea", { ...shared, rows: "4" });
  return h("input", { ...shared, type });
}

/** What was typed into a rich text input: its plain text, without styles. */
function richWords(value) {
  const inside = (node) => (node.elements ? node.elements.map(inside).join("") : (node.text ?? ""));
  return value ? inside(value) : "";
}

function richTyped(slot) {
  const keep = (event) => {
    const text = event.target.value;
    const section = { type: "rich_text_section", elements: [{ type: "text", text }] };
    slot.keep(text.trim() ? { type: "rich_text", elements: [section] } : null);
  };
  return h("textarea", {
    id: slot.id,
    class: "field",
    rows: "4",
    "aria-label": slot.name,
    placeholder: plain(slot.element.placeholder) || undefined,
    value: richWords(slot.value),
    data: { actionId: slot.element.action_id ?? "", key: slot.key },
    on: { input: keep },
  });
}

function toLocal(unix) {
  if (!unix) return "";
  const when = new Date(unix * 1000);
  if (Number.isNaN(when.getTime())) return "";
  return new Date(when.getTime() - when.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

function picked(slot, type, { show = (value) => value ?? "", read = (text) => text || null } = {}) {
  let settle = null;
  const changed = (event) => {
    const node = event.target;
    const value = read(node.value);
    clearTimeout(settle);
    if (!slot.dispatches) return void slot.keep(value);
    if (value === null) return;
    settle = setTimeout(async () => {
      if (!(await slot.choose(value, node))) node.value = show(slot.value);
    }, PICK_SETTLES_MS);
  };
  return h("input", {
    id: slot.id,
    class: `field picker ${type}`,
    type,
    "aria-label": slot.name,
    value: show(slot.value),
    data: { actionId: slot.element.action_id ?? "", key: slot.key },
    on: { change: changed },
  });
}

function choices(slot, type) {
  const { element } = slot;
  const group = freshId("choice");
  const many = type === "checkbox";
  const box = h("div", {
    class: "choices",
    role: many ? "group" : "radiogroup",
    id: slot.id,
    "aria-label": slot.name,
    "aria-labelledby": slot.labelled ? `${slot.id}-label` : undefined,
  });
  const isOn = (option) => (many ? (slot.value ?? []).includes(option.value) : slot.value === option.value);
  const changed = async () => {
    const on = [...box.querySelectorAll("input:checked")].map((one) => one.value);
    const agreed = await slot.choose(many ? on : on[0], box);
    if (!agreed) for (const one of box.querySelectorAll("input")) one.checked = isOn({ value: one.value });
  };
  for (const option of element.options ?? []) {
    const id = freshId("option");
    const input = h("input", {
      type,
      id,
      name: group,
      value: option.value,
      checked: isOn(option),
      data: { key: `${slot.key} ${option.value}` },
      on: { change: changed },
    });
    const note = option.description ? h("span", { class: "choice-note" }, textNodes(option.description)) : null;
    box.append(
      h("div", { class: "choice" }, input, h("label", { for: id }, h("span", {}, textNodes(option.text)), note)),
    );
  }
  return box;
}

function files(slot) {
  const { element } = slot;
  const names = h("ul", { class: "file-names" });
  const { labels, fields } = slot.surface.form;
  const list = () => names.replaceChildren(...(slot.value ?? []).map((id) => h("li", {}, labels.get(id) ?? id)));
  const changed = async (event) => {
    const chosen = [...event.target.files].slice(0, element.max_files ?? 10);
    const replies = await busyWhile(input, () => Promise.all(chosen.map((file) => slot.surface.upload(file))));
    const sent = (replies ?? []).filter((reply) => reply.ok);
    for (const reply of sent) labels.set(reply.file, reply.name);
    slot.keep(sent.map((reply) => reply.file));
    fields.get(slot.block.block_id)?.show(replies?.find((reply) => !reply.ok)?.error ?? null);
    list();
  };
  const accept = (element.filetypes ?? []).map((type) => `.${type}`).join(",") || undefined;
  const input = h("input", {
    type: "file",
    id: slot.id,
    class: "field",
    multiple: (element.max_files ?? 10) > 1,
    accept,
    "aria-label": slot.name,
    on: { change: changed },
  });
  list();
  return h("div", {}, input, names);
}

/** Builders by element type. */
export const INPUTS = {
  plain_text_input: (slot) => typed(slot, "text"),
  email_text_input: (slot) => typed(slot, "text", { inputmode: "email", autocomplete: "off" }),
  url_text_input: (slot) => typed(slot, "text", { inputmode: "url", autocomplete: "off" }),
  number_input: (slot) => typed(slot, "text", { inputmode: "decimal", autocomplete: "off" }),
  rich_text_input: richTyped,
  datepicker: (slot) => picked(slot, "date"),
  timepicker: (slot) => picked(slot, "time"),
  datetimepicker: (slot) =>
    picked(slot, "datetime-local", {
      show: toLocal,
      read: (text) => (text ? Math.floor(new Date(text).getTime() / 1000) : null),
    }),
  radio_buttons: (slot) => choices(slot, "radio"),
  checkboxes: (slot) => choices(slot, "checkbox"),
  file_input: files,
};
