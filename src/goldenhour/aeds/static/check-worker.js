// The service worker of the check page: keeps its frame and what it needs, and leaves everything else to the network.
const CACHE = "aed-check", FRAME = "/check", SLOW_MS = 4_000;
const NEEDED = [FRAME, "/static/look.css", "/static/forms.css", "/static/aeds/keeping.css", "/static/aeds/check.js", "/static/ids.js",
  "/static/theme.js", "/static/early.js", "/static/forms.js", "/static/send.js", "/static/words.js", "/static/keys.js", "/static/clock.js", "/static/mark.svg",
  "/static/scanning.js", "/static/vendor/barcode-detector/ponyfill.js", "/static/vendor/barcode-detector/zxing-exported.js",
  "/static/vendor/zxing-wasm/zxing_reader.wasm"];

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** One by one: a file that is not there must not keep the others away. */
async function fill() {
  const cache = await caches.open(CACHE);
  await Promise.all(NEEDED.map(async (path) => {
    const answer = await fetch(path, { credentials: "same-origin", redirect: "manual" }).catch(() => null);
    if (answer?.ok) await cache.put(path, answer);
  }));
}

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const page = request.mode === "navigate" && (url.pathname === FRAME || url.pathname.startsWith(`${FRAME}/`));
  if (page || url.pathname.startsWith("/static/")) event.respondWith(answered(request, page ? FRAME : url.pathname));
});

/** The network's answer, kept for later; the kept one where there is none, or it is slow or failing. */
async function answered(request, key) {
  const cache = await caches.open(CACHE), kept = await cache.match(key);
  const signal = kept ? AbortSignal.timeout(SLOW_MS) : undefined;
  const answer = await fetch(request, { signal }).catch(() => null);
  if (answer && answer.status < 500) {
    if (answer.ok && !answer.redirected) await cache.put(key, answer.clone());
    return answer;
  }
  return kept ?? answer ?? Response.error();
}
