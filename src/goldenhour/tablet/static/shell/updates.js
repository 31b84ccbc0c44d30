// Installing the app, and its updates: a new version waits until no run is open, or the crew takes it.
import { word } from "./words.js";

const NOT_KEPT_AFTER_MS = 5_000;

export async function startUpdates({ inRun }) {
  if (!navigator.serviceWorker) return;
  let reloading = false, registration = null;
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!had || reloading) return; // the first installation takes over without a reload
    reloading = true;
    location.reload();
  });
  const offer = () => {
    const waiting = registration?.waiting;
    if (!waiting || !navigator.serviceWorker.controller) return;
    const place = document.getElementById("update");
    place.hidden = false;
    place.textContent = word("use new version");
    place.onclick = () => waiting.postMessage("take over");
    if (!inRun() && !document.activeElement?.matches("input, textarea, select")) waiting.postMessage("take over");
  };
  const install = async () => {
    registration = await navigator.serviceWorker.register("/tablet/worker.js", { scope: "/tablet" }).catch(() => null);
    registration?.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
    offer();
  };
  // A network lost in the middle ends the browser's attempt for good: without a new one the tablet would never work offline.
  const lookAgain = () => registration?.active ? offer() : install();
  await install();
  navigator.serviceWorker.ready.then(() => sayKept(true));
  setTimeout(() => registration?.active || sayKept(false), NOT_KEPT_AFTER_MS);
  addEventListener("online", lookAgain);
  setInterval(lookAgain, 60_000);
  setInterval(() => registration?.active && registration.update().catch(() => {}), 30 * 60_000);
}

function sayKept(kept) {
  const place = document.getElementById("not-kept");
  place.hidden = kept;
  place.textContent = kept ? "" : word("app not kept");
}
