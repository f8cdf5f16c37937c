// Editing one's own message in its place.

import { h } from "./dom.js";
import { unescape } from "./mrkdwn.js";
import { act } from "./session.js";
import { changed, channel, store, user } from "./state.js";

/** What the person typed, from what Slack stored: mentions as @handle, links as typed, & < > unescaped. */
function asTyped(text) {
  const words = String(text ?? "").replace(/<([^<>\n]+)>/g, (whole, inner) => {
    const [body, label] = inner.split("|");
    if (body.startsWith("@")) return `@${user(body.slice(1))?.handle ?? label ?? body.slice(1)}`;
    if (body.startsWith("#")) return `#${channel(body.slice(1))?.name ?? label ?? body.slice(1)}`;
    if (body.startsWith("!")) return `@${label?.replace(/^@/, "") ?? body.slice(1)}`;
    return label && label !== body ? whole : body;
  });
  return unescape(words);
}

/** The box that edits `message`. */
export function editorNode(message, channelId) {
  const stop = () => {
    store.editing = null;
    changed();
  };
  const save = async () => {
    if (input.value.trim() && (await act("edit", { channel: channelId, ts: message.ts, text: input.value })).ok) stop();
  };
  const input = h("textarea", {
    class: "field",
    rows: "3",
    "aria-label": "Edit message",
    value: asTyped(message.text),
    on: {
      keydown: (event) => {
        if (event.key === "Escape") stop();
        else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
          event.preventDefault();
          save();
        }
      },
    },
  });
  queueMicrotask(() => input.focus());
  return h(
    "div",
    { class: "editor" },
    input,
    h(
      "div",
      { class: "editor-foot" },
      h("button", { type: "button", class: "button", on: { click: stop } }, "Cancel"),
      h("button", { type: "button", class: "button primary", on: { click: save } }, "Save"),
    ),
  );
}
