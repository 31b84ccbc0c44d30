// [data-renewed="seconds"] with an id: fetched anew from this page's own address every few seconds, so that it stays true.
import { everySecond } from "/static/ticker.js";

const EVERY_S = 10;
let passed = 0, asking = false;

everySecond(async () => {
  const place = document.querySelector("[data-renewed]");
  if (!place || asking || document.visibilityState !== "visible") return;
  if (++passed < (Number(place.dataset.renewed) || EVERY_S)) return;
  passed = 0;
  asking = true;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = response.ok && !response.redirected && new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page && page.getElementById(place.id);
    if (fresh && fresh.innerHTML !== place.innerHTML && !place.contains(document.activeElement)) place.replaceWith(fresh);
  } catch { /* no network: what is shown stays, with its times */ }
  asking = false;
});
