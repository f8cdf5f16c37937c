// The thread beside the channel: the message it hangs on, its replies, and a composer.

import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { MessageList } from "./messages.js";
import { openThread } from "./session.js";
import { currentChannel, myself, store } from "./state.js";

/** The pane of the thread being looked at. */
export class ThreadPane {
  constructor(node) {
    this.node = node;
    this.title = h("span", { class: "quiet" });
    const scroller = h("div", { class: "scroller", tabindex: "0", "aria-label": "Thread messages" });
    const foot = h("div", { class: "composer-place" });
    node.append(
      h(
        "div",
        { class: "thread-head" },
        h("h2", {}, "Thread "),
        this.title,
        h(
          "button",
          { type: "button", class: "icon", "aria-label": "Close thread", on: { click: () => openThread(null) } },
          "✕",
        ),
      ),
      scroller,
      foot,
    );
    this.list = new MessageList(scroller, { inThread: true });
    this.foot = foot;
    this.composer = new Composer(foot, { inThread: true });
  }

  draw() {
    const channel = currentChannel();
    const { thread } = store.place;
    this.node.hidden = !thread || !channel;
    if (this.node.hidden) return void (this.shown = null);
    this.title.textContent = channel.kind === "im" ? channel.name : `#${channel.name}`;
    const replies = store.replies ?? store.messages?.filter((one) => one.ts === thread) ?? [];
    this.list.draw(replies, channel, `${store.me} ${channel.id} ${thread}`, { readOnly: !channel.is_member });
    this.foot.hidden = !channel.is_member || channel.is_archived;
    this.composer.at(channel, thread, myself());
    if (thread !== this.shown && !this.foot.hidden) this.composer.input.focus();
    this.shown = thread;
  }
}
