// The things in angle brackets: people, channels, groups, broadcasts and links, as nodes.

import { h } from "./dom.js";
import { goTo } from "./session.js";
import { channel, channels, store, user, userName } from "./state.js";

const SAFE_LINK = /^(https?:|mailto:|tel:|slack:)/i;
const PERMALINK = /\/archives\/([CDG][A-Z0-9]+)(?:\/p(\d{10})(\d{6}))?/;

/** A mention of a user; those of the person acted as stand out. */
export function userMention(id, label) {
  const known = user(id);
  const text = known ? userName(id) : label || id;
  return h(
    "span",
    { class: id === store.me ? "mention me" : "mention", title: known ? `@${known.handle ?? text}` : id },
    `@${text.replace(/^@/, "")}`,
  );
}

/** A link to a channel; one this person cannot see is not named, whatever the text says, as in Slack. */
export function channelMention(id) {
  const known = channel(id);
  if (!known) return h("span", { class: "mention channel hidden-channel" }, "private channel");
  return h(
    "a",
    {
      class: "mention channel",
      href: "#",
      on: {
        click: (event) => {
          event.preventDefault();
          goTo({ channel: known.id });
        },
      },
    },
    `#${known.name}`,
  );
}

/** @here, @channel, @everyone: they concern whoever reads. */
export function broadcastMention(range) {
  return h("span", { class: "mention me" }, `@${range}`);
}

/** A user group. */
export function groupMention(id, label) {
  return h("span", { class: "mention" }, `@${(label || id).replace(/^@/, "")}`);
}

function insidePlace(url) {
  const found = PERMALINK.exec(url);
  const known = found ? channels().find((one) => one.id === found[1]) : null;
  if (!known) return null;
  const thread = /[?&]thread_ts=(\d+\.\d+)/.exec(url)?.[1] ?? null;
  return { place: { channel: known.id, thread }, ts: found[2] ? `${found[2]}.${found[3]}` : null };
}

/** A link; permalinks of this workspace open here, others in a new tab; odd schemes stay text. */
export function link(url, label) {
  const children = label ?? url.replace(/^mailto:/, "");
  if (!SAFE_LINK.test(url)) return h("span", {}, children);
  const inside = insidePlace(url);
  const props = { class: "link", href: url, title: url, target: "_blank", rel: "noopener noreferrer" };
  if (inside) {
    props.on = {
      click: async (event) => {
        event.preventDefault();
        await goTo(inside.place);
        if (inside.ts) document.dispatchEvent(new CustomEvent("jump", { detail: inside.ts }));
      },
    };
  }
  return h("a", props, children);
}
