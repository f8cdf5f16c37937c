// Select menus: options of the block itself, options an app looks up, people, and conversations.

import { combobox } from "./combobox.js";
import { h } from "./dom.js";
import { channels, store, userName } from "./state.js";
import { plain } from "./texts.js";

/** Options as `{value, text, note, group}`, with those of option groups. */
function flat(element) {
  const asPick = (option, group) => ({
    value: option.value,
    text: plain(option.text),
    note: plain(option.description),
    group,
  });
  const grouped = (element.option_groups ?? []).flatMap((group) =>
    (group.options ?? []).map((option) => asPick(option, plain(group.label))),
  );
  return [...(element.options ?? []).map((option) => asPick(option)), ...grouped];
}

function matching(options, query, chosen) {
  const wanted = query.toLowerCase();
  if (!wanted || chosen === query) return options;
  return options.filter((option) =>
    `${option.text} ${option.value} ${option.note ?? ""}`.toLowerCase().includes(wanted),
  );
}

/** A combobox over `find`; the form keeps values, so texts of picks are looked up in `textOf`. */
function searching(slot, { many, find, textOf }) {
  const { element, surface } = slot;
  const values = many ? (slot.value ?? []) : [slot.value].filter((value) => value !== null);
  return combobox({
    id: slot.id,
    name: slot.name,
    key: slot.key,
    actionId: element.action_id ?? "",
    many,
    placeholder: plain(element.placeholder),
    most: element.max_selected_items,
    picks: values.map((value) => ({ value, text: textOf(value) })),
    find,
    changed: (picks, node) => {
      for (const pick of picks) surface.form.labels.set(pick.value, pick.text);
      const chosen = picks.map((pick) => pick.value);
      return slot.choose(many ? chosen : (chosen[0] ?? null), node);
    },
  });
}

function staticSelect(slot) {
  const { element } = slot;
  const option = (one) => h("option", { value: one.value }, plain(one.text));
  const options = element.option_groups
    ? element.option_groups.map((group) =>
        h("optgroup", { label: plain(group.label) }, (group.options ?? []).map(option)),
      )
    : (element.options ?? []).map(option);
  const blank = h("option", { value: "" }, plain(element.placeholder) || "Choose an option");
  const changed = async (event) => {
    const node = event.target;
    const before = slot.value;
    node.classList.toggle("blank", !node.value);
    if ((await slot.choose(node.value || null, node)) === false) node.value = before ?? "";
  };
  const node = h(
    "select",
    {
      id: slot.id,
      class: slot.value ? "field" : "field blank",
      "aria-label": slot.name,
      value: slot.value ?? "",
      data: { actionId: element.action_id ?? "", key: slot.key },
      on: { change: changed },
    },
    blank,
    options,
  );
  return node;
}

function multiStatic(slot) {
  const options = flat(slot.element);
  return searching(slot, {
    many: true,
    find: async (query) => matching(options, query),
    textOf: (value) => options.find((one) => one.value === value)?.text ?? value,
  });
}

function external(slot, many) {
  const { element, surface } = slot;
  const least = element.min_query_length ?? 3;
  const given = [element.initial_option, ...(element.initial_options ?? [])].filter(Boolean);
  const textOf = (value) =>
    surface.form.labels.get(value) ?? plain(given.find((option) => option.value === value)?.text) ?? value;
  const find = async (query) => {
    const asked = !many && slot.value !== null && query === textOf(slot.value) ? "" : query;
    if (asked.length < least) return `Type at least ${least} character${least === 1 ? "" : "s"} to search.`;
    const options = await surface.suggest(slot.block, element, asked);
    return typeof options === "string"
      ? options
      : options.map((option) => ({ value: option.value, text: plain(option.text), note: plain(option.description) }));
  };
  return searching(slot, { many, find, textOf });
}

function people(slot, many) {
  const all = () =>
    Object.entries(store.state?.users ?? {})
      .filter(([, one]) => !one.is_bot && !one.is_deleted)
      .map(([id, one]) => ({ value: id, text: one.name, note: `@${one.handle}` }))
      .sort((a, b) => a.text.localeCompare(b.text));
  return searching(slot, {
    many,
    textOf: userName,
    find: async (query) => matching(all(), query, !many && slot.value ? userName(slot.value) : null),
  });
}

function conversations(slot, many) {
  const kinds = slot.element.type.includes("channels_select")
    ? ["public"]
    : (slot.element.filter?.include ?? ["public", "private", "im"]);
  const text = (one) => (one.kind === "im" ? one.name : `#${one.name}`);
  const all = () =>
    channels()
      .filter((one) => kinds.includes(one.kind) && !one.is_archived)
      .map((one) => ({ value: one.id, text: text(one) }));
  const textOf = (id) => all().find((one) => one.value === id)?.text ?? id;
  if (slot.element.default_to_current_conversation && slot.value === null && store.place.channel)
    slot.keep(store.place.channel);
  return searching(slot, {
    many,
    textOf,
    find: async (query) => matching(all(), query, !many && slot.value ? textOf(slot.value) : null),
  });
}

/** Builders by element type. */
export const SELECTS = {
  static_select: staticSelect,
  multi_static_select: multiStatic,
  external_select: (slot) => external(slot, false),
  multi_external_select: (slot) => external(slot, true),
  users_select: (slot) => people(slot, false),
  multi_users_select: (slot) => people(slot, true),
  conversations_select: (slot) => conversations(slot, false),
  multi_conversations_select: (slot) => conversations(slot, true),
  channels_select: (slot) => conversations(slot, false),
  multi_channels_select: (slot) => conversations(slot, true),
};
