// Keep the screen on: a display that goes dark is seen by nobody. The lock is lost whenever the page is hidden.

/** Ask for it now and whenever the page is seen again; `held` says whether it is. */
export function keepAwake() {
  let lock = null;
  async function ask() {
    if (document.visibilityState !== "visible" || !navigator.wakeLock || (lock && !lock.released)) return;
    try { lock = await navigator.wakeLock.request("screen"); } catch { lock = null; /* power saving forbids it */ }
  }
  document.addEventListener("visibilitychange", ask);
  addEventListener("pointerdown", ask);
  ask();
  return { get held() { return lock !== null && !lock.released; } };
}
