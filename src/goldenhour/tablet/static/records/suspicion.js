// Which condition the record points to, and why: the rules of emergency/suspicion.py. It only suggests; the crew decides.
const TEMSIS = ["temsis-2016", "temsis-2023"];
const ST_ELEVATION = ["9901051", "9901053", "9901055", "9901057"];
const MECHANISMS = ["2902001", "2902003", "2902005", "2902007"];
const ARREST_CALL = "103101", STROKE_CALL = "103104", CPR = "127301";
const TRAUMA_CALLS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 13, 14].map((n) => `1032${String(n).padStart(2, "0")}`);
const GROUPS = ["face", "arm", "speech"];

const noted = (list, codes) => list.some(({ body }) => codes.includes(body.code) && TEMSIS.includes(body.system ?? TEMSIS[0]));

/** {condition, why: [key, values]} or null; what was measured or seen goes before what the caller said. */
export function suggest(c, data) {
  for (const rule of [arrestSeen, stElevation, trauma, cincinnati, called]) {
    const found = rule(c, data);
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

function trauma(c, data) {
  const criteria = (data.codes.trauma_criteria ?? []).filter((code) => /^290(30|38)/.test(code.code)).map((code) => code.code);
  if (noted(c.findings, criteria)) return { condition: "trauma", why: ["why criterion"] };
  const injured = TRAUMA_CALLS.includes(c.call?.complaint) || c.history.mechanism || noted(c.findings, MECHANISMS);
  const why = injured && c.vitalSigns.map(({ signs }) => unstable(signs, c.patient.age_years ?? c.call?.patient_age)).find(Boolean);
  return why ? { condition: "trauma", why } : null;
}

function unstable(signs, age) {
  const { gcs_eye: eye, gcs_verbal: verbal, gcs_motor: motor, systolic, breaths } = signs;
  if (eye && verbal && motor && eye + verbal + motor <= 13) return ["why injured gcs", { gcs: eye + verbal + motor }];
  const lowest = typeof age === "number" && age < 10 ? 70 + 2 * age : 90, infant = typeof age === "number" && age < 1;
  if (typeof systolic === "number" && systolic < lowest) return ["why injured systolic", { systolic }];
  if (typeof breaths === "number" && (breaths < (infant ? 20 : 10) || (breaths > 29 && !infant))) return ["why injured breaths", { breaths }];
  return null;
}

function cincinnati(c, data) {
  const count = GROUPS.filter((group) => noted(c.findings, (data.codes.stroke_findings ?? []).filter((code) => code.group === group).map((code) => code.code))).length;
  return count ? { condition: "stroke", why: ["why cincinnati", { count }] } : null;
}

function called(c) {
  const felt = c.vitalSigns.some(({ signs }) => signs.pulse);
  if (c.call?.complaint === ARREST_CALL && !felt) return { condition: "ohca", why: ["why called arrest"] };
  return c.call?.complaint === STROKE_CALL ? { condition: "stroke", why: ["why called stroke"] } : null;
}
