// One tick a second for everything that must not fall asleep in a hidden tab: heartbeat watch, clocks, alarms.
const listeners = new Set();
let started = false;

/** Call `listener` about once a second, hidden or not; returns what stops it. */
export function everySecond(listener) {
  listeners.add(listener);
  start();
  return () => listeners.delete(listener);
}

function start() {
  if (started) return;
  started = true;
  const tick = () => listeners.forEach((listener) => listener());
  try {
    const worker = new Worker(new URL("./ticker-worker.js", import.meta.url));
    worker.onmessage = tick;
    worker.onerror = () => setInterval(tick, 1000);
  } catch {
    setInterval(tick, 1000);
  }
}
