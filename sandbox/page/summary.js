// One line of what a message says, for the list of pins.

import { h } from "./dom.js";
import { attachmentsNode } from "./attachments.js";
import { blocksNode } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";
import { messageSurface } from "./surface.js";

const LONGEST = 160;
const APART = new Set(["DIV", "LI", "P", "H3", "PRE", "BR", "TD", "TH", "BLOCKQUOTE"]);
const NOT_SAID = new Set(["BUTTON", "SELECT", "INPUT", "TEXTAREA"]);

function words(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (NOT_SAID.has(node.nodeName) || node.getAttribute?.("role") === "button") return "";
  const inside = [...node.childNodes].map(words).join("");
  return APART.has(node.nodeName) ? ` ${inside} ` : inside;
}

/** The first words of a message, as plain text. */
export function summary(message) {
  const surface = messageSurface("summary", message);
  const said = message.blocks?.length ? blocksNode(message.blocks, surface) : mrkdwn(message.text);
  const text = words(h("div", {}, said, attachmentsNode(message.attachments, surface)))
    .replace(/\s+/g, " ")
    .trim();
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
