// Registering the worker that hears pushes: a browser subscribes only to one that is active, and a new one is not yet.

/** The registration of the worker at `path`, once it is active. */
export async function activeWorker(path, options) {
  const registration = await navigator.serviceWorker.register(path, options);
  const coming = registration.installing ?? registration.waiting;
  if (registration.active || !coming) return registration;
  await new Promise((settled) => coming.addEventListener("statechange", () => {
    if (["activated", "redundant"].includes(coming.state)) settled();
  }));
  return registration;
}
