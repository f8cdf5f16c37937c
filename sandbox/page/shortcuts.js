// The shortcuts that apps offer, as items of a menu.

import { act } from "./session.js";
import { store } from "./state.js";

/** Menu items for the shortcuts of a type, "global" or "message"; `about` is what they are used on. */
export function shortcutItems(type, about = {}) {
  return store.apps.flatMap((app) =>
    app.shortcuts
      .filter((one) => one.type === type)
      .map((one) => ({
        label: one.name,
        note: app.name,
        run: () => act(`${type}_shortcut`, { callback_id: one.callback_id, app_id: app.app_id, ...about }),
      })),
  );
}
