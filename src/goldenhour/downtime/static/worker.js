// The service worker of the downtime kit: one copy of one page, for whoever is signed in on this device. It knows nothing
// else, and leaves every other address alone.
const CACHE = "downtime", PAGE = "/downtime";
const RENEW_MS = 3 * 60_000, PATIENTS_MS = 4 * 3_600_000, ANSWER_MS = 5_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keep(event.data?.whose)));
self.addEventListener("periodicsync", (event) => event.waitUntil(keep()));

const kept = async () => (await caches.open(CACHE)).match(PAGE);
const age = (answer) => Date.now() - Number(answer.headers.get("x-kit-made"));

/** Renew the kept kit when it is due. `whose`: who is signed in now; another's kit, or anybody's after they left, goes. */
async function keep(whose) {
  const old = await kept();
  if (whose !== undefined && old && old.headers.get("x-kit-for") !== whose) await caches.delete(CACHE);
  else if (old && age(old) < RENEW_MS) return;
  if (whose === "" || (whose === undefined && !old)) return;
  try { await take(await fetch(PAGE, asking())); } catch { await forgetPatients(); }
}

const asking = () => ({ cache: "no-store", credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS) });

/** What the server answered: a kit is kept; to be told "not you" ends what was kept; a failing server changes nothing. */
async function take(answer) {
  if (answer.ok) await (await caches.open(CACHE)).put(PAGE, answer.clone());
  else if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) await caches.delete(CACHE);
  else await forgetPatients();
}

/** Who was expected hours ago is not any more: that part is cut out of the copy. */
async function forgetPatients() {
  const old = await kept();
  if (!old || age(old) < PATIENTS_MS) return;
  const text = await old.text(), cut = text.replace(/<!--patients-->[\s\S]*<!--\/patients-->/, "");
  if (cut !== text) await (await caches.open(CACHE)).put(PAGE, new Response(cut, { headers: old.headers }));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && new URL(request.url).pathname === PAGE) event.respondWith(open(request));
});

/** The server's own kit; the kept one when the server is gone, slow or failing. */
async function open(request) {
  const answer = await fetch(request, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => Response.error());
  if (answer.type !== "error" && answer.status < 500) {
    await take(answer);
    return answer;
  }
  await forgetPatients();
  return (await kept()) ?? answer;
}
