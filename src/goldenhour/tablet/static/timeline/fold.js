// A case is the fold of its timeline, here as on the server (emergency/folding.py): the entries that were fed, then what
// this tablet has said and not yet heard back. Pure: the same entries give the same case.
//
// An entry: {id, kind, at, body, corrects, by_name, role, stored_at, seq, state}. `state` is how far one of our own has
// come: queued (on this tablet only), ask (a question waits), kept_aside (the server kept it, and nothing was done with
// it); one without is kept.

const TELLINGS = {
  call_taken(c, e) { c.call = e.body; c.calledAt = e.at; c.synthetic = Boolean(e.body.synthetic); },
  run_begun(c, e) {
    const { unit, name, unit_type = "ambulance", crew_level = "", ...call } = e.body;
    c.call = call;
    c.calledAt = e.at;
    c.synthetic = Boolean(call.synthetic);
    c.runs[unit] = { unit, name, unit_type, crew_level, sentAt: e.at, times: {} };
  },
  call_closed(c, e) { c.disposition = e.body.disposition; c.closedAt = e.at; },
  patient_split_off(c, e) {
    const { place, complaint, level, unit, name, unit_type = "ambulance", crew_level = "", called_at, sent_at, synthetic, from_case, times = {} } = e.body;
    c.call = { place, complaint, level, synthetic };
    c.calledAt = called_at ?? e.at;
    c.splitFrom = from_case;
    c.synthetic = Boolean(synthetic);
    if (unit) c.runs[unit] = { unit, name, unit_type, crew_level, sentAt: sent_at ?? e.at, times: { ...times } };
  },
  drill_begun(c, e) { c.drill = true; c.calledAt ??= e.at; },
  casualty_tagged(c, e) {
    const { place, complaint, category, injury = "", number, drill, synthetic } = e.body;
    const level = { immediate: "2305001", delayed: "2305003", minimal: "2305005", expectant: "2305001", dead: "2305007" }[category];
    c.call = { place, complaint, level, note: [number, injury].filter(Boolean).join(" · "), synthetic };
    Object.assign(c, { calledAt: e.at, drill: Boolean(drill), synthetic: Boolean(synthetic), casualty: { number, category } });
  },
  casualty_retriaged(c, e) { c.casualty.category = e.body.category; },
  tags_joined(c, e) { c.closedAt = e.at; c.disposition = "joined"; },
  casualty_loaded(c, e) {
    const { unit, name, unit_type = "ambulance", crew_level = "" } = e.body;
    c.runs[unit] ??= { unit, name, unit_type, crew_level, sentAt: e.at, times: {} };
    c.runs[unit].times.left_scene ??= e.at;
    for (const alert of Object.values(c.alerts)) if (alert.unit === "incident") alert.unit = unit;
  },
  unit_sent(c, e) {
    const { unit, name, unit_type = "ambulance", crew_level = "", why = "" } = e.body;
    c.runs[unit] = { unit, name, unit_type, crew_level, why, sentAt: e.at, times: {} };
  },
  unit_stood_down(c, e) { runOf(c, e).stoodDownReason = e.body.reason; },
  time_reported(c, e) { runOf(c, e).times[e.body.mark] = e.at; },
  patient_described(c, e) { Object.assign(c.patient, said(e.body)); },
  history_taken(c, e) { Object.assign(c.history, said(e.body)); },
  vital_signs_taken(c, e) {
    c.vitalSigns.push({ id: e.lasting, at: e.at, signs: e.body, entry: e });
    c.vitalSigns.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  },
  finding_noted(c, e) { c.findings.push(noted(e)); },
  procedure_done(c, e) { c.procedures.push(noted(e)); },
  medication_given(c, e) { c.medications.push(noted(e)); },
  condition_suspected(c, e) { c.suspected = e.body; },
  element_recorded(c, e) { c.elements[e.body.of ? `${e.body.element}@${e.body.of}` : e.body.element] = { ...e.body, id: e.lasting, at: e.at, entry: e }; },
  record_signed(c, e) { c.signatures.push({ ...e.body, id: e.lasting, at: e.at }); },
  protocol_noted(c, e) { c.protocol.push({ ...e.body, id: e.lasting, at: e.at, entry: e }); },
  attachment_added(c, e) { c.attachments.push({ ...e.body, id: e.lasting, at: e.at, entry: e }); },
  hospital_alerted(c, e) {
    const { hospital, unit, eta_at, priority = "medium", note = "", instead_of } = e.body;
    c.alerts[e.lasting] = {
      id: e.lasting, hospital, unit, priority, note, etaAt: eta_at, alertedAt: e.at, acceptedAt: e.stored_at, ringsSince: e.stored_at,
      prepared: {}, signatures: {}, climbs: [], sending: e.state ?? "",
    };
    const former = instead_of && c.alerts[instead_of];
    if (former) Object.assign(former, { stoodDownAt: e.at, stoodDownReason: "", goingTo: hospital });
  },
  eta_revised(c, e) { alertOf(c, e).etaAt = e.body.eta_at; },
  alert_shown(c, e) {
    const alert = alertOf(c, e);
    alert.shownAt ??= e.at;
    if (e.body.sounding) alert.soundingAt ??= e.at;
  },
  alert_climbed(c, e) { alertOf(c, e).climbs.push({ ...e.body, id: e.lasting, at: e.at }); },
  channel_answered() {},
  alert_renewed(c, e) {
    const alert = alertOf(c, e), { why, priority } = e.body;
    Object.assign(alert, {
      renewedAt: e.at, renewedWhy: why, ringsSince: e.stored_at, acknowledgedAt: undefined, acknowledgedBy: undefined,
      shownAt: undefined, soundingAt: undefined, preparedAt: undefined, climbs: [], renewing: e.state ?? "",
    });
    if (priority) alert.priority = priority;
  },
  alert_acknowledged(c, e) {
    const alert = alertOf(c, e);
    if (alert.acknowledgedAt) return; // the first is the one that counts
    Object.assign(alert, { acknowledgedAt: e.at, acknowledgedBy: e.body.name, byPhone: Boolean(e.body.by_phone) });
  },
  hospital_prepared(c, e) {
    const alert = alertOf(c, e);
    alert.prepared[e.body.what] = e.body.ready ?? true;
    if (alert.prepared[e.body.what]) alert.preparedAt ??= e.stored_at ?? e.at;
  },
  alert_diverted(c, e) { Object.assign(alertOf(c, e), { divertedAt: e.at, divertedReason: e.body.reason, divertedBy: e.body.name }); },
  alert_stood_down(c, e) { Object.assign(alertOf(c, e), { stoodDownAt: e.at, stoodDownReason: e.body.reason }); },
  alert_judged(c, e) { alertOf(c, e).judged = { ...e.body, at: e.at }; },
  patient_arrived(c, e) { alertOf(c, e).arrivedAt ??= e.at; },
  handover_signed(c, e) { alertOf(c, e).signatures[e.body.side] ??= { name: e.body.name, at: e.at, place: e.body.place_in_ed ?? "", entry: e }; },
  consult_asked(c, e) {
    c.consults[e.lasting] = { ...e.body, id: e.lasting, askedAt: e.at, heardAt: e.stored_at, sending: e.state ?? "", rung: [], declined: [], advice: [] };
  },
  consult_rung(c, e) { consultOf(c, e).rung.push({ ...e.body, at: e.at }); },
  ring_answered() {}, // whether a phone rang
  consult_taken(c, e) {
    const consult = consultOf(c, e);
    if (consult.takenAt) return; // the first is the one who has it
    Object.assign(consult, { takenAt: e.at, takenBy: e.body.name, takenHospital: e.body.hospital });
  },
  consult_declined(c, e) {
    const consult = consultOf(c, e);
    consult.declined.push({ ...e.body, at: e.at });
    if (consult.takenHospital === e.body.hospital && !consult.advice.length) Object.assign(consult, { takenAt: undefined, takenBy: "", takenHospital: "" }); // it rings again
  },
  consult_advised(c, e) { consultOf(c, e).advice.push({ ...e.body, id: e.lasting, at: e.at }); },
  consult_ended(c, e) { Object.assign(consultOf(c, e), { endedAt: e.at, endedReason: e.body.reason }); },
  room_note() {}, // read in the room
  return_noted() {}, // asked of emergency departments
  outcome_reported(c, e) { alertOf(c, e).outcome = { ...e.body, at: e.at }; },
  saying_kept_aside(c, e) { c.keptAside.push({ ...e.body, id: e.id, at: e.at }); },
  entry_struck() {}, // what it strikes may not be here
};

