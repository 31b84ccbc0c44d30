// Which hospital, without a network: the ranking of alerts/ranking.py by what the tablet knows (levels, straight line,
// closures as last heard). The reasons say what they rest on. tests/tablet/test_choosing.py holds the two equal; how many
// other patients are on the way to a hospital is not known here.
import { suggest } from "../records/suspicion.js";
import { latestSigns } from "../timeline/fold.js";
import { news2, news2Applies } from "/static/protocols/scales.js";

const CRITICAL_CALL = "2305001", STROKE_WINDOW_MS = 24 * 3600_000;
const NEEDED = { ohca: ["coronary", "intensive_care"], trauma: ["trauma"], stroke: ["stroke"], ami: ["coronary"] };
const RANK = { general: 1, moderate: 2, severe: 3 };
const DETOUR_MIN = { severe: 0, moderate: 10, general: 25 }, DETOUR_ANY = { severe: 0, moderate: 0, general: 3 };
const CLOSED_MIN = 60, DIVERTED_MIN = 120;
const DETOUR = 1.4, TOWN_KM = 10, TOWN_KMH = 30, ROAD_KMH = 50, EARTH_KM = 6371.0088;

export function distanceKm([lat1, lon1], [lat2, lon2]) {
  const rad = Math.PI / 180, half = Math.sin(((lat2 - lat1) * rad) / 2) ** 2 + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin(((lon2 - lon1) * rad) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** Minutes and kilometres by road, as emergency/travel.py estimates them. */
export function drive(from, to) {
  const km = distanceKm(from, to) * DETOUR, town = Math.min(km, TOWN_KM);
  return { km, minutes: 60 * (town / TOWN_KMH + (km - town) / ROAD_KMH) };
}

export function levelFor(hospital, condition) {
  const levels = (NEEDED[condition] ?? []).map((capability) => hospital.capabilities?.[capability] ?? hospital.level);
  return levels.sort((a, b) => RANK[a] - RANK[b])[0] ?? hospital.level;
}

export function closureOf(told, condition) {
  const closures = told?.closures ?? [];
  return ["all", ...(NEEDED[condition] ?? [])].map((what) => closures.find((one) => one.what === what)).find(Boolean) ?? null;
}

/** Best first: [{hospital, minutes, km, level, closure, alert, cost}]. `told` is what was last heard of each hospital. */
export function rank({ hospitals, from, condition, told = {}, alerts = [] }) {
  const known = hospitals.filter((hospital) => hospital.lat !== null && hospital.lon !== null);
  return known.map((hospital) => {
    const { km, minutes } = drive(from, [hospital.lat, hospital.lon]), level = levelFor(hospital, condition);
    const closure = closureOf(told[hospital.id], condition), alert = alerts.findLast((one) => one.hospital === hospital.id) ?? null;
    const detour = (NEEDED[condition] ? DETOUR_MIN : DETOUR_ANY)[level] ?? 0;
    return { hospital, minutes, km, level, closure, alert, cost: minutes + detour + (closure ? CLOSED_MIN : 0) + (alert?.divertedAt ? DIVERTED_MIN : 0) };
  }).sort((a, b) => a.cost - b.cost || (a.hospital.id < b.hospital.id ? -1 : 1));
}

/** What the crew suspects; before they said so, what the record suggests. */
export function likelyCondition(c) {
  return c.suspected?.condition ?? suggest(c)?.condition ?? "other";
}

/** How loud, by the rules of emergency/priority.py: high where minutes count, else by consciousness and NEWS2; before the
 *  first vital signs by the dispatch level. Where too little is known it is medium, never low. */
export function priorityOf(c, now) {
  const condition = likelyCondition(c), signs = latestSigns(c);
  if (condition !== "other" && !(condition === "stroke" && pastWindow(c, now))) return "high";
  if (["pain", "unresponsive"].includes(signs.consciousness)) return "high";
  if (!c.vitalSigns.length) return c.call?.level === CRITICAL_CALL ? "high" : "medium";
  if (!news2Applies(c.patient.age_years ?? c.call?.patient_age)) return "medium";
  return { high: "high", medium: "medium", low_medium: "medium", low: "low" }[news2(signs).risk] ?? "medium";
}

function pastWindow(c, now) {
  const began = c.history.last_known_well_at ?? c.history.onset_at;
  return Boolean(began) && now - Date.parse(began) > STROKE_WINDOW_MS;
}
