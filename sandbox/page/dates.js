// Times as the reader sees them: message times, day dividers, and Slack's <!date^…> formats,
// in the browser's own zone and relative to the workspace clock.

import { h } from "./dom.js";
import { now } from "./time.js";

const LANGUAGE = "en-US";
const DAY_S = 86400;

function parts(unix, options) {
  return new Intl.DateTimeFormat(LANGUAGE, options).format(new Date(unix * 1000));
}

function dayNumber(unix) {
  const when = new Date(unix * 1000);
  return Math.round(Date.UTC(when.getFullYear(), when.getMonth(), when.getDate()) / 1000 / DAY_S);
}

function relativeDay(unix) {
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[dayNumber(unix) - dayNumber(now())];
}

function ordinal(day) {
  if (day % 100 >= 11 && day % 100 <= 13) return `${day}th`;
  return `${day}${{ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th"}`;
}

function longDate(unix, weekday) {
  const when = new Date(unix * 1000);
  const month = parts(unix, { month: "long" });
  const date = `${month} ${ordinal(when.getDate())}, ${when.getFullYear()}`;
  return weekday ? `${parts(unix, { weekday: "long" })}, ${date}` : date;
}

/** 14:32 */
export function clockTime(unix, seconds = false) {
  return new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    ...(seconds && { second: "2-digit" }),
  }).format(new Date(unix * 1000));
}

const shortDate = (unix) => parts(unix, { month: "short", day: "numeric", year: "numeric" });
const numericDate = (unix) =>
  new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(unix * 1000));

function ago(unix) {
  const seconds = Math.round(now() - unix);
  const size = Math.abs(seconds);
  const [count, unit] = [
    [size / DAY_S, "day"],
    [size / 3600, "hour"],
    [size / 60, "minute"],
  ].find(([value]) => value >= 1) ?? [size, "second"];
  const whole = Math.floor(count);
  const text = `${whole} ${unit}${whole === 1 ? "" : "s"}`;
  return seconds >= 0 ? `${text} ago` : `in ${text}`;
}

const FORMATS = {
  date_num: numericDate,
  date: (unix) => longDate(unix, false),
  date_short: shortDate,
  date_long: (unix) => longDate(unix, true),
  date_pretty: (unix) => relativeDay(unix) ?? longDate(unix, false),
  date_short_pretty: (unix) => relativeDay(unix) ?? shortDate(unix),
  date_long_pretty: (unix) => relativeDay(unix) ?? longDate(unix, true),
  date_slash: (unix) => numericDate(unix).replaceAll("-", "/"),
  day_divider_pretty: (unix) => dayTitle(unix),
  time: (unix) => clockTime(unix),
  time_secs: (unix) => clockTime(unix, true),
  ago,
};

/** Fills Slack's date format, such as "{date_short_pretty} {time}". */
export function formatDate(unix, format) {
  return format.replace(/\{(\w+)\}/g, (whole, name) => (FORMATS[name] ? FORMATS[name](unix) : whole));
}

/** Today, Yesterday, or "Saturday, November 21st". */
export function dayTitle(unix) {
  const relative = relativeDay(unix);
  if (relative) return relative[0].toUpperCase() + relative.slice(1);
  return longDate(unix, true);
}

/** What day a time falls on, to tell days apart. */
export function dayKey(unix) {
  return numericDate(unix);
}

/** A <time> that Slack's format fills and that is kept right as the workspace clock moves; `fallback` if it is no time. */
export function timeNode(unix, format, fallback = "") {
  if (Number.isNaN(new Date(unix * 1000).getTime())) return document.createTextNode(fallback);
  const full = `${longDate(unix, true)} ${clockTime(unix, true)}`;
  return h(
    "time",
    { class: "date", datetime: new Date(unix * 1000).toISOString(), title: full, data: { unix, format } },
    formatDate(unix, format),
  );
}

/** Brings relative times ("3 minutes ago", "today") up to the workspace clock. */
export function refreshTimes() {
  for (const node of document.querySelectorAll("time[data-format]")) {
    const text = formatDate(Number(node.dataset.unix), node.dataset.format);
    if (node.textContent !== text) node.textContent = text;
  }
}
