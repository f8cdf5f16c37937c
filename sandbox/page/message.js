// One message: who said it and when, what it says, its reactions and its thread.

import { attachmentsNode } from "./attachments.js";
import { avatar } from "./avatars.js";
import { blocksNode } from "./blocks.js";
import { clockTime, timeNode } from "./dates.js";
import { h } from "./dom.js";
import { emojiOr } from "./emoji.js";
import { messageTools } from "./message_menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { act, openThread } from "./session.js";
import { changed, store, user, userName } from "./state.js";
import { messageSurface } from "./surface.js";
import { editorNode } from "./editor.js";
import { filesNode } from "./uploads.js";

const QUIET_SUBTYPES = new Set([
  "channel_join",
  "channel_leave",
  "channel_topic",
  "channel_purpose",
  "channel_name",
  "channel_archive",
  "channel_unarchive",
  "group_join",
  "group_leave",
  "group_topic",
  "group_purpose",
  "group_name",
  "group_archive",
  "group_unarchive",
  "pinned_item",
  "bot_add",
  "bot_remove",
]);

/** Who a message is from: `{id, name, color, isApp}`. */
export function authorOf(message) {
  const known = user(message.user);
  const isApp = Boolean(message.bot_id) || Boolean(known?.is_bot);
  return {
    id: message.user ?? message.bot_id ?? "?",
    name: message.username || (message.user ? userName(message.user) : message.bot_id) || "unknown",
    color: known?.color ?? known?.avatar_color,
    isApp,
  };
}

/** Whether a message is something that happened rather than something said. */
export function isQuiet(message) {
  return QUIET_SUBTYPES.has(message.subtype);
}

function reactions(message, channelId) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map((one) => {
      const mine = one.users?.includes(store.me);
      const who = (one.users ?? []).map(userName).join(", ");
      const toggle = () => act(mine ? "unreact" : "react", { channel: channelId, ts: message.ts, name: one.name });
      return h(
        "button",
        {
          type: "button",
          class: mine ? "reaction mine" : "reaction",
          "aria-pressed": String(Boolean(mine)),
          "aria-label": `${one.name} ${one.count}`,
          title: `${who} reacted with :${one.name}:`,
          data: { key: `reaction ${message.ts} ${one.name}` },
          on: { click: toggle },
        },
        h("span", {}, emojiOr(one.name)),
        ` ${one.count}`,
      );
    }),
  );
}

function threadLine(message, inThread) {
  if (inThread || !message.reply_count) return null;
  const count = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  return h(
    "button",
    {
      type: "button",
      class: "thread-line",
      data: { key: `thread ${message.ts}` },
      on: { click: () => openThread(message.ts) },
    },
    `💬 ${count}`,
  );
}

function body(message, surface) {
  if (store.editing === message.ts) return editorNode(message, surface.channel);
  const said = message.blocks?.length
    ? h("div", { class: "blocks" }, blocksNode(message.blocks, surface))
    : message.text
      ? h("div", { class: "text" }, mrkdwn(message.text))
      : null;
  const edited = message.edited && !message.bot_id ? h("span", { class: "edited" }, "(edited)") : null;
  if (edited && said) ([...said.querySelectorAll(".rich-section")].at(-1) ?? said).append(" ", edited);
  return [said, attachmentsNode(message.attachments, surface), filesNode(message.files)];
}

function marks(message, inThread) {
  const hide = () => {
    store.dismissed.add(message.ts);
    changed();
  };
  return [
    message.ephemeral
      ? h(
          "div",
          { class: "mark ephemeral-mark" },
          "👁 Only visible to you · ",
          h("button", { type: "button", class: "plain-link", on: { click: hide } }, "Dismiss message"),
        )
      : null,
    message.pinned ? h("div", { class: "mark pin-mark" }, "📌 Pinned") : null,
    message.subtype === "thread_broadcast" && !inThread ? h("div", { class: "mark" }, "replied to a thread") : null,
  ];
}

/** The facts a message is drawn from; it is drawn again only when they change. */
export function factsOf(message, { compact, inThread, readOnly }) {
  return JSON.stringify([
    message,
    compact,
    inThread,
    readOnly,
    store.me,
    store.editing === message.ts,
    authorOf(message),
    store.apps.length,
    store.state?.users ? Object.keys(store.state.users).length : 0,
  ]);
}

/** The node of a message. */
export function messageNode(message, channelId, { compact, inThread, readOnly }) {
  const surface = { ...messageSurface(channelId, message), channel: channelId };
  const when = Number(message.ts);
  if (isQuiet(message)) {
    return h(
      "div",
      { class: "message quiet-message", data: { ts: message.ts } },
      h("div", { class: "gutter" }),
      h(
        "div",
        { class: "message-main" },
        h(
          "span",
          { class: "text" },
          String(message.text ?? "").startsWith("<@") ? null : [h("strong", {}, authorOf(message).name), " "],
          mrkdwn(message.text),
        ),
        " ",
        h("span", { class: "when" }, clockTime(when)),
      ),
    );
  }
  const author = authorOf(message);
  const gutter = compact ? h("span", { class: "when side" }, clockTime(when)) : avatar({ ...author });
  const top = compact
    ? null
    : h(
        "div",
        { class: "message-top" },
        h("span", { class: "author" }, author.name),
        author.isApp ? h("span", { class: "app-badge" }, "APP") : null,
        h("span", { class: "when" }, timeNode(when, "{time}")),
      );
  const main = h(
    "div",
    { class: "message-main" },
    top,
    body(message, surface),
    reactions(message, channelId),
    threadLine(message, inThread),
  );
  const node = h(
    "article",
    {
      class: ["message", compact && "compact", message.ephemeral && "ephemeral", message.pinned && "pinned"]
        .filter(Boolean)
        .join(" "),
      data: { ts: message.ts, testid: "message" },
      "aria-label": `${author.name} at ${clockTime(when)}`,
    },
    h("div", { class: "message-marks" }, marks(message, inThread)),
    h("div", { class: "message-row" }, h("div", { class: "gutter" }, gutter), main),
    message.ephemeral || readOnly ? null : messageTools(message, channelId, inThread),
  );
  if (main.querySelector(".mention.me") && message.user !== store.me && !message.pinned)
    node.classList.add("mentions-me");
  return node;
}
