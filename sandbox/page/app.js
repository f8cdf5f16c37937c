// The page: puts its regions together and draws them when the store changes.

import { mountClock } from "./clock.js";
import { Composer } from "./composer.js";
import { h, redraw } from "./dom.js";
import { drawGuide } from "./guide.js";
import { drawHeader } from "./header.js";
import { drawHome } from "./home.js";
import { MessageList } from "./messages.js";
import { drawModal } from "./modal.js";
import { drawPeople } from "./people.js";
import { act, followAddress, openThread, start } from "./session.js";
import { drawSidebar, foldSidebar } from "./sidebar.js";
import { currentChannel, myself, onChange, store } from "./state.js";
import { ThreadPane } from "./thread.js";
import { watchOthers } from "./watch.js";

const at = (id) => document.getElementById(id);
const list = new MessageList(at("messages"));
const composer = new Composer(at("composer-place"));
const thread = new ThreadPane(at("thread"));

function introOf(channel) {
  const name = channel.kind === "im" ? channel.name : `#${channel.name}`;
  const text =
    channel.kind === "im"
      ? `This is the beginning of your messages with ${name}.`
      : `This is the beginning of ${name}.`;
  return h("p", { class: "quiet" }, text, channel.purpose ? ` ${channel.purpose}` : "");
}

function drawJoin(channel) {
  const bar = at("join");
  bar.hidden = !channel || channel.is_member || channel.is_archived;
  if (bar.hidden) return;
  redraw(bar, [channel.id, channel.name], () => [
    h("span", {}, "You are looking at ", h("strong", {}, `#${channel.name}`)),
    h(
      "button",
      { type: "button", class: "button primary", on: { click: () => act("join", { channel: channel.id }) } },
      "Join channel",
    ),
  ]);
}

function drawChannel() {
  const channel = currentChannel();
  drawHeader(at("channel-head"));
  drawJoin(channel);
  at("composer-place").hidden = !channel?.is_member || channel.is_archived;
  if (!channel) return;
  composer.at(channel, null, myself());
  list.draw(store.messages ?? [], channel, `${store.me} ${channel.id} ${store.messages ? "" : "loading"}`, {
    intro: store.messages ? introOf(channel) : null,
    readOnly: !channel.is_member || channel.is_archived,
  });
}

function title() {
  const channel = currentChannel();
  const where = store.place.app
    ? store.apps.find((app) => app.app_id === store.place.app)?.name
    : channel && (channel.kind === "im" ? channel.name : `#${channel.name}`);
  return [myself()?.name, where, "Sandbox"].filter(Boolean).join(" · ");
}

function draw() {
  document.title = title();
  drawPeople(at("people"));
  drawSidebar(at("sidebar"));
  at("offline").hidden = store.online;
  const inApp = Boolean(store.place.app);
  at("channel").hidden = inApp;
  at("home").hidden = !inApp;
  if (inApp) drawHome(at("home-head"), at("home-body"));
  else drawChannel();
  thread.draw();
  drawGuide(at("guide"), (text) => composer.put(text));
  drawModal(at("modals"));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && store.place.thread && at("thread").contains(event.target))
    openThread(null);
});
/** Typing while nothing is focused goes to the composer, as in Slack. */
document.addEventListener("keydown", (event) => {
  const idle = document.activeElement === document.body || document.activeElement?.classList.contains("scroller");
  if (!idle || event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!at("composer-place").hidden && !store.place.app && !store.state?.view) composer.input.focus();
});
window.addEventListener("hashchange", followAddress);
onChange(draw);
onChange(watchOthers);
foldSidebar(at("sidebar"));
mountClock(at("clock"));
start();
