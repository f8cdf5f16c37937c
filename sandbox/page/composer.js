// Where one types: messages, slash commands, files. Drafts stay with the person and the place;
// text is only cleared once the sandbox took it.

import { complete, commandOf } from "./completions.js";
import { append, freshId, h } from "./dom.js";
import { openMenu, place as placeBox } from "./popover.js";
import { act } from "./session.js";
import { store } from "./state.js";
import { fileToBase64 } from "./uploads.js";

const TALLEST_PX = 200;
const drafts = new Map(); // who and where -> {text, files}

/** A composer in `node`; `inThread` ones answer in the thread being looked at. */
export class Composer {
  constructor(node, { inThread = false } = {}) {
    this.inThread = inThread;
    this.key = null;
    this.files = [];
    this.offer = null;
    this.active = 0;
    this.listId = freshId("completions");
    this.list = h("ul", {
      class: "options completions",
      id: this.listId,
      role: "listbox",
      "aria-label": "Suggestions",
    });
    this.note = h("div", { class: "composer-note", hidden: true });
    this.error = h("div", { class: "composer-error", role: "alert", hidden: true });
    this.chips = h("div", { class: "chips" });
    this.input = h("textarea", {
      class: "composer-input",
      rows: "1",
      "aria-autocomplete": "list",
      "aria-controls": this.listId,
      data: { testid: inThread ? "thread-composer" : "composer" },
      on: {
        input: () => this.typed(),
        keydown: (event) => this.pressed(event),
        blur: () => this.close(),
        paste: (event) => this.addFiles(event.clipboardData?.files ?? []),
      },
    });
    this.picker = h("input", {
      type: "file",
      multiple: true,
      hidden: true,
      "aria-label": inThread ? "Files to send in the thread" : "Files to send",
      on: {
        change: () => {
          this.addFiles(this.picker.files);
          this.picker.value = "";
        },
      },
    });
    this.send = h("button", { type: "submit", class: "button primary send" }, inThread ? "Reply" : "Send");
    this.lightning = inThread
      ? null
      : h(
          "button",
          {
            type: "button",
            class: "icon",
            "aria-label": "Shortcuts",
            "aria-haspopup": "menu",
            title: "Shortcuts of the installed apps",
            on: { click: (event) => this.shortcuts(event.currentTarget) },
          },
          "⚡\ufe0f",
        );
    const attach = h(
      "button",
      {
        type: "button",
        class: "icon",
        "aria-label": "Attach a file",
        title: "Attach a file",
        on: { click: () => this.picker.click() },
      },
      "📎",
    );
    this.form = h(
      "form",
      {
        class: "composer",
        on: {
          submit: (event) => {
            event.preventDefault();
            this.submit();
          },
        },
      },
      this.error,
      this.note,
      this.chips,
      this.input,
      h(
        "div",
        { class: "composer-foot" },
        this.lightning,
        attach,
        this.picker,
        h("span", { class: "composer-hint" }, "Enter to send · Shift+Enter for a new line"),
        this.send,
      ),
    );
    node.append(this.form);
  }

  /** Says where this composer writes to; the draft of that place comes back. */
  at(channel, thread, me) {
    const key = [store.me, channel.id, thread ?? ""].join(" ");
    const where = thread ? "in thread" : channel.kind === "im" ? channel.name : `#${channel.name}`;
    const label = thread ? `Reply ${where} as ${me.name}` : `Message ${where} as ${me.name}`;
    Object.assign(this, { channel, thread });
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
    this.close();
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
    const command = commandOf(this.input.value);
    this.note.replaceChildren();
    if (command)
      append(this.note, [
        h("strong", {}, `${command.command} ${command.usage_hint ?? ""}`),
        ` ${command.description ?? ""}`,
      ]);
    this.offer =
      document.activeElement === this.input ? complete(this.input.value.slice(0, this.input.selectionStart)) : null;
    this.note.hidden = !command || Boolean(this.offer);
    this.active = 0;
    this.drawOffer();
  }

