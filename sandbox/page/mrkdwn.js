// Slack's mrkdwn as DOM nodes: *bold* _italic_ ~strike~ `code` ```pre``` > quote, <…> things and :emoji:.
// A small hand-written parser, because mrkdwn is nobody else's dialect and the page has no dependencies.

import { timeNode } from "./dates.js";
import { fragment, h } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcastMention, channelMention, groupMention, link, userMention } from "./mentions.js";
import { channel } from "./state.js";

const STYLES = { "*": "strong", _: "em", "~": "s" };
const LONGEST_STYLE = 4000; // hostile text must not make the search slow
const WORD = /[\p{L}\p{N}]/u;
const EMOJI = /:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/y;
const BARE_URL = /https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"\]*_~`]/y;
const BARE_BROADCAST = /@(here|channel|everyone)\b/y;
const BARE_CHANNEL = /#([a-z0-9_-]{1,80})/y;

/** Slack escapes only these three. */
export function unescape(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
}

function dateNode(body, label) {
  const [, unix, format, url] = body.split("^");
  if (!/^-?\d+$/.test(unix ?? "") || !format) return document.createTextNode(label ?? body);
  const node = timeNode(Number(unix), unescape(format), label ?? body);
  return url ? link(unescape(url), [node]) : node;
}

function angled(inner) {
  const bar = inner.indexOf("|");
  const body = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : unescape(inner.slice(bar + 1));
  if (/^@[UWB][A-Z0-9]+$/.test(body)) return userMention(body.slice(1), label);
  if (/^#[CDG][A-Z0-9]+$/.test(body)) return channelMention(body.slice(1));
  if (body.startsWith("!date^")) return dateNode(body, label);
  if (body.startsWith("!subteam^")) return groupMention(body.slice(9), label);
  if (body.startsWith("!"))
    return /^!(here|channel|everyone)$/.test(body)
      ? broadcastMention(body.slice(1))
      : document.createTextNode(label ?? `<${inner}>`);
  if (/^[a-z][a-z0-9+.-]*:/i.test(body))
    return link(unescape(body), label ? inlineNodes(inner.slice(bar + 1), { verbatim: true, plain: true }) : undefined);
  return document.createTextNode(`<${unescape(inner)}>`);
}

function sticky(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function opens(text, at) {
  const before = text[at - 1] ?? " ";
  const after = text[at + 1] ?? " ";
  return !WORD.test(before) && before !== text[at] && after !== text[at] && !/\s/.test(after);
}

/** Where the style opened at `at` closes, or -1; things in brackets and code are stepped over. */
function closing(text, at) {
  const mark = text[at];
  const last = Math.min(text.length, at + LONGEST_STYLE);
  for (let i = at + 1; i < last && text[i] !== "\n"; i += 1) {
    if (text[i] === "<" || text[i] === "`") {
      const end = text.indexOf(text[i] === "<" ? ">" : "`", i + 1);
      if (end > 0) i = end;
    } else if (text[i] === mark && i > at + 1 && !/\s/.test(text[i - 1]) && !WORD.test(text[i + 1] ?? " ")) return i;
  }
  return -1;
}

function bare(text, at, options) {
  if (options.verbatim || WORD.test(text[at - 1] ?? " ")) return null;
  if (text[at] === "h") {
    const url = sticky(BARE_URL, text, at);
    return url && { node: link(unescape(url[0])), length: url[0].length };
  }
  const broadcast = text[at] === "@" ? sticky(BARE_BROADCAST, text, at) : null;
  if (broadcast) return { node: broadcastMention(broadcast[1]), length: broadcast[0].length };
  const named = text[at] === "#" ? sticky(BARE_CHANNEL, text, at) : null;
  return named && channel(named[1]) ? { node: channelMention(channel(named[1]).id), length: named[0].length } : null;
}

/** The thing that starts at `at`: `{node, length}`, or null for a plain character. */
function thing(text, at, options) {
  const c = text[at];
  if (c === "\n") return { node: h("br"), length: 1 };
  if (c === "<" && !options.plain) {
    const end = text.indexOf(">", at);
    const inner = end > 0 ? text.slice(at + 1, end) : "";
    if (inner && !/[\n<]/.test(inner)) return { node: angled(inner), length: inner.length + 2 };
  }
  if (c === "`") {
    const end = text.indexOf("`", at + 1);
    const inner = end > at + 1 ? text.slice(at + 1, end) : "";
    if (inner && !inner.includes("\n")) return { node: h("code", {}, literal(inner)), length: inner.length + 2 };
  }
  if (STYLES[c] && opens(text, at)) {
    const end = closing(text, at);
    if (end > 0) return { node: h(STYLES[c], {}, inlineNodes(text.slice(at + 1, end), options)), length: end - at + 1 };
  }
  if (c === ":") {
    const found = sticky(EMOJI, text, at);
    const picture = found && emoji(found[1]);
    if (picture) return { node: h("span", { class: "emoji", title: found[0] }, picture), length: found[0].length };
  }
  return "h@#".includes(c) && !options.plain ? bare(text, at, options) : null;
}

function inlineNodes(text, options) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(document.createTextNode(unescape(plain)));
    plain = "";
  };
  for (let at = 0; at < text.length;) {
    const found = thing(text, at, options);
    if (!found) {
      plain += text[at];
      at += 1;
      continue;
    }
    flush();
    nodes.push(found.node);
    at += found.length;
  }
  flush();
  return nodes;
}

/** Text in code: no styles, but links and mentions still stand for what they name. */
function literal(text) {
  return text
    .split(/(<[^<>\n]+>)/)
    .map((piece) => (/^<.+>$/.test(piece) ? angled(piece.slice(1, -1)) : unescape(piece)));
}

const QUOTED = /^(?:&gt;|>)[ ]?/;
const ALL_QUOTED = /^(?:&gt;|>){3}[ ]?/;

function lines(text, options) {
  const out = [];
  let quote = null;
  let said = [];
  const close = () => {
    if (said.length) out.push(...inlineNodes(said.join("\n"), options));
    said = [];
    if (quote) out.push(h("blockquote", {}, inlineNodes(quote.join("\n"), options)));
    quote = null;
  };
  const all = text.split("\n");
  for (const [index, line] of all.entries()) {
    if (ALL_QUOTED.test(line)) {
      close();
      quote = [line.replace(ALL_QUOTED, ""), ...all.slice(index + 1)];
      break;
    }
    const quoted = QUOTED.test(line);
    if (quoted !== Boolean(quote)) close();
    if (quoted) (quote ??= []).push(line.replace(QUOTED, ""));
    else said.push(line);
  }
  close();
  return out;
}

/** mrkdwn text as a fragment. `verbatim` leaves a bare address, @here and #channel alone. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const pieces = String(text ?? "").split(/```([\s\S]+?)```/);
  return fragment(
    pieces.map((piece, index) => {
      if (index % 2) return h("pre", {}, literal(piece.replace(/^\n/, "").replace(/\n$/, "")));
      let around = index > 0 ? piece.replace(/^\n/, "") : piece;
      if (index < pieces.length - 1) around = around.replace(/\n$/, "");
      return around ? lines(around, { verbatim }) : null;
    }),
  );
}