export const KINDS = Object.keys(TELLINGS);

/** The case these entries tell. What nobody here understands is carried along in `notUnderstood`. */
export function fold(id, entries) {
  const c = {
    id, call: null, calledAt: null, runs: {}, patient: {}, history: {}, vitalSigns: [], findings: [], procedures: [],
    medications: [], suspected: null, alerts: {}, consults: {}, elements: {}, signatures: [], protocol: [], attachments: [], keptAside: [],
    notUnderstood: [], entries, drill: false, synthetic: false, disposition: null, closedAt: null,
  };
  for (const entry of standing(entries)) {
    try {
      TELLINGS[entry.kind](c, entry);
    } catch {
      c.notUnderstood.push(entry); // an unknown kind, or about a unit or alert that is not here
    }
  }
  return c;
}

/** What became of each entry, by its id: kept, queued, ask, kept_aside; corrected or withdrawn by a later one. */
export function fateOf(entries) {
  const { lasting, last } = origins(entries);
  return new Map(entries.map((entry) => {
    const latest = last.get(lasting.get(entry.id));
    const overtaken = latest && latest !== entry && (latest.kind === "entry_struck" ? "withdrawn" : "corrected");
    return [entry.id, entry.state === "kept_aside" ? "kept_aside" : overtaken || entry.state || "kept"];
  }));
}

