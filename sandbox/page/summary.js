// One line of what a message says, for lists of pins and for names.

import { h } from "./dom.js";
import { attachmentsNode } from "./attachments.js";
import { blocksNode } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";
import { messageSurface } from "./surface.js";

const LONGEST = 160;

/** The first words of a message, as plain text. */
export function summary(message) {
  const surface = messageSurface("summary", message);
  const parts = message.blocks?.length ? [...blocksNode(message.blocks, surface).children] : [h("div", {}, mrkdwn(message.text))];
  const rest = attachmentsNode(message.attachments, surface);
  const text = [...parts, rest].filter(Boolean).map((part) => part.textContent.trim()).filter(Boolean).join(" · ");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
