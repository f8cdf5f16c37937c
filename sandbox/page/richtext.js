// rich_text blocks: sections, lists, quotes and preformatted text, with their inline elements.

import { timeNode } from "./dates.js";
import { fragment, h } from "./dom.js";
import { emojiOr } from "./emoji.js";
import { broadcastMention, channelMention, groupMention, link, userMention } from "./mentions.js";

const STYLE_TAGS = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

function withLineBreaks(text) {
  return String(text ?? "")
    .split("\n")
    .flatMap((line, index) => (index ? [h("br"), line] : [line]));
}

function emojiNode(element) {
  const named = emojiOr(element.name);
  const drawn =
    named.startsWith(":") && element.unicode
      ? String.fromCodePoint(...element.unicode.split("-").map((code) => parseInt(code, 16)))
      : named;
  return h("span", { class: "emoji", title: `:${element.name}:` }, drawn);
}

const INLINE = {
  text: (element) => fragment(withLineBreaks(element.text)),
  link: (element) => link(String(element.url ?? ""), element.text || undefined),
  emoji: emojiNode,
  user: (element) => userMention(element.user_id),
  channel: (element) => channelMention(element.channel_id),
  usergroup: (element) => groupMention(element.usergroup_id),
  broadcast: (element) => broadcastMention(element.range),
  color: (element) => h("code", {}, element.value),
  date: (element) => {
    const node = timeNode(Number(element.timestamp), element.format || "{date_short_pretty} {time}", element.fallback);
    return element.url ? link(element.url, [node]) : node;
  },
};

function inline(element) {
  let node = INLINE[element.type]?.(element) ?? document.createTextNode(element.text ?? element.fallback ?? "");
  for (const [style, on] of Object.entries(element.style ?? {})) {
    if (on && STYLE_TAGS[style]) node = h(STYLE_TAGS[style], {}, node);
  }
  return node;
}

function list(element) {
  const tag = element.style === "ordered" ? "ol" : "ul";
  const props = { class: `rich-list indent-${Math.min(element.indent ?? 0, 8)}${element.border ? " bordered" : ""}` };
  if (element.offset) props.start = element.offset + 1;
  return h(
    tag,
    props,
    (element.elements ?? []).map((item) => h("li", {}, (item.elements ?? []).map(inline))),
  );
}

const PARTS = {
  rich_text_section: (part) => h("div", { class: "rich-section" }, (part.elements ?? []).map(inline)),
  rich_text_list: list,
  rich_text_quote: (part) => h("blockquote", {}, (part.elements ?? []).map(inline)),
  rich_text_preformatted: (part) => h("pre", {}, (part.elements ?? []).map(inline)),
};

/** The nodes of a rich_text block (or of a table cell of that kind). */
export function richText(block) {
  return fragment((block.elements ?? []).map((part) => PARTS[part.type]?.(part)));
}
