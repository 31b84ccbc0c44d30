// The scales of emergency/scores, once more, for a tablet without a network. Each source stands there and in
// docs/explanation/protocols-and-scales.md. tests/protocols/test_scales.py holds the two equal over whole grids.
// Values are as in an entry's body; what was not measured is undefined or null.

const known = (value) => value !== undefined && value !== null;
const banded = (value, bands, above) => (bands.find(([limit]) => value <= limit) ?? [0, above])[1];
const points = (value, bands, above) => (known(value) ? banded(value, bands, above) : null);

// ── NEWS2 (RCP 2017) ────────────────────────────────────────────────────────────────────────────────────────────────
/** {parts, missing, score, complete, risk}; `score` is the least it can be unless `complete`. `scale` is "1" or "2". */
export function news2(signs, scale = "1") {
  const all = {
    breaths: points(signs.breaths, [[8, 3], [11, 1], [20, 0], [24, 2]], 3),
    spo2: spo2Points(signs.spo2, signs.on_oxygen, scale),
    on_oxygen: known(signs.on_oxygen) ? 2 * Number(signs.on_oxygen) : null,
    systolic: points(signs.systolic, [[90, 3], [100, 2], [110, 1], [219, 0]], 3),
    pulse: points(signs.pulse, [[40, 3], [50, 1], [90, 0], [110, 1], [130, 2]], 3),
    consciousness: known(signs.consciousness) ? (signs.consciousness === "alert" ? 0 : 3) : null,
    temperature_c: known(signs.temperature_c) ? banded(Number(signs.temperature_c.toFixed(1)), [[35, 3], [36, 1], [38, 0], [39, 1]], 2) : null,
  };
  const parts = Object.fromEntries(Object.entries(all).filter(([, scored]) => scored !== null));
  const missing = Object.keys(all).filter((sign) => all[sign] === null);
  const score = Object.values(parts).reduce((sum, scored) => sum + scored, 0);
  return { parts, missing, score, complete: !missing.length, risk: risk(score, parts, !missing.length) };
}

function spo2Points(spo2, onOxygen, scale) {
  if (!known(spo2)) return null;
  if (scale === "1") return banded(spo2, [[91, 3], [93, 2], [95, 1]], 0);
  if (spo2 <= 92) return banded(spo2, [[83, 3], [85, 2], [87, 1]], 0);
  if (!known(onOxygen)) return null;
  return onOxygen ? banded(spo2, [[94, 1], [96, 2]], 3) : 0;
}

function risk(score, parts, complete) {
  if (score >= 7) return "high";
  if (score >= 5) return "medium";
  if (Object.values(parts).includes(3)) return "low_medium";
  return complete ? "low" : null;
}

export const news2Applies = (age) => !known(age) || age >= 16;

// ── GCS, shock index, RTS ───────────────────────────────────────────────────────────────────────────────────────────
export function gcsTotal({ gcs_eye: eye, gcs_verbal: verbal, gcs_motor: motor }) {
  return known(eye) && known(verbal) && known(motor) ? eye + verbal + motor : null;
}

export const shockIndex = ({ pulse, systolic }) => (known(pulse) && systolic ? pulse / systolic : null);

/** {gcs, systolic, breaths, triage, weighted} or null (Champion 1989). */
export function revisedTraumaScore(signs) {
  const total = gcsTotal(signs);
  if (total === null || !known(signs.systolic) || !known(signs.breaths)) return null;
  const gcs = banded(total, [[3, 0], [5, 1], [8, 2], [12, 3]], 4);
  const systolic = banded(signs.systolic, [[0, 0], [49, 1], [75, 2], [89, 3]], 4);
  const breaths = banded(signs.breaths, [[0, 0], [5, 1], [9, 2], [29, 4]], 3);
  return { gcs, systolic, breaths, triage: gcs + systolic + breaths, weighted: 0.9368 * gcs + 0.7326 * systolic + 0.2908 * breaths };
}

// ── stroke: Cincinnati (Kothari 1999), G-FAST (Scheitz 2017) ────────────────────────────────────────────────────────
export const STROKE_CODES = { face: ["3520039", "3520041", "3520802"], arm: ["3520051", "3520053", "3520801"], speech: ["3520029"] };
export const TEMSIS = ["temsis-2016", "temsis-2023"];
export const G_FAST_CUT_OFF = 3;
const ITEMS = ["gaze", "face", "arm", "speech"];

/** From bodies of findings: {face, arm, speech, count, positive}. */
export function cincinnati(findings) {
  const codes = new Set(findings.filter((body) => TEMSIS.includes(body.system ?? "temsis-2016")).map((body) => body.code));
  const seen = Object.fromEntries(Object.entries(STROKE_CODES).map(([item, any]) => [item, any.some((code) => codes.has(code))]));
  const count = Object.values(seen).filter(Boolean).length;
  return { ...seen, count, positive: count > 0 };
}

/** From bodies of findings and of the helper's steps: each item true, false or null; {count, complete, large}. */
export function gFast(findings, steps) {
  const seen = cincinnati(findings), said = {};
  for (const step of steps) if (step.protocol === "stroke") said[step.step] = step.value ?? "";
  const items = Object.fromEntries(ITEMS.map((item) => [item, examined(said[item], seen[item])]));
  const count = ITEMS.filter((item) => items[item]).length;
  return { ...items, count, complete: ITEMS.every((item) => items[item] !== null), large: count >= G_FAST_CUT_OFF };
}

