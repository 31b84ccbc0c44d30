// Measuring on a picture: pure. An ECG on paper runs at 25 mm/s and 10 mm/mV; two taps a known distance apart give the scale.
export const MS_PER_MM = 40, MV_PER_MM = 0.1;
const SHORTEST_PX = 5;

const apart = (a, b) => Math.hypot(b.x - a.x, b.y - a.y);

/** Pixels of the picture per millimetre of paper; null where the two points are too near for a scale. */
export function scaleOf(a, b, mm) {
  const px = apart(a, b);
  return px < SHORTEST_PX || !(mm > 0) ? null : px / mm;
}

/** What lies between two points: on an ECG with a scale ms, mV and the rate it would be (per min); else mm, or pixels. */
export function measured(a, b, { perMm = null, ecg = false } = {}) {
  if (!perMm) return { px: Math.round(apart(a, b)) };
  if (!ecg) return { mm: round(apart(a, b) / perMm, 1) };
  const ms = Math.round((Math.abs(b.x - a.x) / perMm) * MS_PER_MM);
  const mv = round((Math.abs(b.y - a.y) / perMm) * MV_PER_MM, 2);
  return { ms, mv, rate: ms >= 200 && ms <= 3000 ? Math.round(60_000 / ms) : null };
}

/** The same in figures with their units. */
export function figures({ px, mm, ms, mv, rate }) {
  if (px !== undefined) return `${px} px`;
  if (mm !== undefined) return `${mm} mm`;
  return [`${ms} ms`, `${mv} mV`, rate && `${rate}/min`].filter(Boolean).join(" · ");
}

const round = (value, places) => Math.round(value * 10 ** places) / 10 ** places;
