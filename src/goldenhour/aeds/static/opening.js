// Whether a place is open at a moment, as finding/hours.py has it: minutes after the midnight of a day, by the place's clock.
const DAY = 1440, AHEAD = 8;

const ends = ([begin, end]) => (end > begin ? end : end + DAY);

/**
 * `hours` {week, holidays} or null; `day` days since 1970-01-01 and `minute` of it, by the place's clock; `isHoliday(day)`.
 * Gives {state: "open" | "closed" | "unknown", until}: minutes after today's midnight, null where not within a week.
 */
export function opening(hours, day, minute, isHoliday) {
  if (!hours) return { state: "unknown", until: null };
  const on = (n) => (hours.holidays && isHoliday(day + n) ? hours.holidays : hours.week[(day + n + 3) % 7]); // 1970 began on a Thursday
  const times = [], unknown = [];
  for (let n = -1; n < AHEAD; n++) {
    const spans = on(n);
    if (spans === null && n >= 0) unknown.push(n * DAY);
    for (const span of spans ?? []) times.push([n * DAY + span[0], n * DAY + ends(span)]);
  }
  let reached = minute;
  for (const [begin, end] of times.sort((a, b) => a[0] - b[0] || a[1] - b[1])) if (begin <= reached && reached < end) reached = end;
  if (reached > minute) return { state: "open", until: reached >= (AHEAD - 1) * DAY ? null : reached };
  if (on(0) === null) return { state: "unknown", until: null };
  const opens = Math.min(...times.map(([begin]) => begin).filter((begin) => begin > minute));
  const known = Number.isFinite(opens) && !unknown.some((begin) => begin < opens);
  return { state: "closed", until: known ? opens : null };
}

/** The day and minute of a moment (ms since 1970) in a zone. */
export function wallClock(ms, zone) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }).formatToParts(ms);
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  return { day: Math.round(Date.UTC(part.year, part.month - 1, part.day) / 86_400_000), minute: part.hour * 60 + part.minute };
}
