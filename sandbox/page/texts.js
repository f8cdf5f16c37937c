// Block Kit's text objects: plain_text stays plain, mrkdwn is parsed.

import { fragment, h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** The plain string of a text object (for labels and accessible names). */
export function plain(text) {
  if (text === undefined || text === null) return "";
  if (typeof text === "string") return text;
  const said = String(text.text ?? "");
  return text.type === "plain_text" && text.emoji === false ? said : withEmoji(said);
}

/** The nodes of a text object. */
export function textNodes(text) {
  if (!text) return fragment();
  if (text.type === "mrkdwn") return mrkdwn(text.text, { verbatim: Boolean(text.verbatim) });
  return fragment(h("span", { class: "plain" }, plain(text)));
}
