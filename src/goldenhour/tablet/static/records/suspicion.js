// Which condition the record points to, and why: the rules of emergency/suspicion.py. It only suggests; the crew decides.
// tests/tablet/test_suspicion.py holds the two equal over generated cases.
import { TEMSIS, cincinnati, gFast, gcsTotal } from "/static/protocols/scales.js";

const ST_ELEVATION = ["9901051", "9901053", "9901055", "9901057"];
const MECHANISMS = ["2902001", "2902003", "2902005", "2902007"];
const ARREST_CALL = "103101", STROKE_CALL = "103104", CPR = "127301";
const TRAUMA_CALLS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 13, 14].map((n) => `1032${String(n).padStart(2, "0")}`);
const CRITERIA = [
  ...[1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21].map((n) => `29030${String(n).padStart(2, "0")}`),
  ...[1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15].map((n) => `29038${String(n).padStart(2, "0")}`),
];

const noted = (list, codes) => list.some(({ body }) => codes.includes(body.code) && TEMSIS.includes(body.system ?? TEMSIS[0]));

/** {condition, why: [key, values]} or null; what was measured or seen goes before what the caller said. */
export function suggest(c) {
  for (const rule of [arrestSeen, stElevation, trauma, largeVessel, stroke, called]) {
    const found = rule(c);
    if (found) return found;
  }
  return null;
}

function arrestSeen(c) {
  const because = (key) => ({ condition: "ohca", why: [key] });
  for (const { signs } of c.vitalSigns) {
    if (signs.pulse === 0) return because("why no pulse");
    if (signs.consciousness === "unresponsive" && signs.breaths === 0) return because("why not breathing");
  }
  return noted(c.procedures, [CPR]) ? because("why cpr") : null;
}

const stElevation = (c) => (noted(c.findings, ST_ELEVATION) ? { condition: "ami", why: ["why st elevation"] } : null);

function trauma(c) {
  if (noted(c.findings, CRITERIA)) return { condition: "trauma", why: ["why criterion"] };
  const injured = TRAUMA_CALLS.includes(c.call?.complaint) || c.history.mechanism || noted(c.findings, MECHANISMS);
  const why = injured && c.vitalSigns.map(({ signs }) => unstable(signs, c.patient.age_years ?? c.call?.patient_age)).find(Boolean);
  return why ? { condition: "trauma", why } : null;
}

function unstable(signs, age) {
  const { systolic, breaths } = signs, gcs = gcsTotal(signs);
  if (gcs !== null && gcs <= 13) return ["why injured gcs", { gcs }];
  const lowest = typeof age === "number" && age < 10 ? 70 + 2 * age : 90, infant = typeof age === "number" && age < 1;
  if (typeof systolic === "number" && systolic < lowest) return ["why injured systolic", { systolic }];
  if (typeof breaths === "number" && (breaths < (infant ? 20 : 10) || (breaths > 29 && !infant))) return ["why injured breaths", { breaths }];
  return null;
}

const bodies = (list) => list.map(({ body }) => body);

/** G-FAST at its cut-off, where the gaze was examined: a hospital with thrombectomy should see it. */
function largeVessel(c) {
  const { gaze, count, large } = gFast(bodies(c.findings), c.protocol);
  return gaze !== null && large ? { condition: "stroke", why: ["why large vessel", { count }] } : null;
}

function stroke(c) {
  const { count, positive } = cincinnati(bodies(c.findings));
  return positive ? { condition: "stroke", why: ["why cincinnati", { count }] } : null;
}

function called(c) {
  const felt = c.vitalSigns.some(({ signs }) => signs.pulse);
  if (c.call?.complaint === ARREST_CALL && !felt) return { condition: "ohca", why: ["why called arrest"] };
  return c.call?.complaint === STROKE_CALL ? { condition: "stroke", why: ["why called stroke"] } : null;
}
