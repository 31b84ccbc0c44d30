// Times that run. [data-until] counts minutes down, [data-since] counts up, [data-clock] is the wall clock.
// data-format: words ("12 min"), ago ("12 min ago"), number ("12"), running ("12:03"), waiting (of who has not left yet:
// nobody is overdue before having left, only later than was thought).
// The server's clock counts, not this device's: each beat and the page's own data-now say how far apart they are.
import { everySecond } from "./ticker.js";
import { clockTime, running, word } from "./words.js";

let ahead = 0; // server's clock minus this device's, ms

/** Now by the server's clock, ms since 1970. */
export const serverNow = () => Date.now() + ahead;

const loaded = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
const written = Date.parse(document.documentElement.dataset.now ?? "");
if (!Number.isNaN(written)) ahead = written - (performance.timeOrigin + loaded);
document.addEventListener("live:beat", ({ detail }) => {
  const at = Date.parse(detail.now);
  if (!Number.isNaN(at)) ahead = at - Date.now();
});

function untilWords(ms, format) {
  if (format === "running") return (ms < 0 ? "+" : "") + running(Math.abs(ms) / 1000);
  const minutes = ms >= 0 ? Math.ceil(ms / 60_000) : -Math.floor(-ms / 60_000);
  if (format === "number") return String(minutes);
  if (ms >= 0) return word("minutes", { n: minutes });
  if (format === "waiting") return word("later than that");
  return minutes === 0 ? word("now") : word("minutes over", { n: -minutes });
}

function sinceWords(ms, format) {
  if (format === "running") return running(ms / 1000);
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (format === "number") return String(minutes);
  if (format === "ago") return minutes === 0 ? word("now") : word("minutes ago", { n: minutes });
  return word("minutes", { n: minutes });
}

const write = (el, text) => { if (el.textContent !== text) el.textContent = text; };

/** Bring every running time on the page up to date. */
export function tick() {
  const now = serverNow();
  for (const el of document.querySelectorAll("[data-until]")) {
    const left = Date.parse(el.dataset.until) - now;
    if (Number.isNaN(left)) continue;
    el.toggleAttribute("data-past", left < 0);
    write(el, untilWords(left, el.dataset.format));
  }
  for (const el of document.querySelectorAll("[data-since]")) {
    const gone = now - Date.parse(el.dataset.since);
    if (!Number.isNaN(gone)) write(el, sinceWords(gone, el.dataset.format));
  }
  for (const el of document.querySelectorAll("[data-clock]")) write(el, clockTime(now, "seconds" in el.dataset));
}

tick();
everySecond(tick);
document.addEventListener("live:put", tick);