/** The entries that stand, in the order of their first saying, each with its lasting id: that of the first saying. */
export function standing(entries) {
  return [...origins(entries).last]
    .filter(([origin, entry]) => entry.kind !== "entry_struck" || origin === entry.id)
    .map(([origin, entry]) => ({ ...entry, lasting: origin }));
}

/** `lasting`: an entry's id -> that of its first saying; `last`: that -> the last of its sayings. */
function origins(entries) {
  const lasting = new Map(), last = new Map();
  for (const entry of entries) {
    if (entry.state === "kept_aside") continue; // nothing was done with it
    if (!lasting.has(entry.id)) lasting.set(entry.id, entry.corrects ? lasting.get(entry.corrects) ?? entry.id : entry.id);
    last.set(lasting.get(entry.id), entry);
  }
  return { lasting, last };
}

export const ALERT_STATES = ["queued", "accepted", "on_screen", "sounding", "acknowledged", "prepared"];

/**
 * How far an alert has come, as everyone sees it (emergency/delivery.py): [[state, moment], ...] in the order in which it
 * was reached, since the last renewal; the last is now. A readiness from before a renewal acknowledges nothing.
 */
export function delivery(alert) {
  const done = alert.renewedAt && alert.renewing === "" ? [] : [["queued", alert.renewedAt ?? alert.alertedAt]];
  if (alert.acceptedAt) done.push(["accepted", alert.ringsSince ?? alert.acceptedAt]);
  if (alert.shownAt) done.push(["on_screen", alert.shownAt]);
  if (alert.soundingAt) done.push(["sounding", alert.soundingAt]);
  if (alert.acknowledgedAt) done.push(["acknowledged", alert.acknowledgedAt]);
  if (alert.preparedAt) done.push(["prepared", alert.preparedAt]);
  if (alert.divertedAt) done.push(["diverted", alert.divertedAt]);
  if (alert.stoodDownAt) done.push(["stood_down", alert.stoodDownAt]);
  const moment = ([, at]) => Date.parse(at) || Infinity;
  return done.map((stage, place) => [stage, place]).sort(([a, i], [b, j]) => moment(a) - moment(b) || i - j).map(([stage]) => stage);
}

export const isStanding = (alert) => !alert.divertedAt && !alert.stoodDownAt && Object.keys(alert.signatures).length < 2;

/** The alert that counts now: the last one standing, else the last of all. */
export function currentAlert(c) {
  const all = Object.values(c.alerts), up = all.filter(isStanding);
  return up.at(-1) ?? all.at(-1) ?? null;
}

export const OVER_AFTER = ["left_hospital", "available", "back_at_station"];
export const isOver = (run) => Boolean(run?.stoodDownReason) || OVER_AFTER.some((mark) => run?.times[mark]);

/** The last known value of each vital sign, with its time and the one before: {systolic: {value, at, before}}. */
export function lastSigns(c) {
  const found = {};
  for (const { signs, at } of c.vitalSigns) {
    for (const [sign, value] of Object.entries(signs)) {
      if (["phase", "not_taken"].includes(sign) || value === null || value === undefined) continue;
      found[sign] = { value, at, before: found[sign]?.value };
    }
  }
  return found;
}

/** The last known value of every sign, as if taken together. */
export const latestSigns = (c) => Object.fromEntries(Object.entries(lastSigns(c)).map(([sign, { value }]) => [sign, value]));

const said = (body) => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null && value !== undefined));
const noted = (e) => ({ id: e.lasting, at: e.at, body: e.body, entry: e });

function runOf(c, e) {
  const run = c.runs[e.body.unit];
  if (!run) throw new Error("no such run here");
  return run;
}

function alertOf(c, e) {
  const alert = c.alerts[e.body.alert];
  if (!alert) throw new Error("no such alert here");
  return alert;
}

function consultOf(c, e) {
  const consult = c.consults[e.body.consult];
  if (!consult) throw new Error("no such consult here");
  return consult;
}
