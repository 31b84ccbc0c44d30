// Which helper is offered first. Pure: from what was dispatched, seen and suspected. All others stay one tap away.
import { arrestOf } from "./arrest_of.js";
import { cincinnati, isChild } from "./scales.js";

export const PROTOCOLS = ["arrest", "stroke", "stemi", "trauma", "child", "news"];
export const BY_CONDITION = { ohca: "arrest", stroke: "stroke", ami: "stemi", trauma: "trauma" };
/** Dispatch complaint -> helper (TEMSIS eDispatch.T02): arrest, stroke, chest pain, and those with a mechanism of injury. */
export const BY_COMPLAINT = {
  103101: "arrest", 103104: "stroke", 103109: "stemi",
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 8, 10, 12, 13, 14].map((n) => [`1032${String(n).padStart(2, "0")}`, "trauma"])),
};
const ST_ELEVATION = ["9901051", "9901053", "9901055", "9901057"];

/** The helpers in the order in which they are offered, the likeliest first. */
export function offered(c) {
  const found = [
    arrestOf(c) && "arrest",
    c.vitalSigns.some(({ signs }) => signs.pulse === 0) && "arrest",
    BY_CONDITION[c.suspected?.condition],
    c.findings.some(({ body }) => ST_ELEVATION.includes(body.code)) && "stemi",
    cincinnati(c.findings.map(({ body }) => body)).positive && "stroke",
    BY_COMPLAINT[c.call?.complaint],
    isChild(c.patient.age_years ?? c.call?.patient_age) && "child",
    "news",
  ].filter(Boolean);
  return [...new Set([...found, ...PROTOCOLS])];
}
