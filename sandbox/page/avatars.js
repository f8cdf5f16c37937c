// Coloured squares that stand for people and apps.

import { h } from "./dom.js";

const COLORS = ["#b4235a", "#1d6fa5", "#2c7a4b", "#8a5a00", "#6b3fa0", "#a33b1f", "#0f766e", "#4a5568"];

/** The colour of a person or app: their own, or one made from the id. */
export function colorOf(id, color) {
  if (/^#[0-9a-f]{3,8}$/i.test(color ?? "")) return color;
  const sum = [...String(id)].reduce((total, letter) => total * 31 + letter.charCodeAt(0), 7);
  return COLORS[Math.abs(sum) % COLORS.length];
}

/** An avatar: the first letter on the person's colour; apps have round corners of their own. */
export function avatar({ id, name, color, isApp = false, size = "medium" }) {
  const letter = [...String(name || "?").replace(/^[@#]/, "")][0]?.toUpperCase() ?? "?";
  const node = h("span", { class: `avatar ${size}${isApp ? " app" : ""}`, "aria-hidden": "true" }, letter);
  node.style.backgroundColor = colorOf(id, color);
  return node;
}
