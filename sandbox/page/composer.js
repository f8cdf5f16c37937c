// Where one types: messages, slash commands, files. Drafts stay with the person and the place;
// text is only cleared once the sandbox took it.

import { commandOf } from "./completions.js";
import { append, h } from "./dom.js";
import { openMenu } from "./popover.js";
import { act } from "./session.js";
import { shortcutItems } from "./shortcuts.js";
import { store } from "./state.js";
import { Suggestions } from "./suggestions.js";
import { fileToBase64 } from "./uploads.js";

const TALLEST_PX = 200;
const drafts = new Map(); // who and where -> {text, files}

async function uploadAll(place, text, files) {
  let reply = { ok: true };
  for (const [index, file] of files.entries()) {
    const content = await fileToBase64(file);
    const fields = { ...place, name: file.name, content_base64: content, text: index ? "" : text };
    reply = await act("upload", fields, { quiet: true });
    if (!reply.ok) break;
  }
  return reply;
}

/** A composer in `node`; `inThread` ones answer in the thread being looked at. */
export class Composer {
  constructor(node, { inThread = false } = {}) {
    this.key = null;
    this.files = [];
    this.note = h("div", { class: "composer-note", hidden: true });
    this.error = h("div", { class: "composer-error", role: "alert", hidden: true });
    this.chips = h("div", { class: "chips" });
    this.input = h("textarea", {
      class: "composer-input",
      rows: "1",
      data: { testid: inThread ? "thread-composer" : "composer" },
      on: {
        input: () => this.typed(),
        keydown: (event) => this.pressed(event),
        blur: () => this.suggestions.close(),
        paste: (event) => this.addFiles(event.clipboardData?.files ?? []),
      },
    });
    this.send = h("button", { type: "submit", class: "button primary send" }, inThread ? "Reply" : "Send");
    const submit = (event) => {
      event.preventDefault();
      this.submit();
    };
    const parts = [this.error, this.note, this.chips, this.input, this.foot(inThread)];
    this.form = h("form", { class: "composer", on: { submit } }, parts);
    this.suggestions = new Suggestions(this.input, () => this.typed());
    node.append(this.form);
  }

  foot(inThread) {
    const icon = (label, sign, run, props = {}) =>
      h(
        "button",
        { type: "button", class: "icon", "aria-label": label, title: label, ...props, on: { click: run } },
        sign,
      );
    const picker = h("input", {
      type: "file",
      multiple: true,
      hidden: true,
      "aria-label": inThread ? "Files to send in the thread" : "Files to send",
      on: {
        change: () => {
          this.addFiles(picker.files);
          picker.value = "";
        },
      },
    });
    const openShortcuts = (event) => openMenu(event.currentTarget, shortcutItems("global"), "Shortcuts");
    const shortcuts = icon("Shortcuts", "⚡\ufe0f", openShortcuts, { "aria-haspopup": "menu" });
    return h(
      "div",
      { class: "composer-foot" },
      inThread ? null : shortcuts,
      icon("Attach a file", "📎", () => picker.click()),
      picker,
      h("span", { class: "composer-hint" }, inThread ? "" : "Enter to send · Shift+Enter for a new line"),
      this.send,
    );
  }

  /** Says where this composer writes to; the draft of that place comes back. */
  at(channel, thread, me) {
    const key = [store.me, channel.id, thread ?? ""].join(" ");
    const where = channel.kind === "im" ? channel.name : `#${channel.name}`;
    const label = thread ? `Reply in thread as ${me.name}` : `Message ${where} as ${me.name}`;
    this.place = { channel: channel.id, ...(thread && { thread_ts: thread }) };
    this.input.placeholder = label;
    this.input.setAttribute("aria-label", label);
    if (key === this.key) return;
    this.key = key;
    const draft = drafts.get(key);
    this.files = draft?.files ?? [];
    this.put(draft?.text ?? "", false);
  }

  /** Puts text into the composer without sending it. */
  put(text, focus = true) {
    this.input.value = text;
    this.typed();
    this.suggestions.close();
    this.drawFiles();
    if (!focus) return;
    this.input.focus();
    this.input.setSelectionRange(text.length, text.length);
  }

  typed() {
    drafts.set(this.key, { text: this.input.value, files: this.files });
    this.say(null);
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, TALLEST_PX)}px`;
    this.suggestions.update();
    const command = commandOf(this.input.value);
    this.note.hidden = !command || this.suggestions.isOpen;
    if (!command) return;
    this.note.replaceChildren(h("strong", {}, `${command.command} ${command.usage_hint ?? ""}`));
    append(this.note, [` ${command.description ?? ""}`]);
  }

  pressed(event) {
    if (event.isComposing || this.suggestions.pressed(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.submit();
  }

  say(error) {
    this.error.textContent = error ?? "";
    this.error.hidden = !error;
  }

  addFiles(files) {
    this.files = [...this.files, ...files];
    drafts.set(this.key, { text: this.input.value, files: this.files });
    this.drawFiles();
  }

  drawFiles() {
    const drop = (file) => {
      this.files = this.files.filter((one) => one !== file);
      this.addFiles([]);
    };
    const chip = (file) => {
      const props = {
        type: "button",
        class: "icon",
        "aria-label": `Remove ${file.name}`,
        on: { click: () => drop(file) },
      };
      return h("span", { class: "chip" }, `📄 ${file.name}`, h("button", props, "✕"));
    };
    this.chips.replaceChildren(...this.files.map(chip));
  }

  async submit() {
    const text = this.input.value.trim();
    const { place, files, key } = this;
    if ((!text && !files.length) || this.form.classList.contains("sending")) return;
    const command = commandOf(text);
    if (place.thread_ts && command) return void this.say(`${command.command} is not supported in threads. Sorry!`);
    this.form.classList.add("sending");
    this.send.setAttribute("aria-busy", "true");
    const reply = files.length
      ? await uploadAll(place, text, files)
      : await act("say", { ...place, text }, { quiet: true });
    this.form.classList.remove("sending");
    this.send.removeAttribute("aria-busy");
    if (reply.ok) drafts.delete(key);
    if (this.key !== key) return; // the person went elsewhere meanwhile
    if (!reply.ok) return void this.say(reply.error || "That could not be sent.");
    this.files = [];
    this.put("", false);
  }
}
