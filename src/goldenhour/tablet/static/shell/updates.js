// Installing the app, and its updates: a new version waits until no run is open, or the crew takes it.
import { word } from "./words.js";

const NOT_KEPT_AFTER_MS = 5_000;

/** `end()`: the app is taken off this tablet, also one that is being installed in this moment. */
export function startUpdates({ inRun }) {
  if (!navigator.serviceWorker) return { end: async () => {} };
  let reloading = false, registration = null, ended = false;
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
  let installing = install();
  const lookAgain = () => {
    if (ended) return;
    if (registration?.active) offer(); else installing = install();
  };
  navigator.serviceWorker.ready.then(() => sayKept(true));
  setTimeout(() => registration?.active || sayKept(false), NOT_KEPT_AFTER_MS);
  addEventListener("online", lookAgain);
  setInterval(lookAgain, 60_000);
  setInterval(() => registration?.active && registration.update().catch(() => {}), 30 * 60_000);
  return {
    async end() {
      ended = true;
      await installing;
      await (await navigator.serviceWorker.getRegistration("/tablet"))?.unregister();
    },
  };
}

function sayKept(kept) {
  const place = document.getElementById("not-kept");
  place.hidden = kept;
  place.textContent = kept ? "" : word("app not kept");
}
