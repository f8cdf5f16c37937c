// The sidebar: who I am, channels (mine, and those to browse), direct messages, and apps.

import { avatar } from "./avatars.js";
import { h, redraw } from "./dom.js";
import { act, goTo } from "./session.js";
import { channels, myself, store, user, userName } from "./state.js";

function row({ key, selected, unread, mentions, icon, name, label, quiet, open, extra, testid }) {
  const classes = ["side-row", selected && "selected", unread && "unread", quiet && "quiet"].filter(Boolean).join(" ");
  const badge = mentions ? h("span", { class: "badge", "aria-hidden": "true" }, String(mentions)) : null;
  return h(
    "li",
    { class: "side-item" },
    h(
      "button",
      {
        type: "button",
        class: classes,
        "aria-current": selected ? "page" : undefined,
        "aria-label": label,
        "aria-description": mentions ? `${mentions} for you` : unread ? "unread" : undefined,
        title: label ?? name,
        data: { key, testid },
        on: { click: open },
      },
      h("span", { class: "side-icon", "aria-hidden": "true" }, icon),
      h("span", { class: "side-name" }, name),
      badge,
    ),
    extra,
  );
}

function channelRow(one) {
  const selected = store.place.channel === one.id && !store.place.app;
  const icon = one.kind === "private" ? "🔒" : "#";
  const join =
    !one.is_member && !one.is_archived
      ? h(
          "button",
          {
            type: "button",
            class: "side-join",
            "aria-label": `Join ${one.name}`,
            data: { key: `join ${one.id}` },
            on: { click: () => act("join", { channel: one.id }) },
          },
          "Join",
        )
      : null;
  return row({
    key: `channel ${one.id}`,
    testid: `channel-${one.name}`,
    selected,
    unread: one.unread > 0 && one.is_member,
    mentions: one.mentions,
    icon,
    name: one.name,
    quiet: !one.is_member || one.is_archived,
    open: () => goTo({ channel: one.id }),
    extra: one.is_archived ? h("span", { class: "side-note" }, "archived") : join,
  });
}

function directRow(one) {
  const selected = store.place.channel === one.id && !store.place.app;
  const icon = avatar({
    id: one.user ?? one.id,
    name: one.name,
    color: user(one.user)?.color,
    isApp: Boolean(user(one.user)?.is_bot),
    size: "tiny",
  });
  return row({
    key: `im ${one.id}`,
    testid: `dm-${one.name}`,
    selected,
    unread: one.unread > 0,
    mentions: one.mentions || one.unread,
    icon,
    name: one.name,
    open: () => goTo({ channel: one.id }),
  });
}

function appRow(app) {
  const selected = store.place.app === app.app_id;
  return row({
    key: `app ${app.app_id}`,
    testid: `app-${app.name}`,
    selected,
    icon: avatar({
      id: app.bot_user_id,
      name: app.name,
      color: user(app.bot_user_id)?.color,
      isApp: true,
      size: "tiny",
    }),
    name: app.name,
    label: `${app.name} home`,
    open: () => goTo({ app: app.app_id }),
  });
}

function part(title, rows) {
  return rows.length
    ? h("section", { "aria-label": title }, h("h2", { class: "side-title" }, title), h("ul", {}, rows))
    : null;
}

/** Draws the sidebar into `node`. */
export function drawSidebar(node) {
  const facts = [
    store.me,
    store.place.channel,
    store.place.app,
    store.apps,
    channels().map((one) => [one.id, one.name, one.kind, one.is_member, one.is_archived, one.unread, one.mentions]),
  ];
  redraw(node, facts, () => {
    const me = myself();
    if (!me) return [];
    const named = channels()
      .filter((one) => one.kind !== "im")
      .sort((a, b) => a.name.localeCompare(b.name));
    const who = h(
      "div",
      { class: "side-me" },
      avatar({ id: me.id, name: me.name, color: me.avatar_color }),
      h(
        "div",
        {},
        h("strong", {}, userName(me.id)),
        h("span", {}, me.title || (me.is_guest ? "Guest" : `@${me.handle}`)),
      ),
    );
    return [
      who,
      part("Channels", named.filter((one) => one.is_member && !one.is_archived).map(channelRow)),
      part(
        "Direct messages",
        channels()
          .filter((one) => one.kind === "im")
          .map(directRow),
      ),
      part("Apps", store.apps.map(appRow)),
      part("More channels", named.filter((one) => !one.is_member && !one.is_archived).map(channelRow)),
      part("Archived", named.filter((one) => one.is_archived).map(channelRow)),
    ];
  });
}

/** On a phone the sidebar is a strip: a press unfolds it, the next one chooses from it or folds it again. */
export function foldSidebar(node) {
  const narrow = matchMedia("(max-width: 640px)");
  document.addEventListener(
    "click",
    (event) => {
      const pressed = event.detail > 0 && node.contains(event.target); // and not chosen by a key
      const unfolds = narrow.matches && pressed && !node.classList.contains("unfolded");
      node.classList.toggle("unfolded", unfolds);
      if (unfolds) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    { capture: true },
  );
}
