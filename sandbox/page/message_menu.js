// What one can do with a message: react, reply in a thread, pin, edit, delete, and the apps' message shortcuts.

import { h } from "./dom.js";
import { emojiOr, findEmoji, QUICK } from "./emoji.js";
import { confirmed } from "./dialog.js";
import { closePopover, openMenu, openPopover } from "./popover.js";
import { act, openThread } from "./session.js";
import { shortcutItems } from "./shortcuts.js";
import { changed, store } from "./state.js";

function reactPanel(anchor, message, channel) {
  const react = (name) => {
    closePopover();
    act("react", { channel, ts: message.ts, name });
  };
  const choice = (name) =>
    h(
      "button",
      {
        type: "button",
        class: "emoji-choice",
        "aria-label": name,
        title: `:${name}:`,
        on: { click: () => react(name) },
      },
      emojiOr(name),
    );
  const found = h("div", { class: "emoji-row" });
  const input = h("input", {
    class: "field",
    "aria-label": "Emoji name",
    placeholder: "Emoji name, then Enter",
    on: {
      input: () => {
        const query = input.value.replaceAll(":", "").trim();
        found.replaceChildren(...(query ? findEmoji(query).map(choice) : []));
      },
    },
  });
  const send = (event) => {
    event.preventDefault();
    const name = input.value.replaceAll(":", "").trim();
    if (name) react(name);
  };
  openPopover(
    anchor,
    h(
      "form",
      { class: "react-panel", on: { submit: send } },
      h("div", { class: "emoji-row" }, QUICK.map(choice)),
      input,
      found,
    ),
    { label: "Add reaction" },
  );
}

async function remove(message, channel) {
  const confirm = {
    title: "Delete message",
    text: { type: "plain_text", text: "Are you sure you want to delete this message? This cannot be undone." },
    confirm: "Delete",
    style: "danger",
  };
  if (await confirmed(confirm)) act("delete", { channel, ts: message.ts });
}

function moreItems(message, channel) {
  const own = message.user === store.me && !message.bot_id;
  const shortcuts = shortcutItems("message", { channel, ts: message.ts });
  const edit = {
    label: "Edit message",
    run: () => {
      store.editing = message.ts;
      changed();
    },
  };
  return [
    ...shortcuts,
    ...(own ? [edit, { label: "Delete message", danger: true, run: () => remove(message, channel) }] : []),
  ];
}

/** The row of tools that appears over a message. */
export function messageTools(message, channel, inThread) {
  const tool = (label, icon, run, props = {}) =>
    h(
      "button",
      {
        type: "button",
        class: "tool",
        "aria-label": label,
        title: label,
        data: { key: `${label} ${message.ts}` },
        ...props,
        on: { click: run },
      },
      icon,
    );
  return h(
    "div",
    { class: "tools", role: "toolbar", "aria-label": "Message actions" },
    tool("Add reaction", "☺", (event) => reactPanel(event.currentTarget, message, channel), {
      "aria-haspopup": "dialog",
    }),
    inThread ? null : tool("Reply in thread", "💬", () => openThread(message.thread_ts ?? message.ts)),
    message.pinned
      ? tool("Unpin", "📌", () => act("unpin", { channel, ts: message.ts }))
      : tool("Pin", "📌", () => act("pin", { channel, ts: message.ts })),
    tool(
      "More message actions",
      "⋯",
      (event) => openMenu(event.currentTarget, moreItems(message, channel), "Message actions"),
      { "aria-haspopup": "menu" },
    ),
  );
}
