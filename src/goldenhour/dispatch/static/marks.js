// What the parts of the chosen case's panel mark on the map (data-marks: a JSON list of key, kind, lat, lon, label, word).
const NEAR_ZOOM = 18; // a device in the next room must not lie under the case
let shown = [];

/** Put on `map` what `panel` marks for this case, take away what it marks no more; the first time, go where all of it is seen. */
export function showMarks(map, panel, chosen, first) {
  const marks = [...panel.querySelectorAll("[data-marks]")].flatMap((part) => JSON.parse(part.dataset.marks))
    .map((mark) => ({ ...mark, key: `mark-${mark.key}` }));
  const keys = marks.map(({ key }) => key);
  for (const key of shown) if (!keys.includes(key)) map.remove(key);
  for (const mark of marks) map.put(mark);
  if (keys.length && (first || !shown.length)) map.fit([`case-${chosen}`, ...keys], NEAR_ZOOM);
  shown = keys;
}
