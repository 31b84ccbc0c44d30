// The sentences browser modules say, in the reader's language. The page carries them as JSON in #words.
let words = null;

/** The words for `name`, places in {braces} filled from `values`; the name itself when the page brings no words. */
export function word(name, values = {}) {
  words ??= JSON.parse(document.getElementById("words")?.textContent || "{}");
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);
}

const two = (n) => String(n).padStart(2, "0");

/** A moment (ms since 1970) as 24 h wall-clock time in the page's zone, "14:05" or "14:05:09". */
export function clockTime(ms, seconds = false) {
  const zone = document.documentElement.dataset.zone || undefined;
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  return new Intl.DateTimeFormat("en-GB", seconds ? { ...options, second: "2-digit" } : options).format(ms);
}

/** The ISO instant meant by "2026-11-22T14:05" on the wall clock of the page's zone; null if it is no time. */
export function instantOf(local) {
  const asIfUtc = Date.parse(/\d\d:\d\d/.test(local) ? `${local}Z` : local);
  if (Number.isNaN(asIfUtc)) return null;
  const zone = document.documentElement.dataset.zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  // Twice, because the offset must be that of the instant itself, not of the guess.
  const once = asIfUtc - offsetOf(zone, asIfUtc);
  return new Date(asIfUtc - offsetOf(zone, once)).toISOString();
}

/** The other way: a moment (ms since 1970) as a date-time field of the page shows it, on the wall clock of the page's zone. */
export function localOf(ms) {
  const zone = document.documentElement.dataset.zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  return new Date(ms + offsetOf(zone, ms)).toISOString().slice(0, 16);
}

function offsetOf(zone, ms) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", second: "2-digit",
  });
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const wall = Date.parse(`${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}Z`);
  return wall - Math.floor(ms / 1000) * 1000;
}

/** Seconds as a running clock, "03:09" or "1:03:09". */
export function running(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  return s < 3600 ? `${two(Math.floor(s / 60))}:${two(s % 60)}`
    : `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
}
