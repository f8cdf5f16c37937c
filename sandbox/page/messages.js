// Lists of messages, of a channel or a thread: drawn message by message, so what has not changed keeps
// its place, its focus and what was typed into it; the list stays at the bottom if it was there.

import { dayKey, dayTitle } from "./dates.js";
import { h } from "./dom.js";
import { factsOf, isQuiet, messageNode } from "./message.js";
import { store } from "./state.js";

const NEAR_BOTTOM_PX = 60;
const COMPACT_WITHIN_S = 300;
const FLASH_MS = 2200;

/** Whether a message is only words: what people type, and not an app's card. */
function isTalk(message) {
  return (
    !message.attachments?.length &&
    (message.blocks ?? []).every((block) => block.type === "rich_text") &&
    !message.ephemeral &&
    !message.pinned
  );
}

function sameVoice(before, message) {
  return (
    before &&
    !isQuiet(before) &&
    before.user === message.user &&
    before.username === message.username &&
    before.bot_id === message.bot_id &&
    Number(message.ts) - Number(before.ts) < COMPACT_WITHIN_S &&
    isTalk(before) &&
    isTalk(message) &&
    message.subtype !== "thread_broadcast"
  );
}

function dayDivider(ts) {
  return h("div", { class: "day", role: "separator" }, h("span", {}, dayTitle(Number(ts))));
}

function shownIn(message, inThread) {
  if (message.deleted || store.dismissed.has(message.ts)) return false;
  return inThread || !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";
}

/** Draws lists of messages into `scroller`, each message again only when it changed. */
export class MessageList {
  constructor(scroller, { inThread = false } = {}) {
    this.scroller = scroller;
    this.inThread = inThread;
    this.list = h("div", { class: "message-list" });
    this.intro = h("div", { class: "intro" });
    scroller.append(this.intro, this.list);
    this.drawn = new Map(); // ts -> {facts, node}
    this.where = null;
    this.atBottom = true;
    scroller.addEventListener("scroll", () => {
      this.atBottom = this.isNearBottom();
    });
    new ResizeObserver(() => this.atBottom && this.toBottom()).observe(this.list); // images load late, windows change
    new ResizeObserver(() => this.atBottom && this.toBottom()).observe(scroller);
  }

  isNearBottom() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_BOTTOM_PX;
  }

  /** Shows `messages` of `channel`; `where` says what place this is, so that a new place starts at the bottom. */
  draw(messages, channel, where, { intro, readOnly } = {}) {
    const isNew = where !== this.where;
    const wasAtBottom = isNew || this.atBottom;
    if (isNew) {
      this.drawn.clear();
      this.where = where;
    }
    this.intro.replaceChildren(...(intro ? [intro] : []));
    this.place(
      this.nodesOf(
        messages.filter((one) => shownIn(one, this.inThread)),
        channel,
        readOnly,
      ),
    );
    if (wasAtBottom) this.toBottom();
  }

  toBottom() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.atBottom = true;
  }

  nodesOf(messages, channel, readOnly) {
    const nodes = [];
    const kept = new Map();
    let before = null;
    for (const message of messages) {
      const sameDay = before && dayKey(Number(before.ts)) === dayKey(Number(message.ts));
      if (!sameDay && !this.inThread) nodes.push(dayDivider(message.ts));
      const options = { compact: Boolean(sameDay && sameVoice(before, message)), inThread: this.inThread, readOnly };
      const facts = factsOf(message, options);
      const old = this.drawn.get(message.ts);
      const entry = old?.facts === facts ? old : { facts, node: messageNode(message, channel.id, options) };
      kept.set(message.ts, entry);
      nodes.push(entry.node);
      before = message;
    }
    this.drawn = kept;
    return nodes;
  }

  /** Puts nodes in order and touches only what moved, so the focus stays where it is. */
  place(nodes) {
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    const wanted = new Set(nodes);
    for (const child of [...this.list.children]) if (!wanted.has(child)) child.remove();
    let at = this.list.firstChild;
    for (const node of nodes) {
      if (node === at) at = at.nextSibling;
      else this.list.insertBefore(node, at);
    }
    if (focused && !this.list.contains(document.activeElement))
      this.list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }
}

/** Scrolls to a message of the channel and lights it up for a moment. */
export function jumpTo(ts) {
  const node = document.querySelector(`.message[data-ts="${CSS.escape(ts)}"]`);
  if (!node) return;
  node.scrollIntoView({ block: "center" });
  node.classList.add("flash");
  setTimeout(() => node.classList.remove("flash"), FLASH_MS);
}

document.addEventListener("jump", (event) => setTimeout(() => jumpTo(event.detail), 60));