const examined = (said, found) => (found || said === "abnormal" ? true : said === "normal" ? false : null);

// ── children ────────────────────────────────────────────────────────────────────────────────────────────────────────
export const CHILD_UNDER = 16;
const PULSE = [[0.25, 85, 205], [2, 100, 190], [10, 60, 140], [16, 60, 100]];
const BREATHS = [[1, 30, 60], [4, 24, 40], [6, 22, 34], [13, 18, 30], [16, 12, 16]];
const SHOCK_INDEX = [[4, 7, 1.22], [7, 13, 1.0], [13, 17, 0.9]];

export const isChild = (age) => known(age) && age < CHILD_UNDER;

/** {pulse: [low, high], breaths, systolic: [low, null], shock_index} for a child, else null. */
export function expected(age) {
  if (!isChild(age)) return null;
  return { pulse: within(PULSE, age), breaths: within(BREATHS, age), systolic: [lowestSystolic(age), null], shock_index: (SHOCK_INDEX.find(([from, under]) => from <= age && age < under) ?? [0, 0, null])[2] };
}

const within = (ranges, age) => ranges.find(([under]) => age < under).slice(1);

export function lowestSystolic(age) {
  if (age < 28 / 365.25) return 60;
  if (age < 1) return 70;
  return age < 10 ? 70 + 2 * Math.trunc(age) : 90;
}

/** sign -> "low" or "high", of what lies outside what is usual at this age. */
export function outside(signs, age) {
  const usual = expected(age), found = {};
  if (!usual) return found;
  for (const sign of ["pulse", "breaths", "systolic"]) {
    const value = signs[sign], [low, high] = usual[sign];
    if (known(value) && value < low) found[sign] = "low";
    else if (known(value) && high !== null && value > high) found[sign] = "high";
  }
  if (usual.shock_index && signs.pulse && signs.systolic && signs.pulse / signs.systolic > usual.shock_index) found.shock_index = "high";
  return found;
}

export function estimatedWeight(age) {
  if (age < 0 || age >= 13) return null;
  if (age < 1) return 0.5 * Math.trunc(age * 12 + 1e-9) + 4;
  const years = Math.trunc(age);
  return years <= 5 ? 2 * years + 8 : 3 * years + 7;
}

const PER_KG = [["shock_first", 2, "J", null], ["shock_next", 4, "J", null], ["adrenaline", 0.01, "mg", 1], ["amiodarone", 5, "mg", 300], ["glucose_10", 2, "ml", null], ["fluid", 10, "ml", null]];

/** [{what, amount, unit, capped}]: reference doses, to be checked. */
export function doses(weight) {
  return PER_KG.map(([what, perKg, unit, most]) => {
    const amount = perKg * weight, capped = most !== null && amount > most;
    return { what, amount: rounded(capped ? most : amount), unit, capped };
  });
}

function rounded(amount) {
  const step = amount < 1 ? 100 : amount < 10 ? 10 : 1;
  return Math.trunc(amount * step + 0.5 + 1e-9) / step;
}

// ── trauma: the 24 criteria of the record ───────────────────────────────────────────────────────────────────────────
const toldBy = (value, meets) => (known(value) ? meets(value) : null);
const MEASURED = {
  2903007: (signs) => toldBy(gcsTotal(signs), (gcs) => gcs <= 13),
  2903017: (signs) => toldBy(signs.breaths, (breaths) => breaths >= 30 || breaths < 10),
  2903801: (signs) => toldBy(signs.pulse, (pulse) => pulse >= 140 || pulse < 50),
  2903802: (signs) => toldBy(signs.systolic, (systolic) => systolic >= 220),
  2903019: (signs) => toldBy(signs.systolic, (systolic) => systolic < 90),
  2903804: (signs) => toldBy(signs.temperature_c, (degrees) => degrees >= 40 || degrees < 32),
  2903805: (signs) => toldBy(signs.spo2, (spo2) => spo2 < 90),
};

/** code -> true, false, or null where nobody has looked. */
export function unstableTrauma(signs, ticked, criteria) {
  return Object.fromEntries(criteria.map((code) => [code, ticked.includes(code) ? true : MEASURED[code]?.(signs) ?? null]));
}

export const isMeasured = (code) => code in MEASURED;

// ── ECPR: candidate, decide yourselves (Richardson 2021) ────────────────────────────────────────────────────────────
export const ECPR_THINK_MIN = 10;
const ECPR_RHYTHMS = ["3011011", "3011013", "3011009", "3011005"];

/** Each criterion true, false or null; candidate: true all met, false one is not, null something is unknown. */
export function ecprCriteria(k) {
  const below = (value, limit) => (known(value) ? value < limit : null);
  const criteria = {
    age: below(k.age_years, 70), witnessed: k.witnessed ?? null, no_flow: below(k.no_flow_min, 5),
    rhythm: known(k.first_rhythm) ? ECPR_RHYTHMS.includes(k.first_rhythm) : null, low_flow: below(k.low_flow_min, 60),
    etco2: known(k.etco2_mmhg) ? k.etco2_mmhg > 10 : null,
    no_life_limiting_illness: known(k.life_limiting_illness) ? !k.life_limiting_illness : null,
  };
  const values = Object.values(criteria);
  return { ...criteria, candidate: values.includes(false) ? false : values.includes(null) ? null : true };
}
