// Draws arrests and the next places on the map.
import { showMap } from "/static/map.js";
import { word } from "/static/words.js";

const element = document.getElementById("need-map");
if (element) {
  const { arrests, chosen } = JSON.parse(element.dataset.shown);
  const map = await showMap(element);
  arrests.forEach(([lat, lon, reached], n) => map.put({ key: `a${n}`, kind: "case", lat, lon, quiet: reached, level: reached ? "good" : "critical" }));
  chosen.forEach(([lat, lon], n) => map.put({ key: `n${n}`, kind: "aed", lat, lon, label: String(n + 1), word: word("place") }));
  map.fit();
}
