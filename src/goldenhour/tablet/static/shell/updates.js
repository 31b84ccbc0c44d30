// Installing the app, and its updates: a new version waits until no run is open, or the crew takes it.
import { word } from "./words.js";

export async function startUpdates({ inRun }) {
  if (!navigator.serviceWorker) return;
  let reloading = false;
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!had || reloading) return; // the first installation takes over without a reload
    reloading = true;
    location.reload();
  });
  const registration = await navigator.serviceWorker.register("/tablet/worker.js", { scope: "/tablet" }).catch(() => null);
  if (!registration) return;
  const offer = () => {
    const waiting = registration.waiting;
    if (!waiting || !navigator.serviceWorker.controller) return;
    const place = document.getElementById("update");
    place.hidden = false;
    place.textContent = word("use new version");
    place.onclick = () => waiting.postMessage("take over");
    if (!inRun() && !document.activeElement?.matches("input, textarea, select")) waiting.postMessage("take over");
  };
  offer();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  setInterval(() => registration.update().catch(() => {}), 30 * 60_000);
  setInterval(offer, 60_000);
}
