// Hears pushes when no page is open: shows what nobody has acknowledged, and opens the board at a touch.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const { title = "Golden Hour", body = "", open = "/board", tag = "" } = said(event);
  event.waitUntil(self.registration.showNotification(title, {
    body, tag, renotify: Boolean(tag), requireInteraction: true, vibrate: [400, 150, 400, 150, 800],
    icon: "/static/mark.svg", data: { open },
  }));
});

/** A push that cannot be read is shown all the same: it is an alert, whatever it says. */
function said(event) {
  try { return event.data?.json() ?? {}; } catch { return {}; }
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { open } = event.notification.data;
  event.waitUntil(self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((windows) => {
    const there = windows.find((one) => new URL(one.url).pathname === open);
    return there ? there.focus() : self.clients.openWindow(open);
  }));
});
