// What the composer offers while one types: slash commands with their hints, people, channels, emoji.

import { emoji, findEmoji } from "./emoji.js";
import { channels, store } from "./state.js";

const MOST = 8;

/** All slash commands of the installed apps. */
export function commands() {
  return store.apps.flatMap((app) => app.commands.map((one) => ({ ...one, app: app.name })));
}

/** The command that `text` begins with, if an app has it. */
export function commandOf(text) {
  const word = /^\/\S+/.exec(text.trimStart())?.[0];
  return word ? commands().find((one) => one.command === word) : undefined;
}

function people(query) {
  const own = store.people.map((one) => ({ handle: one.handle, name: one.name }));
  const bots = Object.values(store.state?.users ?? {}).filter((one) => one.is_bot && one.handle);
  return [
    ...own,
    ...bots,
    { handle: "here", name: "Everyone active here" },
    { handle: "channel", name: "Everyone in this channel" },
  ]
    .filter((one) => `${one.handle} ${one.name}`.toLowerCase().includes(query))
    .map((one) => ({ insert: `@${one.handle} `, title: `@${one.handle}`, note: one.name }));
}

const KINDS = [
  [
    /^(\/[\w-]*)$/,
    (word) =>
      commands()
        .filter((one) => one.command.startsWith(word))
        .map((one) => ({
          insert: `${one.command} `,
          title: `${one.command} ${one.usage_hint ?? ""}`.trim(),
          note: [one.description, one.app].filter(Boolean).join(" · "),
        })),
  ],
  [/(?:^|\s)@([\w.-]*)$/, (word) => people(word.toLowerCase()), 1],
  [
    /(?:^|\s)#([\w-]*)$/,
    (word) =>
      channels()
        .filter((one) => one.kind !== "im" && one.name.includes(word.toLowerCase()))
        .map((one) => ({ insert: `#${one.name} `, title: `#${one.name}`, note: one.topic ?? "" })),
    1,
  ],
  [
    /(?:^|\s):([a-z0-9_+-]{2,})$/,
    (word) =>
      findEmoji(word, MOST).map((name) => ({ insert: `:${name}: `, title: `${emoji(name)} :${name}:`, note: "" })),
    1,
  ],
];

/** What could complete the text before the cursor: `{from, items: [{insert, title, note}]}`, or null. */
export function complete(before) {
  for (const [pattern, find, sign = 0] of KINDS) {
    const found = pattern.exec(before);
    if (!found) continue;
    const items = find(found[1]).slice(0, MOST);
    return items.length ? { from: before.length - found[1].length - sign, items } : null;
  }
  return null;
}
