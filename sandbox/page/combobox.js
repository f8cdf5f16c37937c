// A text field that finds options as one types: one choice or several (shown as chips).

import { append, freshId, h } from "./dom.js";
import { float, place } from "./popover.js";

const TYPING_SETTLES_MS = 150;

/**
 * Builds a combobox.
 * `find(query)` resolves to `[{value, text, note?, group?}]`, or to a string that says why there are none yet.
 * `changed(picks, node)` hears the chosen options and may resolve to false to have them taken back.
 */
export function combobox({ id, name, placeholder, many, picks, most, find, changed, key, actionId }) {
  let chosen = picks;
  let shown = [];
  let active = -1;
  let asked = 0;
  let settle = null;
  const listId = freshId("options");
  const list = h("ul", {
    class: "options",
    id: listId,
    role: "listbox",
    "aria-label": name ?? placeholder,
    "aria-multiselectable": many ? "true" : undefined,
  });
  const input = h("input", {
    id,
    class: "combobox-input",
    type: "text",
    role: "combobox",
    autocomplete: "off",
    "aria-expanded": "false",
    "aria-controls": listId,
    "aria-autocomplete": "list",
    "aria-label": name,
    placeholder: placeholder || "Choose…",
    data: { key, actionId },
  });
  const chips = h("span", { class: "chips" });
  const clear = h(
    "button",
    { type: "button", class: "icon clear", "aria-label": "Clear", on: { click: () => settleOn([]) } },
    "✕",
  );
  const box = h("div", { class: many ? "combobox many" : "combobox" }, chips, input, clear);

  const moved = (event) => {
    if (!list.contains(event.target)) place(list, box, { sameWidth: true });
  };
  const close = () => {
    list.remove();
    document.removeEventListener("scroll", moved, true);
    asked += 1;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const show = () => {
    if (!many) input.value = chosen[0]?.text ?? "";
    clear.hidden = many || !chosen.length;
    chips.replaceChildren(
      ...(many ? chosen : []).map((pick) =>
        h(
          "span",
          { class: "chip" },
          pick.text,
          h(
            "button",
            {
              type: "button",
              class: "icon",
              "aria-label": `Remove ${pick.text}`,
              on: { click: () => settleOn(chosen.filter((one) => one !== pick)) },
            },
            "✕",
          ),
        ),
      ),
    );
  };
  const settleOn = async (next) => {
    const before = chosen;
    chosen = next;
    if (many) input.value = "";
    show();
    close();
    if ((await changed(chosen, box)) === false) {
      chosen = before;
      show();
    }
    if (many && document.activeElement === input) search(""); // there may be more to choose
  };
  const choose = (option) => {
    if (!many) return settleOn([option]);
    const had = chosen.some((one) => one.value === option.value);
    if (!had && most && chosen.length >= most) return undefined;
    return settleOn(had ? chosen.filter((one) => one.value !== option.value) : [...chosen, option]);
  };
  const highlight = (index) => {
    active = index;
    for (const [at, row] of [...list.querySelectorAll("[role=option]")].entries()) {
      row.classList.toggle("active", at === index);
      if (at === index) {
        input.setAttribute("aria-activedescendant", row.id);
        row.scrollIntoView({ block: "nearest" });
      }
    }
  };
  const row = (option, index) => {
    const isChosen = chosen.some((one) => one.value === option.value);
    const press = (event) => {
      event.preventDefault(); // keeps the focus in the field
      choose(shown[index]);
    };
    return h(
      "li",
      { id: `${listId}-${index}`, role: "option", "aria-selected": String(isChosen), on: { mousedown: press } },
      h("span", {}, option.text),
      option.note ? h("span", { class: "menu-note" }, option.note) : null,
    );
  };
  const fill = (answer) => {
    shown = Array.isArray(answer) ? answer : [];
    list.replaceChildren();
    let group = null;
    for (const [index, option] of shown.entries()) {
      if (option.group && option.group !== group)
        list.append(h("li", { class: "option-group", role: "presentation" }, option.group));
      group = option.group ?? null;
      list.append(row(option, index));
    }
    if (!shown.length)
      append(list, [
        h("li", { class: "option-none", role: "presentation" }, typeof answer === "string" ? answer : "No results"),
      ]);
    if (!list.isConnected) float(list);
    document.addEventListener("scroll", moved, true);
    input.setAttribute("aria-expanded", "true");
    place(list, box, { sameWidth: true });
    highlight(shown.length ? 0 : -1);
  };
  const search = async (query) => {
    const mine = (asked += 1);
    const answer = await find(query);
    if (mine === asked && document.activeElement === input) fill(answer);
  };

  input.addEventListener("focus", () => {
    input.select();
    search("");
  });
  input.addEventListener("click", () => {
    if (!list.isConnected) search("");
  });
  input.addEventListener("blur", () => {
    close();
    show();
    if (many) input.value = "";
  });
  input.addEventListener("input", () => {
    clearTimeout(settle);
    settle = setTimeout(() => search(input.value.trim()), TYPING_SETTLES_MS);
  });
  input.addEventListener("keydown", (event) => {
    const isOpen = list.isConnected;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) search("");
      else if (shown.length) highlight((active + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length);
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      if (shown[active]) choose(shown[active]);
    } else if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      close();
      show();
    } else if (event.key === "Backspace" && many && !input.value && chosen.length) settleOn(chosen.slice(0, -1));
  });
  show();
  return box;
}
