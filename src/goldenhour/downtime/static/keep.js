// Keeps the downtime kit of whoever is signed in on this device: on every page it asks the worker each minute; on the kit
// itself it tells its age, and shows the newer one when there is one. Also copied into the kit, which needs no server.
const page = document.documentElement, kit = page.dataset.kitMade ? Number(page.dataset.kitMade) : null;

async function ask() {
  const registration = await navigator.serviceWorker.register("/downtime/worker.js", { scope: "/downtime" });
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  worker?.postMessage({ whose: page.dataset.kitFor });
  if (kit) setTimeout(showNewer, 6_000);
}

/** A newer copy is shown by loading this page anew. */
async function showNewer() {
  const kept = await (await caches.open("downtime")).match("/downtime");
  if (kept && Number(kept.headers.get("x-kit-made")) > kit) location.reload();
}

function tellAge() {
  const ms = Date.now() - kit, minutes = Math.floor(ms / 60_000);
  for (const words of document.querySelectorAll("[data-kit-age]")) words.textContent = words.dataset.kitAge.replace("{n}", Math.max(0, minutes));
  document.getElementById("kit-old").hidden = ms < Number(page.dataset.kitFresh);
  if (ms > Number(page.dataset.kitPatients)) for (const part of document.querySelectorAll("section[data-kit-patients]")) part.remove();
}

if (kit) {
  tellAge();
  setInterval(tellAge, 5_000);
  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
}
if ("serviceWorker" in navigator && location.protocol.startsWith("http")) {
  const again = () => ask().catch(() => {});  // no worker here, or the server is gone: what is kept stays
  again();
  setInterval(again, 60_000);
  document.addEventListener("kit:due", again); // there is one now, where there was none
}
