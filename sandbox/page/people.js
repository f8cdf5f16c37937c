// The bar that says who one is: pick Ada, Ben, Dana … and act as them.

import { avatar, colorOf } from "./avatars.js";
import { h, redraw } from "./dom.js";
import { actAs } from "./session.js";
import { myself, store } from "./state.js";

function chip(person) {
  const isMe = person.id === store.me;
  const waiting = isMe ? 0 : store.waiting[person.id];
  const about = [person.title, person.is_guest ? "guest" : ""].filter(Boolean).join(", ");
  return h(
    "button",
    {
      type: "button",
      class: isMe ? "person me" : "person",
      "aria-pressed": String(isMe),
      "aria-description": waiting ? "something waits for them" : undefined,
      title: `Act as ${person.name}${about ? ` (${about})` : ""}`,
      data: { testid: `person-${person.handle}`, key: `person ${person.id}` },
      on: { click: () => actAs(person.id) },
    },
    avatar({ id: person.id, name: person.name, color: person.avatar_color, size: "small" }),
    h("span", { class: "person-name" }, person.name),
    waiting
      ? h(
          "span",
          { class: "badge", "aria-hidden": "true", title: `Something waits for ${person.name}` },
          String(waiting),
        )
      : null,
  );
}

/** Draws the switcher into `node`, and tints the page with the person's colour. */
export function drawPeople(node) {
  redraw(node, [store.people, store.me, store.waiting], () => [
    h("span", { class: "acting" }, "Acting as"),
    store.people.map(chip),
  ]);
  const me = myself();
  document.documentElement.style.setProperty("--me", me ? colorOf(me.id, me.avatar_color) : "#555");
}
