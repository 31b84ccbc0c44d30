// The heartbeat of this page: once a second it tells its worker what it knows of itself, the worker tells the server.
import { everySecond } from "/static/ticker.js";
import { screenName } from "/static/listening/screen-name.js";

const ASLEEP_MS = 6000;

/**
 * `describe()` gives the fields of the heartbeat; `onheard(heard)` gets each answer, `onslept(ms)` is told when this page
 * stood still. Resolves to {screen, now()}: now() says at once what changed.
 */
export async function startHeartbeat({ topic, kind, describe, onheard = () => {}, onslept = () => {} }) {
  const screen = await screenName();
  const worker = new Worker("/static/listening/heartbeat-worker.js");
  let ticked = performance.now(), slept = 0;
  worker.onmessage = ({ data }) => {
    if (data.heard) { slept = 0; onheard(data.heard); }
  };
  const say = (now = false) => worker.postMessage({
    now, url: `/screens/${screen}/heartbeat`, body: JSON.stringify({ topic, kind, ...describe(), slept_ms: Math.round(slept) }),
  });
  function tick() {
    const gap = performance.now() - ticked;
    ticked = performance.now();
    if (gap > ASLEEP_MS) { slept = Math.max(slept, gap); onslept(gap); }
    say(gap > ASLEEP_MS);
  }
  everySecond(tick);
  document.addEventListener("resume", tick);
  say(true);
  return { screen, now: () => say(true) };
}
