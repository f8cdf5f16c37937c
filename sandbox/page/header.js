// The top of a channel: name, topic, members, pins, bookmarks.

import { h, redraw } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { link } from "./mentions.js";
import { jumpTo } from "./messages.js";
import { mrkdwn } from "./mrkdwn.js";
import { closePopover, openMenu, openPopover } from "./popover.js";
import { act, goTo } from "./session.js";
import { clockTime, dayTitle } from "./dates.js";
import { currentChannel, store, userName } from "./state.js";
import { summary } from "./summary.js";

function pinRow(ts) {
  const message = store.messages?.find((one) => one.ts === ts);
  const who = message ? message.username || userName(message.user ?? message.bot_id) : "Message";
  const jump = () => {
    closePopover();
    jumpTo(ts);
  };
  return h(
    "button",
    { type: "button", class: "pin-row", on: { click: jump } },
    h("strong", {}, who),
    h("span", { class: "quiet" }, ` ${dayTitle(Number(ts))} ${clockTime(Number(ts))}`),
    h("span", { class: "pin-text" }, message ? summary(message) : "…"),
  );
}

function showPins(event, channel) {
  openPopover(
    event.currentTarget,
    h("div", { class: "pins" }, h("h3", {}, "Pinned messages"), channel.pins.map(pinRow)),
    { label: "Pinned messages" },
  );
}

function invitePanel(anchor, channel) {
  const others = store.people.filter((person) => person.id !== store.me);
  const boxes = others.map((person) =>
    h("label", { class: "choice" }, h("input", { type: "checkbox", value: person.id }), person.name),
  );
  const add = () => {
    const users = [...panel.querySelectorAll("input:checked")].map((one) => one.value);
    closePopover();
    if (users.length) act("invite", { channel: channel.id, users });
  };
  const panel = h(
    "div",
    { class: "invite" },
    h("h3", {}, `Add people to #${channel.name}`),
    boxes,
    h("button", { type: "button", class: "button primary", on: { click: add } }, "Add"),
  );
  openPopover(anchor, panel, { label: "Add people" });
}

function memberCount(channel) {
  return channel.kind === "im" ? 0 : (channel.members ?? 0);
}

function buttons(channel) {
  const count = memberCount(channel);
  const pins = channel.pins?.length ?? 0;
  const more = (event) => {
    const anchor = event.currentTarget;
    openMenu(
      anchor,
      [
        { label: "Add people", run: () => invitePanel(anchor, channel) },
        { label: "Leave channel", danger: true, run: () => act("leave", { channel: channel.id }) },
      ],
      "Channel menu",
    );
  };
  return h(
    "div",
    { class: "head-buttons" },
    count ? h("span", { class: "head-fact", title: "Members" }, `👥 ${count}`) : null,
    pins
      ? h(
          "button",
          {
            type: "button",
            class: "head-button",
            "aria-haspopup": "dialog",
            data: { key: "pins" },
            on: { click: (event) => showPins(event, channel) },
          },
          `📌 ${pins} pinned`,
        )
      : null,
    channel.kind !== "im" && channel.is_member && !channel.is_archived
      ? h(
          "button",
          {
            type: "button",
            class: "head-button",
            "aria-label": "Channel menu",
            "aria-haspopup": "menu",
            data: { key: "more" },
            on: { click: more },
          },
          "⋯",
        )
      : null,
  );
}

function bookmark(one) {
  const picture = emoji(String(one.emoji ?? "").replaceAll(":", "")) ?? "🔗";
  return h("li", {}, link(String(one.link ?? ""), [h("span", { "aria-hidden": "true" }, `${picture} `), one.title]));
}

/** Draws the channel's header into `node`. */
export function drawHeader(node) {
  const channel = currentChannel();
  const facts = [
    store.me,
    channel && { ...channel, unread: 0, mentions: 0 },
    channel?.pins?.length ? store.messages?.length : 0,
  ];
  redraw(node, facts, () => {
    if (!channel) return [];
    const mark = channel.kind === "private" ? "🔒 " : channel.kind === "im" ? "" : "# ";
    const about = channel.topic || channel.purpose;
    return [
      h(
        "div",
        { class: "head-line" },
        h("h1", { class: "head-name" }, h("span", { class: "quiet", "aria-hidden": "true" }, mark), channel.name),
        about
          ? h("div", { class: "head-topic", title: withEmoji(about), data: { testid: "topic" } }, mrkdwn(about))
          : h("div", { class: "head-topic" }),
        buttons(channel),
      ),
      channel.bookmarks?.length
        ? h("ul", { class: "bookmarks", "aria-label": "Bookmarks" }, channel.bookmarks.map(bookmark))
        : null,
      channel.is_archived
        ? h(
            "div",
            { class: "banner", role: "note" },
            "This channel is archived. It can be read, but nobody can post in it.",
          )
        : null,
    ];
  });
}

/** Draws the name of the app, with its two tabs, into `node`. */
export function drawAppHeader(node, app, direct) {
  redraw(node, [store.me, app, direct?.id], () => [
    h(
      "div",
      { class: "head-line" },
      h("h1", { class: "head-name" }, app.name),
      h("div", { class: "head-topic" }, "App"),
      h(
        "div",
        { class: "head-buttons" },
        direct
          ? h(
              "button",
              { type: "button", class: "head-button", on: { click: () => goTo({ channel: direct.id }) } },
              "Messages",
            )
          : null,
      ),
    ),
  ]);
}
