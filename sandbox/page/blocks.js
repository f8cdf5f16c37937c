// Block Kit blocks as nodes. Elements are in elements.js; text is in texts.js, richtext.js and markdown.js.

import { fragment, freshId, h } from "./dom.js";
import { elementNode, Slot } from "./elements.js";
import { markdown } from "./markdown.js";
import { richText } from "./richtext.js";
import { plain, textNodes } from "./texts.js";

function picture(image, kind) {
  const source = String(image.image_url ?? image.slack_file?.url ?? "");
  const node = h("img", {
    class: kind,
    alt: image.alt_text ?? "",
    title: plain(image.title) || undefined,
    loading: "lazy",
    src: /^(https?:|\/|data:image\/)/i.test(source) ? source : undefined,
  });
  node.addEventListener("error", () =>
    node.replaceWith(h("span", { class: "image-missing" }, `🖼 ${image.alt_text || "image"}`)),
  );
  return node;
}

function header(block) {
  return h("h3", { class: "block-header" }, textNodes(block.text));
}

function section(block, surface) {
  const said = block.text ? h("div", { class: "block-text" }, textNodes(block.text)) : null;
  const fields = block.fields?.length
    ? h(
        "div",
        { class: "block-fields" },
        block.fields.map((field) => h("div", { class: "block-field" }, textNodes(field))),
      )
    : null;
  const extra = block.accessory;
  const accessory = !extra
    ? null
    : extra.type === "image"
      ? picture(extra, "accessory-image")
      : elementNode(new Slot(surface, block, extra));
  return h(
    "div",
    { class: "section" },
    h("div", { class: "section-main" }, said, fields),
    accessory ? h("div", { class: "accessory" }, accessory) : null,
  );
}

function context(block) {
  return h(
    "div",
    { class: "block-context" },
    (block.elements ?? []).map((one) =>
      one.type === "image" ? picture(one, "context-image") : h("span", { class: "context-text" }, textNodes(one)),
    ),
  );
}

function actions(block, surface) {
  return h(
    "div",
    { class: "block-actions" },
    (block.elements ?? []).map((element) => elementNode(new Slot(surface, block, element))),
  );
}

function image(block) {
  const title = block.title ? h("figcaption", {}, textNodes(block.title)) : null;
  return h("figure", { class: "block-image" }, title, picture(block, "image"));
}

function input(block, surface) {
  const id = freshId("input");
  const slot = new Slot(surface, block, block.element ?? {}, {
    id,
    labelled: true,
    dispatches: Boolean(block.dispatch_action),
  });
  const error = h("p", { class: "field-error", id: `${id}-error`, role: "alert", hidden: true });
  const control = elementNode(slot);
  const box = h(
    "div",
    { class: "block-input" },
    h(
      "label",
      { for: id, id: `${id}-label` },
      plain(block.label),
      block.optional ? h("span", { class: "quiet" }, " (optional)") : null,
    ),
    control,
    error,
    block.hint ? h("p", { class: "hint" }, textNodes(block.hint)) : null,
  );
  const reach = () =>
    control.matches("input, select, textarea") ? control : control.querySelector("input, select, textarea");
  surface.form.fields.set(block.block_id, {
    show(message) {
      error.textContent = message ?? "";
      error.hidden = !message;
      box.classList.toggle("wrong", Boolean(message));
      reach()?.setAttribute("aria-invalid", String(Boolean(message)));
      if (message) reach()?.setAttribute("aria-describedby", error.id);
    },
    focus: () => reach()?.focus(),
  });
  return box;
}

function cell(one) {
  if (one?.type === "rich_text") return richText(one);
  return fragment(plain(one?.text ?? (one?.value === undefined ? "" : String(one.value))));
}

function table(block) {
  const [head = [], ...rows] = block.rows ?? [];
  const settings = block.column_settings ?? [];
  const kind = (at) =>
    `${settings[at]?.align ? `align-${settings[at].align}` : ""}${settings[at]?.is_wrapped ? " wrapped" : ""}`;
  const row = (tag, cells) =>
    h(
      "tr",
      {},
      cells.map((one, at) => h(tag, { class: kind(at) }, cell(one))),
    );
  return h(
    "div",
    { class: "table-wrap" },
    h(
      "table",
      { class: "block-table" },
      h("thead", {}, row("th", head)),
      h(
        "tbody",
        {},
        rows.map((cells) => row("td", cells)),
      ),
    ),
  );
}

function video(block) {
  return h(
    "div",
    { class: "section" },
    h(
      "a",
      {
        class: "link",
        href: /^https?:/i.test(block.title_url ?? "") ? block.title_url : undefined,
        target: "_blank",
        rel: "noopener noreferrer",
      },
      "▶ ",
      plain(block.title),
    ),
  );
}

const BLOCKS = {
  header,
  section,
  context,
  actions,
  image,
  input,
  table,
  video,
  divider: () => h("hr"),
  rich_text: (block) => h("div", { class: "rich-text" }, richText(block)),
  markdown: (block) => h("div", { class: "markdown" }, markdown(block.text)),
};

/** One block; one that cannot be drawn says so and leaves the others be. */
function blockNode(block, surface) {
  const build = BLOCKS[block?.type];
  if (!build) return h("p", { class: "unknown" }, `(a "${block?.type}" block: not shown in this sandbox)`);
  try {
    return build(block, surface);
  } catch (error) {
    console.error("a block could not be drawn", block, error);
    return h("p", { class: "unknown" }, `(this "${block.type}" block could not be drawn)`);
  }
}

/** The nodes of a list of blocks standing on `surface`. */
export function blocksNode(blocks, surface) {
  return fragment(
    (blocks ?? []).map((block) => {
      return h(
        "div",
        {
          class: `block block-${BLOCKS[block?.type] ? block.type : "unknown"}`,
          data: { blockId: block?.block_id ?? "" },
        },
        blockNode(block, surface),
      );
    }),
  );
}
