// Where a resuscitation stands, reckoned from the case as emergency/arrest.py does it. Pure: no clock runs here, so a
// restart, or another tablet of the crew, shows the same.

const RHYTHMS = ["3011001", "3011005", "3011007", "3011009", "3011011", "3011013"];
const ADRENALINE = ["124301", "124703"];
const TEMSIS = ["temsis-2016", "temsis-2023"];
const NEW = "temsis-2023";
const BEGINS = ["compressions_on", "rearrest", "cpr", "shock", "mechanical"];
export const CYCLE_MS = 120_000;
export const ADRENALINE_FROM_MS = 180_000;
export const ADRENALINE_BY_MS = 300_000;

/** The resuscitation of this case, times in milliseconds; null without one. */
export function arrestOf(c) {
  const happened = [...happenings(c)].sort((a, b) => a.at - b.at);
  const first = happened.find((one) => BEGINS.includes(one.what));
  if (!first) return null;
  const arrest = {
    beganAt: first.at, cpr: [[first.at, null]], firstRhythm: "", rhythm: "", rhythmAt: null, shocks: 0, shockAt: null, adrenaline: 0,
    adrenalineAt: null, mechanical: false, roscAt: null, stoppedAt: null, rearrests: 0, paused: [], checkAt: null, happened,
  };
  for (const one of happened) add(arrest, one);
  return arrest;
}

function* happenings(c) {
  for (const [list, meaning] of [[c.procedures, ofProcedure], [c.medications, ofMedication], [c.findings, ofFinding]]) {
    for (const { at, body, id } of list) {
      const what = TEMSIS.includes(body.system ?? "temsis-2016") && meaning(body);
      if (what) yield { at: Date.parse(at), what, value: body.code, text: body.text ?? "", id };
    }
  }
  for (const step of c.protocol) if (step.protocol === "arrest") yield { at: Date.parse(step.at), what: step.step, value: step.value ?? "", id: step.id };
}

function ofProcedure({ code, system }) {
  if (system === NEW && (code === "127302" || code === "127305")) return "shock";
  if (system === NEW && code === "127304") return "mechanical";
  return code === "127301" && "cpr";
}
const ofMedication = ({ code }) => ADRENALINE.includes(code) && "adrenaline";
const ofFinding = ({ code }) => RHYTHMS.includes(code) && "first_rhythm";

function add(arrest, { at, what, value }) {
  const goesOn = arrest.cpr.at(-1)[1] === null;
  if (what === "shock") Object.assign(arrest, { shocks: arrest.shocks + 1, shockAt: at, checkAt: at });
  else if (what === "adrenaline") Object.assign(arrest, { adrenaline: arrest.adrenaline + 1, adrenalineAt: at });
  else if (what === "first_rhythm" || what === "rhythm_check") rhythm(arrest, at, value);
  else if (what === "mechanical" || what === "mechanical_off") arrest.mechanical = what === "mechanical";
  else if ((what === "rosc" || what === "stopped") && goesOn) {
    arrest.cpr.at(-1)[1] = at;
    arrest.roscAt = what === "rosc" ? at : arrest.roscAt;
    arrest.stoppedAt = what === "stopped" ? at : null;
  } else if (what === "rearrest" && !goesOn) {
    arrest.cpr.push([at, null]);
    Object.assign(arrest, { roscAt: null, stoppedAt: null, rearrests: arrest.rearrests + 1, checkAt: at });
  } else if (what === "compressions_off") arrest.paused.push([at, null]);
  if (["compressions_on", "rosc", "stopped", "shock", "mechanical"].includes(what) && arrest.paused.at(-1)?.[1] === null) arrest.paused.at(-1)[1] = at;
}

function rhythm(arrest, at, value) {
  arrest.checkAt = at;
  if (!RHYTHMS.includes(value)) return;
  arrest.firstRhythm ||= value;
  Object.assign(arrest, { rhythm: value, rhythmAt: at });
}

export const goesOn = (arrest) => arrest.cpr.at(-1)[1] === null;
export const isShockable = (rhythm) => ["3011009", "3011011", "3011013"].includes(rhythm);

const length = (spans, now) => spans.reduce((sum, [from, to]) => sum + Math.max(0, (to ?? Math.max(now, from)) - from), 0);

/** Milliseconds of CPR so far. */
export const cprMs = (arrest, now) => length(arrest.cpr, now);

/** The part of the resuscitation's time in which compressions ran, 0-1, as far as pauses were tapped; null before a minute. */
export function fraction(arrest, now) {
  const all = cprMs(arrest, now);
  return all < 60_000 ? null : Math.max(0, 1 - length(arrest.paused, now) / all);
}

/** Milliseconds until the next rhythm check; negative when it is overdue. Counted from the last check, shock or begin. */
export const untilCheck = (arrest, now) => (arrest.checkAt ?? arrest.beganAt) + CYCLE_MS - now;

/** {from, by}: milliseconds until the next adrenaline may be given, and should have been; null before the first. */
export function untilAdrenaline(arrest, now) {
  if (arrest.adrenalineAt === null) return null;
  return { from: arrest.adrenalineAt + ADRENALINE_FROM_MS - now, by: arrest.adrenalineAt + ADRENALINE_BY_MS - now };
}

/** What the ECPR criteria need to know, from the case (see scales.js). */
export function ecprKnown(c, arrest, now) {
  const said = Object.fromEntries(arrest.happened.map((one) => [one.what, one]));
  const collapse = said.collapse ? Date.parse(said.collapse.value) || said.collapse.at : null;
  const yes = (step) => (said[step]?.value ? said[step].value === "yes" : null);
  const byOthers = yes("bystander_cpr");
  const noFlow = byOthers ? 0 : collapse !== null ? Math.max(0, arrest.beganAt - collapse) / 60_000 : null;
  return {
    age_years: c.patient.age_years ?? c.call?.patient_age ?? null, witnessed: yes("witnessed"), no_flow_min: noFlow,
    first_rhythm: arrest.firstRhythm || null, low_flow_min: (now - (collapse ?? arrest.beganAt)) / 60_000,
    etco2_mmhg: said.etco2 ? Number(said.etco2.value) : null, life_limiting_illness: yes("life_limiting_illness"),
  };
}
