// A time as it is typed beside the hospital's clock: "1042", or with a date "11250842".
import { instantOf } from "../words.js";

const HALF_DAY = 12 * 3600e3;

const dayOf = (ms) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: document.documentElement.dataset.zone }).format(ms);

/** Milliseconds of the moment with this wall-clock time that is nearest to `anchor`; null when it is no time. */
export function momentOf(text, anchor) {
  const digits = text.normalize("NFKC").replace(/\D/g, "");
  if (digits.length === 3 || digits.length === 4) return nearest(digits.padStart(4, "0"), anchor);
  if (digits.length === 8) return dated(digits, anchor);
  return null;
}

function nearest(clock, anchor) {
  if (!isClock(clock)) return null;
  const same = at(dayOf(anchor), clock);
  if (same - anchor > HALF_DAY) return at(dayOf(anchor - 2 * HALF_DAY), clock);
  if (anchor - same > HALF_DAY) return at(dayOf(anchor + 2 * HALF_DAY), clock);
  return same;
}

/** Month, day and time, in the year that lies nearest. */
function dated(digits, anchor) {
  const month = Number(digits.slice(0, 2)), day = Number(digits.slice(2, 4)), clock = digits.slice(4);
  const year = Number(dayOf(anchor).slice(0, 4));
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate() || !isClock(clock)) return null;
  const years = [year - 1, year, year + 1].map((one) => at(`${one}-${digits.slice(0, 2)}-${digits.slice(2, 4)}`, clock));
  return years.reduce((best, one) => (Math.abs(one - anchor) < Math.abs(best - anchor) ? one : best));
}

/** "2026-11-25" of a month and day typed as 1125, in the year that lies nearest; null when there is no such day. */
export function dateOf(text, anchor) {
  const digits = text.normalize("NFKC").replace(/\D/g, "");
  const noon = digits.length === 4 ? dated(`${digits}1200`, anchor) : null;
  return noon === null ? null : dayOf(noon);
}

const isClock = (clock) => Number(clock.slice(0, 2)) < 24 && Number(clock.slice(2)) < 60;
const at = (day, clock) => Date.parse(instantOf(`${day}T${clock.slice(0, 2)}:${clock.slice(2)}:00`));

/** "11-25 10:42" or, on the anchor's own day, "10:42". */
export function shown(ms, anchor) {
  const zone = document.documentElement.dataset.zone;
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(ms);
  return dayOf(ms) === dayOf(anchor) ? clock : `${dayOf(ms).slice(5)} ${clock}`;
}
