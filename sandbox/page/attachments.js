// Legacy attachments: what alerting tools post, with a colour bar, a title, text and fields.

import { blocksNode } from "./blocks.js";
import { timeNode } from "./dates.js";
import { h } from "./dom.js";
import { link } from "./mentions.js";
import { mrkdwn } from "./mrkdwn.js";

const NAMED = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" };

function barColor(color) {
  if (NAMED[color]) return NAMED[color];
  return /^#?[0-9a-f]{6}$|^#?[0-9a-f]{3}$/i.test(color ?? "") ? `#${color.replace("#", "")}` : "";
}

function attachmentNode(one, surface) {
  const title = one.title
    ? h(
        "div",
        { class: "attachment-title" },
        one.title_link ? link(one.title_link, [mrkdwn(one.title)]) : mrkdwn(one.title),
      )
    : null;
  const fields = (one.fields ?? []).map((field) =>
    h(
      "div",
      { class: field.short ? "attachment-field short" : "attachment-field" },
      h("strong", {}, mrkdwn(field.title)),
      h("div", {}, mrkdwn(field.value)),
    ),
  );
  const when = Number(one.ts) ? timeNode(Number(one.ts), "{day_divider_pretty} {time}") : null;
  const foot = [one.footer, when && one.footer ? " · " : null, when].filter(Boolean);
  const body = h(
    "div",
    { class: "attachment" },
    one.author_name
      ? h(
          "div",
          { class: "attachment-author" },
          one.author_link ? link(one.author_link, one.author_name) : one.author_name,
        )
      : null,
    title,
    one.text ? h("div", { class: "attachment-text" }, mrkdwn(one.text)) : null,
    fields.length ? h("div", { class: "attachment-fields" }, fields) : null,
    blocksNode(one.blocks, surface),
    /^https?:/i.test(one.image_url ?? "")
      ? h("img", { class: "image", src: one.image_url, alt: one.fallback ?? "" })
      : null,
    foot.length ? h("div", { class: "attachment-foot" }, foot) : null,
    !one.text && !one.title && !fields.length && !one.blocks?.length && one.fallback ? one.fallback : null,
  );
  const color = barColor(one.color);
  if (color) body.style.setProperty("--bar", color);
  return [one.pretext ? h("div", { class: "attachment-pretext" }, mrkdwn(one.pretext)) : null, body];
}

/** The attachments of a message. */
export function attachmentsNode(attachments, surface) {
  return attachments?.length
    ? h(
        "div",
        { class: "attachments" },
        attachments.map((one) => attachmentNode(one, surface)),
      )
    : null;
}
