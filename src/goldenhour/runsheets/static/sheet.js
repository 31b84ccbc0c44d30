// What of the record this tablet already knows, and what is still open: the same questions as runsheets/sources.py and
// mandatory.py ask on the server, of the case as it is folded here. The server decides at signing.

const YES = { trauma: "109002", arrest: "111002" }, NO = { trauma: "109001", arrest: "111001" };
const CATEGORIES = { ohca: "110029", stroke: "110031", ami: "110004" };
const GONE = (alert) => alert.divertedAt || alert.stoodDownAt;

export const alertOf = (c) => Object.values(c.alerts).filter((alert) => !GONE(alert)).at(-1);
export const runOf = (c, unit) => c.runs[alertOf(c)?.unit] ?? c.runs[unit] ?? Object.values(c.runs)[0];
const findingsIn = (c, data, table) => {
  const known = new Set((data.codes?.[table] ?? data.elements.tables[table] ?? []).map((code) => code.code));
  return c.findings.map((one) => one.body.code).filter((code) => known.has(code));
};

const READ = {
  call: (c, field) => ({ at: c.calledAt, complaint: c.call?.complaint, level: c.call?.level, address: c.call?.place?.address, county: c.call?.place?.county, gps: c.call?.place && `${c.call.place.lat},${c.call.place.lon}`, area: "·", receiver: "102001" })[field],
  record: () => "·", program: () => "·", unit: () => "·", runs: () => "·", // the server knows these; nobody need type them
  run: (c, field, unit) => ({ name: runOf(c, unit)?.name, crew_level: runOf(c, unit)?.crew_level || "·", sent_at: runOf(c, unit)?.sentAt })[field],
  times: (c, field, unit) => runOf(c, unit)?.times[field],
  patient: (c, field, unit, data) => (["age", "age_unit"].includes(field) ? ageOf(c, field, data) : field === "sex" ? c.patient.sex ?? c.call?.patient_sex : c.patient[field]),
  history: (c, field) => c.history[field],
  vitals: (c, field) => c.vitalSigns.map((one) => (field === "at" ? one.at : field === "phase" ? one.signs.phase ?? "scene" : one.signs[field] ?? one.signs.not_taken?.[field])).filter((value) => value !== undefined && value !== null).at(-1),
  medications: (c, field) => c.medications.map((one) => one.body[field]).filter(Boolean).at(-1),
  procedures: (c, field) => c.procedures.map((one) => one.body[field]).filter(Boolean).at(-1),
  findings: (c, field, unit, data) => findingsIn(c, data, field),
  destination: (c, field, unit, data) => placeOf(data, alertOf(c)?.hospital, field),
  situation: (c, field) => {
    const condition = c.suspected?.condition;
    if (field === "category") return CATEGORIES[condition];
    if (condition && condition !== "other") return (condition === (field === "arrest" ? "ohca" : "trauma") ? YES : NO)[field];
    return field === "arrest" && c.vitalSigns.some((one) => one.signs.pulse > 0) ? NO.arrest : undefined;
  },
  disposition: (c, field, unit) => { const times = runOf(c, unit)?.times ?? {}; return times.at_hospital || (times.left_scene && alertOf(c)) ? "128001" : undefined; },
  outcome: (c, field) => alertOf(c)?.outcome?.[field],
};

/** An age in years, that of a small child in months; and which of the two it is. */
function ageOf(c, field, data) {
  const years = c.patient.age_years ?? c.call?.patient_age;
  if (years === undefined || years === null) return undefined;
  const inYears = years >= data.elements.years_from;
  return field === "age" ? (inYears ? Math.trunc(years) : Math.round(years * 12)) : inYears ? "107001" : "107002";
}

/** The hospital as the record says it: its name, code, position and county. */
function placeOf(data, id, field) {
  const hospital = data.hospitals?.find((one) => one.id === id);
  if (!hospital || field === "code") return id;
  return { name: Object.values(hospital.names)[0], gps: hospital.lat !== null ? `${hospital.lat},${hospital.lon}` : undefined, county: hospital.county }[field];
}

const ROWS = { eVitals: "vitalSigns", eMedications: "medications", eProcedures: "procedures" };

/** What an element is recorded beside: the last set of vital signs, medication or procedure, where there is one. */
export const rowOf = (c, element) => c[ROWS[element.section]]?.at(-1)?.id;

/** What was recorded for an element: beside the last row, else for the whole run. */
export const recordedOf = (c, element) => c.elements[`${element.id}@${rowOf(c, element)}`] ?? c.elements[element.id];

/** The values an element has: what typed entries say, or what was recorded for it. */
export function valuesOf(ctx, element) {
  const { caseState: c, data, unit } = ctx, [head, field] = element.source.split(".");
  const found = READ[head]?.(c, field, unit, data), recorded = recordedOf(c, element);
  const typed = (Array.isArray(found) ? found : [found]).filter((value) => value !== undefined && value !== null && value !== "").map((value) => data.elements.national[field]?.[value] ?? String(value));
  const said = recorded ? [...recorded.values ?? [], ...(recorded.values?.length || !recorded.text ? [] : [recorded.text])].filter(Boolean) : null;
  if (said && (element.worked_out || !typed.length)) return said;
  return said && element.several ? [...new Set([...typed, ...said])] : typed;
}

/** Whether typed entries say this element, so that it is mended there and not in the form. */
export const isTyped = (ctx, element) => {
  const [head, field] = element.source.split("."), found = READ[head]?.(ctx.caseState, field, ctx.unit, ctx.data);
  return !element.worked_out && head !== "findings" && found !== undefined && found !== null && found !== "";
};

const CONDITIONS = {
  always: () => true,
  patient: (first, rules) => !rules.no_patient.includes(first("eDisposition.T07")),
  transported: (first) => first("eDisposition.T07") === "128001",
  arrest: (first) => first("eArrest.T01") === YES.arrest,
  trauma: (first) => first("eSituation.T01") === YES.trauma,
  fall: (first, rules) => rules.falls.some((code) => [first("eInjury.T01"), first("eSituation.T02")].includes(code)),
  medication: (first, rules, c) => c.medications.length > 0,
  procedure: (first, rules, c) => c.procedures.length > 0,
};

/** {needed, open}: the mandatory elements of this run, and those of them without a value or a reason. */
export function progressOf(ctx) {
  const rules = ctx.data.elements, by = new Map(rules.elements.map((element) => [element.id, element]));
  const first = (id) => (by.has(id) ? valuesOf(ctx, by.get(id))[0] : undefined);
  const needed = rules.elements.filter((element) => CONDITIONS[element.needed]?.(first, rules, ctx.caseState));
  return { needed, open: needed.filter((element) => !valuesOf(ctx, element).length) };
}