  drawOffer() {
    if (!this.offer) return this.close();
    this.list.replaceChildren(
      ...this.offer.items.map((item, at) =>
        h(
          "li",
          {
            role: "option",
            id: `${this.listId}-${at}`,
            class: at === this.active ? "active" : "",
            "aria-selected": String(at === this.active),
            on: {
              mousedown: (event) => {
                event.preventDefault();
                this.accept(at);
              },
            },
          },
          h("span", {}, item.title),
          h("span", { class: "menu-note" }, item.note),
        ),
      ),
    );
    if (!this.list.isConnected) document.body.append(this.list);
    this.input.setAttribute("aria-activedescendant", `${this.listId}-${this.active}`);
    placeBox(this.list, this.form);
    this.list.style.top = `${Math.max(6, this.form.getBoundingClientRect().top - this.list.offsetHeight - 4)}px`;
    return undefined;
  }

  close() {
    this.offer = null;
    this.list.remove();
    this.input.removeAttribute("aria-activedescendant");
  }

  accept(at) {
    const { from, items } = this.offer;
    const after = this.input.value.slice(this.input.selectionStart);
    const text = this.input.value.slice(0, from) + items[at].insert;
    this.input.value = text + after;
    this.input.setSelectionRange(text.length, text.length);
    this.typed();
  }

  pressed(event) {
    if (event.isComposing) return;
    if (this.offer && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      const { length } = this.offer.items;
      this.active = (this.active + (event.key === "ArrowDown" ? 1 : length - 1)) % length;
      event.preventDefault();
      this.drawOffer();
    } else if (this.offer && (event.key === "Tab" || (event.key === "Enter" && !this.isWhole()))) {
      event.preventDefault();
      this.accept(this.active);
    } else if (event.key === "Escape" && this.offer) {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    }
  }

  /** Whether what stands there already is what the offer would put there. */
  isWhole() {
    const { from, items } = this.offer;
    return this.input.value.slice(from, this.input.selectionStart) === items[this.active].insert.trim();
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
      this.typed();
      this.drawFiles();
    };
    this.chips.replaceChildren(
      ...this.files.map((file) =>
        h(
          "span",
          { class: "chip" },
          `📄 ${file.name}`,
          h(
            "button",
            { type: "button", class: "icon", "aria-label": `Remove ${file.name}`, on: { click: () => drop(file) } },
            "✕",
          ),
        ),
      ),
    );
  }

  async submit() {
    const text = this.input.value.trim();
    const { channel, thread, files, key } = this;
    if ((!text && !files.length) || this.form.classList.contains("sending")) return;
    if (thread && text.startsWith("/") && commandOf(text)) {
      this.say(`${commandOf(text).command} is not supported in threads. Sorry!`);
      return;
    }
    this.form.classList.add("sending");
    this.send.setAttribute("aria-busy", "true");
    const reply = files.length
      ? await this.upload(channel, thread, text, files)
      : await act("say", { channel: channel.id, text, ...(thread && { thread_ts: thread }) }, { quiet: true });
    this.form.classList.remove("sending");
    this.send.removeAttribute("aria-busy");
    if (reply.ok) drafts.delete(key);
    if (this.key !== key) return;
    if (!reply.ok) return void this.say(reply.error || "That could not be sent.");
    this.files = [];
    this.put("", false);
  }

  async upload(channel, thread, text, files) {
    let reply = { ok: true };
    for (const [index, file] of files.entries()) {
      const fields = {
        channel: channel.id,
        name: file.name,
        content_base64: await fileToBase64(file),
        text: index ? "" : text,
        ...(thread && { thread_ts: thread }),
      };
      reply = await act("upload", fields, { quiet: true });
      if (!reply.ok) break;
    }
    return reply;
  }

  shortcuts(anchor) {
    const items = store.apps.flatMap((app) =>
      app.shortcuts
        .filter((one) => one.type === "global")
        .map((one) => ({
          label: one.name,
          note: app.name,
          run: () => act("global_shortcut", { callback_id: one.callback_id, app_id: app.app_id }),
        })),
    );
    openMenu(anchor, items, "Shortcuts");
  }
}
