// Sends what the page last said of itself, every five seconds. A worker, because the timers of hidden pages are slowed down.
// A page that says nothing any more (frozen, hung) has no heartbeat: what it would say of its sound is not known.
const EVERY_MS = 5000, FRESH_MS = 4000, ANSWER_MS = 8000;
let beat = null, said = 0, sent = -Infinity, sending = false;

onmessage = ({ data }) => {
  const changed = beat && data.now;
  beat = data;
  said = performance.now();
  if (changed || sent === -Infinity) send();
};

setInterval(() => { if (performance.now() - sent >= EVERY_MS) send(); }, 250);

async function send() {
  if (!beat || sending || performance.now() - said > FRESH_MS) return;
  sending = true;
  sent = performance.now();
  try {
    const response = await fetch(beat.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: beat.body,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    postMessage({ status: response.status, heard: response.ok ? await response.json() : null });
  } catch {
    postMessage({ status: 0, heard: null }); // no network: the feed's own words say so
  }
  sending = false;
}
