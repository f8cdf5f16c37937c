// The App Home: what an app published for this person.

import { blocksNode } from "./blocks.js";
import { h, redraw } from "./dom.js";
import { drawAppHeader } from "./header.js";
import { directWith, store } from "./state.js";
import { viewSurface } from "./surface.js";

function homeOf(app) {
  const many = store.state?.homes?.[app.app_id];
  if (many !== undefined) return many;
  const one = store.state?.home ?? null;
  return one && (!one.app_id || one.app_id === app.app_id) ? one : null;
}

/** Draws the home of the chosen app. */
export function drawHome(head, node) {
  const app = store.apps.find((one) => one.app_id === store.place.app);
  if (!app) return;
  drawAppHeader(head, app, directWith(app.bot_user_id));
  const view = homeOf(app);
  redraw(node, [store.me, app.app_id, view?.id, view?.hash, view?.blocks], () =>
    view
      ? h(
          "div",
          { class: "home blocks", data: { testid: "home" } },
          blocksNode(view.blocks, viewSurface({ ...view, type: "home" })),
        )
      : h("p", { class: "empty" }, `${app.name} has not published a home for you yet.`),
  );
}
