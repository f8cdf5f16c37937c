// The `markdown` block: the common part of standard Markdown (headings, lists, quotes, code, rules, tables, links).

import { fragment, h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mentions.js";
import { mrkdwn } from "./mrkdwn.js";

const INLINE = [
  [/`([^`\n]+)`/, (found) => h("code", {}, found[1])],
  [/\*\*(\S(?:.*?\S)?)\*\*|__(\S(?:.*?\S)?)__/, (found) => h("strong", {}, inline(found[1] ?? found[2]))],
  [/~~(\S(?:.*?\S)?)~~/, (found) => h("s", {}, inline(found[1]))],
  [
    /(?<![\p{L}\p{N}*])\*([^\s*](?:[^*]*[^\s*])?)\*(?!\*)|(?<![\p{L}\p{N}_])_([^\s_](?:[^_]*[^\s_])?)_(?![\p{L}\p{N}_])/u,
    (found) => h("em", {}, inline(found[1] ?? found[2])),
  ],
  [/!?\[([^\]\n]+)\]\(([^)\s]+)\)/, (found) => link(found[2], inline(found[1]))],
  [/<[^<>\s][^<>\n]*>/, (found) => mrkdwn(found[0])],
  [/https?:\/\/[^\s<>]*[^\s<>.,;:!?)]/, (found) => link(found[0])],
];

function inline(text) {
  const best = INLINE.map(([pattern, build]) => ({ found: pattern.exec(text), build }))
    .filter(({ found }) => found)
    .sort((a, b) => a.found.index - b.found.index)[0];
  if (!best) return text ? [withEmoji(text)] : [];
  const { found, build } = best;
  return [withEmoji(text.slice(0, found.index)), build(found), ...inline(text.slice(found.index + found[0].length))];
}

function cells(line) {
  return line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}

function tableNode(rows) {
  const [head, , ...body] = rows;
  return h(
    "div",
    { class: "table-wrap" },
    h(
      "table",
      { class: "block-table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          cells(head).map((cell) => h("th", {}, inline(cell))),
        ),
      ),
      h(
        "tbody",
        {},
        body.map((row) =>
          h(
            "tr",
            {},
            cells(row).map((cell) => h("td", {}, inline(cell))),
          ),
        ),
      ),
    ),
  );
}

const BULLET = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(.*)$/;

function item(line) {
  const [, space, number, text] = BULLET.exec(line);
  const task = /^\[([ xX])\]\s+(.*)$/.exec(text);
  const mark = task ? (task[1] === " " ? "☐ " : "☑ ") : "";
  return {
    ordered: number !== undefined,
    node: h(
      "li",
      { class: `indent-${Math.min(8, Math.floor(space.length / 2))}` },
      mark,
      inline(task ? task[2] : text),
    ),
  };
}

/** Takes the lines of the next part off `rest` and gives its node. */
function take(rest) {
  const line = rest.shift();
  const run = (belongs) => {
    const taken = [line];
    while (rest.length && belongs(rest[0])) taken.push(rest.shift());
    return taken;
  };
  if (/^\s*```/.test(line)) {
    const taken = [];
    while (rest.length && !/^\s*```/.test(rest[0])) taken.push(rest.shift());
    rest.shift();
    return h("pre", {}, taken.join("\n"));
  }
  if (!line.trim()) return null;
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  if (heading)
    return h(
      "div",
      { class: `md-heading md-h${heading[1].length}`, role: "heading", "aria-level": String(heading[1].length + 2) },
      inline(heading[2]),
    );
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) return h("hr");
  if (/^\s*>/.test(line))
    return h("blockquote", {}, build(run((next) => /^\s*>/.test(next)).map((one) => one.replace(/^\s*>\s?/, ""))));
  if (line.includes("|") && /^[\s|:-]+$/.test(rest[0] ?? "x") && rest[0].includes("-"))
    return tableNode(run((next) => next.includes("|")));
  if (BULLET.test(line)) {
    const items = run((next) => BULLET.test(next)).map(item);
    return h(
      items[0].ordered ? "ol" : "ul",
      { class: "rich-list" },
      items.map((one) => one.node),
    );
  }
  const said = run((next) => next.trim() && !/^(#{1,6}\s|\s*>|\s*```)/.test(next) && !BULLET.test(next));
  return h(
    "p",
    {},
    said.flatMap((one, index) => (index ? [h("br"), ...inline(one)] : inline(one))),
  );
}

function build(all) {
  const rest = [...all];
  const nodes = [];
  while (rest.length) nodes.push(take(rest));
  return nodes;
}

/** Markdown text as a fragment. */
export function markdown(text) {
  return fragment(build(String(text ?? "").split("\n")));
}
