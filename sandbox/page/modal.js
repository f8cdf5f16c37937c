// The modal on top of the person's stack. It is drawn again only when the app changed the view (id or hash);
// what was typed lives in the form and stays.

import { blocksNode } from "./blocks.js";
import { dialogBox } from "./dialog.js";
import { append, busyWhile, h } from "./dom.js";
import { clearFloating } from "./popover.js";
import { act } from "./session.js";
import { store } from "./state.js";
import { viewSurface } from "./surface.js";
import { plain } from "./texts.js";

let shown = null; // {key, viewId, overlay, body, before}

async function submit(view, surface, complaint, button) {
  const say = (text) => {
    complaint.textContent = text ?? "";
    complaint.hidden = !text;
  };
  const errors = surface.form.check(view.blocks);
  say(null);
  if (Object.keys(errors).length) return void surface.form.showErrors(errors);
  await busyWhile(button, async () => {
    const reply = await act("submit", { view_id: view.id, values: surface.form.read(view.blocks) }, { quiet: true });
    if (reply.errors) say(surface.form.showErrors(reply.errors).join(" ") || null);
    else if (!reply.ok) say(reply.error || "We had some trouble connecting. Try again?");
  });
}

function foot(view, close, send) {
  return h(
    "div",
    { class: "dialog-foot" },
    h(
      "button",
      { type: "button", class: "button", on: { click: close } },
      plain(view.close) || (view.submit ? "Cancel" : "Close"),
    ),
    send,
  );
}

function build(view, depth) {
  const surface = viewSurface(view);
  const close = () => act("close_view", { view_id: view.id });
  const { overlay, box, titleNode } = dialogBox({ title: plain(view.title) || "…", onEscape: close });
  const complaint = h("p", { class: "complaint", role: "alert", hidden: true });
  const hasInput = (view.blocks ?? []).some((block) => block.type === "input");
  const submitText = plain(view.submit) || (hasInput ? "Submit" : "");
  const send = submitText
    ? h("button", { type: "submit", class: "button primary", disabled: Boolean(view.submit_disabled) }, submitText)
    : null;
  const body = h("div", { class: "dialog-body", tabindex: "-1" }, blocksNode(view.blocks, surface));
  const app = store.apps.find((one) => one.app_id === view.app_id);
  const head = h(
    "div",
    { class: "dialog-head" },
    titleNode,
    app ? h("span", { class: "quiet dialog-app" }, app.name) : null,
    depth > 1 ? h("span", { class: "quiet dialog-depth" }, `step ${depth}`) : null,
    h("button", { type: "button", class: "icon dialog-x", "aria-label": "Close dialog", on: { click: close } }, "✕"),
  );
  const form = h(
    "form",
    {
      class: "dialog-form",
      novalidate: true,
      on: {
        submit: (event) => {
          event.preventDefault();
          if (send) submit(view, surface, complaint, send);
        },
        keydown: (event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) form.requestSubmit();
        },
      },
    },
    head,
    complaint,
    body,
    foot(view, close, send),
  );
  append(box, [form]);
  return { overlay, body };
}

/** Where the focus and the cursor are inside `host`: `{key, from, to}`, or null. */
function focusIn(host) {
  const node = document.activeElement;
  if (!host.contains(node)) return null;
  return { key: node.dataset.key, from: node.selectionStart ?? null, to: node.selectionEnd ?? null };
}

function restoreFocus(body, focused) {
  const same = focused?.key ? body.querySelector(`[data-key="${CSS.escape(focused.key)}"]`) : null;
  const auto = body.querySelector("input:not([type=hidden]), textarea, select");
  (same ?? auto ?? body).focus({ preventScroll: !same });
  if (same && focused.from !== null) same.setSelectionRange(focused.from, focused.to);
  if (!same && document.activeElement?.role === "combobox") body.focus(); // a list that opens unasked hides the form
}

/** While a dialog is open the workspace behind it cannot be reached. */
function setBehind(host, covered) {
  for (const other of host.parentElement.children) if (other !== host) other.inert = covered;
}

/** Shows the top view of the person's stack in `host`, or nothing. */
export function drawModal(host) {
  const view = store.state?.view ?? null;
  const key = view ? `${store.me} ${view.id} ${view.hash}` : null;
  if (key === (shown?.key ?? null)) return;
  const sameView = view && shown?.viewId === view.id;
  const focused = focusIn(host);
  const scroll = sameView ? shown.body.scrollTop : 0;
  const before = shown?.before ?? document.activeElement;
  clearFloating();
  host.replaceChildren();
  setBehind(host, Boolean(view));
  if (!view) {
    shown = null;
    if (before?.isConnected) before.focus();
    return;
  }
  const { overlay, body } = build(view, store.state.view_depth ?? 1);
  host.append(overlay);
  shown = { key, viewId: view.id, body, before };
  body.scrollTop = scroll;
  if (!sameView) restoreFocus(body, null);
  else if (focused) restoreFocus(body, focused);
}
