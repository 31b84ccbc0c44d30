// The service worker: the whole app, kept whole. A version is complete before it counts; the old one serves until the new
// one may take over (shell/updates.js). Requests for data go to the server, never to a cache: what is kept of patients is
// sealed in IndexedDB. The server puts VERSION and SHELL in front of this file.
const CACHE = `tablet-${VERSION}`;

self.addEventListener("install", (event) => event.waitUntil(install()));

async function install() {
  const answer = await fetch("/tablet/assets", { cache: "no-store" });
  const { assets } = await answer.json();
  const cache = await caches.open(CACHE);
  const before = await caches.match("/tablet/assets.kept").then((kept) => kept?.json()).catch(() => null);
  const known = new Map((before ?? []).map((asset) => [asset.url, asset.sha256]));
  for (const { url, sha256 } of assets) {
    const same = known.get(url) === sha256 && (await caches.match(url));
    await cache.put(url, same || (await fetched(url)));
  }
  for (const url of [SHELL, "/tablet/words/zh_Hant", "/tablet/words/en"]) await cache.put(url, await fetched(url));
  await cache.put("/tablet/assets.kept", new Response(JSON.stringify(assets)));
}

async function fetched(url) {
  const answer = await fetch(url, { cache: "no-store", credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(`${url}: ${answer.status}`);
  return answer;
}

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("tablet-") && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
})()));

self.addEventListener("message", ({ data }) => { if (data === "take over") self.skipWaiting(); });

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && [SHELL, "/tablet"].includes(url.pathname)) event.respondWith(kept(SHELL, request));
  else if (url.pathname.startsWith("/static/") || url.pathname.startsWith("/tablet/words/") || url.pathname === "/tablet/manifest.webmanifest") event.respondWith(kept(url.pathname, request));
});

async function kept(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}
