// Where blocks stand: in a message, a modal or the App Home. A surface knows its form, and how to tell the app of a click.

import { postAct } from "./api.js";
import { Form } from "./form.js";
import { act } from "./session.js";
import { store } from "./state.js";
import { fileToBase64 } from "./uploads.js";

const forms = new Map(); // who and where -> Form
const underway = new Set(); // clicks not answered yet, so that none is sent twice

function formOf(key) {
  const own = `${store.me} ${key}`;
  if (!forms.has(own)) forms.set(own, new Form());
  return forms.get(own);
}

function surface(kind, key, target, blocks) {
  const form = formOf(key);
  return {
    kind,
    key,
    form,
    /** Tells the app that an element was used; resolves when Slack would stop its spinner. */
    async click(block, element, value) {
      const once = `${key} ${block.block_id} ${element.action_id} ${JSON.stringify(value ?? null)}`;
      if (underway.has(once)) return;
      underway.add(once);
      try {
        const fields = { ...target, block_id: block.block_id, action_id: element.action_id, values: form.read(blocks) };
        if (value !== undefined) fields.value = value;
        await act("click", fields);
      } finally {
        underway.delete(once);
      }
    },
    /** Sends a file to the sandbox, not into a channel yet; resolves to `{ok, file, name}` with the file's id. */
    async upload(file) {
      const reply = await postAct(store.me, "upload", { name: file.name, content_base64: await fileToBase64(file) });
      return { ...reply, name: file.name };
    },
    /** The options an app offers for what was typed in an external select; a string says why there are none. */
    async suggest(block, element, query) {
      const reply = await postAct(store.me, "suggest", {
        ...target,
        block_id: block.block_id,
        action_id: element.action_id,
        query,
      });
      if (!reply.ok) return reply.error || "The app did not answer.";
      return reply.options ?? reply.option_groups?.flatMap((group) => group.options) ?? [];
    },
  };
}

function blocksOf(message) {
  return [...(message.blocks ?? []), ...(message.attachments ?? []).flatMap((one) => one.blocks ?? [])];
}

/** The surface of a message. */
export function messageSurface(channelId, message) {
  return surface("message", `${channelId} ${message.ts}`, { channel: channelId, ts: message.ts }, blocksOf(message));
}

/** The surface of a modal or a home. */
export function viewSurface(view) {
  return surface(view.type === "home" ? "home" : "modal", view.id, { view_id: view.id }, view.blocks);
}
