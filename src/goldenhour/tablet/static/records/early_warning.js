// National Early Warning Score 2, as emergency/scores.py computes it (Royal College of Physicians, NEWS 2, London 2017,
// charts 1 and 2; SpO2 scale 1). tests/tablet/test_early_warning.py holds the two against each other.
const BANDS = {
  breaths: [[8, 3], [11, 1], [20, 0], [24, 2], [Infinity, 3]],
  spo2: [[91, 3], [93, 2], [95, 1], [Infinity, 0]],
  systolic: [[90, 3], [100, 2], [110, 1], [219, 0], [Infinity, 3]],
  pulse: [[40, 3], [50, 1], [90, 0], [110, 1], [130, 2], [Infinity, 3]],
  temperature_c: [[35.0, 3], [36.0, 1], [38.0, 0], [39.0, 1], [Infinity, 2]],
};
export const FROM_AGE = 16; // years: not for children

const rounded = (value) => Math.round(value * 10) / 10; // the chart is in tenths
const known = (value) => value !== null && value !== undefined;

/** {score, complete, risk}: from an incomplete set the score is the least it can be; low risk cannot be told from one. */
export function news2(signs) {
  const parts = {};
  for (const [sign, bands] of Object.entries(BANDS)) if (known(signs[sign])) parts[sign] = bands.find(([limit]) => rounded(signs[sign]) <= limit)[1];
  if (known(signs.on_oxygen)) parts.on_oxygen = signs.on_oxygen ? 2 : 0;
  if (known(signs.consciousness)) parts.consciousness = signs.consciousness === "alert" ? 0 : 3;
  const points = Object.values(parts), score = points.reduce((sum, one) => sum + one, 0), complete = points.length === 7;
  return { score, complete, risk: riskOf(score, points.includes(3), complete), some: points.length > 0 };
}

function riskOf(score, red, complete) {
  if (score >= 7) return "high";
  if (score >= 5) return "medium";
  if (red) return "low_medium";
  return complete ? "low" : null;
}

/** Where the age is not known, the patient is taken for an adult. */
export const applies = (age) => !known(age) || age >= FROM_AGE;

export const LEVEL = { high: "critical", medium: "urgent", low_medium: "caution", low: "steady", null: "unknown" };
