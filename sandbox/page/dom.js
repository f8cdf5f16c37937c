// Building DOM nodes. Data only ever becomes text nodes and attributes, never markup,
// so nothing that a person or an app wrote can turn into HTML.

const PROPERTIES = new Set(["value", "checked", "disabled", "selected", "hidden", "multiple"]);

function setProp(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "class") node.className = value;
  else if (name === "on") for (const [event, run] of Object.entries(value)) node.addEventListener(event, run);
  else if (name === "data") for (const [key, item] of Object.entries(value)) node.dataset[key] = item;
  else if (PROPERTIES.has(name)) node[name] = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** A node of `tag` with props (class, on, data, attributes) and children (nodes, strings, arrays, nothing). */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  const late = [];
  for (const [name, value] of Object.entries(props ?? {})) {
    if (name === "value" || name === "checked") late.push([name, value]);
    else setProp(node, name, value);
  }
  append(node, children);
  for (const [name, value] of late) setProp(node, name, value); // a select's value needs its options first
  return node;
}

/** Appends nodes, strings and nested arrays of them; skips null, undefined and false. */
export function append(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** A fragment of the given children. */
export function fragment(...children) {
  return append(document.createDocumentFragment(), children);
}

const drawn = new WeakMap();

/** Redraws `node` only if `facts` differ from those it was last drawn from; keeps the focus by `data-key`. */
export function redraw(node, facts, build) {
  const signature = JSON.stringify(facts);
  if (drawn.get(node) === signature) return false;
  drawn.set(node, signature);
  const focused = node.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const scroll = node.scrollTop;
  node.replaceChildren(fragment(build()));
  node.scrollTop = scroll;
  if (focused) node.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  return true;
}

let counter = 0;

/** An id no other node of this page has. */
export function freshId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** Marks a control busy while `work` runs; a second call meanwhile does nothing. */
export async function busyWhile(node, work) {
  if (node.getAttribute("aria-busy") === "true") return undefined;
  node.setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}
