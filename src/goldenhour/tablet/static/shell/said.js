// Everything said in a run, by whomever, and what became of it: not sent yet, kept, refused, corrected, withdrawn.
import { wordsOf } from "../records/noted.js";
import { doseOf } from "../records/medications.js";
import { actionAt } from "./cases.js";
import { fateOf } from "../timeline/fold.js";
import { fill, h } from "./dom.js";
import { hospitalName } from "./run.js";
import { label, word } from "./words.js";
import { clockTime } from "/static/words.js";

const MARKS = { kept: "✓", queued: "◌", ask: "?", kept_aside: "✗", corrected: "↷", withdrawn: "✗" };

export const part = {
  id: "said", order: 95, hidden: true, title: (word) => word("everything said"),
  render(root, ctx) { this.update(root, ctx); },
  update(root, ctx) {
    const lines = linesOf(ctx.caseState, ctx.data).sort((a, b) => Date.parse(b.entry.at) - Date.parse(a.entry.at));
    const counts = ["queued", "ask", "kept_aside", "corrected", "withdrawn"].map((fate) => [fate, lines.filter((one) => one.fate === fate).length]).filter(([, n]) => n);
    fill(root, h("h2", {}, word("everything said")), counts.length > 0 && h("p.taken", {}, counts.map(([fate, n]) => `${MARKS[fate]} ${word(`fate ${fate}`)} ${n}`).join(" · ")),
      h("ol.said", {}, lines.map((one) => line(ctx, one))));
  },
};

/** [{entry, fate, why}]: what was said, and what came of it. What was refused is told by the server once more, with its words. */
function linesOf(c, data) {
  const fates = fateOf(c.entries), standing = c.entries.filter((entry) => !["entry_struck", "saying_kept_aside", "channel_answered", "ring_answered"].includes(entry.kind));
  const here = new Set(standing.map((entry) => entry.id)), refused = c.keptAside.map((one) => refusedEntry(one, data)).filter(({ entry }) => !here.has(entry.id));
  return [...standing.map((entry) => ({ entry, fate: fates.get(entry.id), why: entry.refusal?.message })), ...refused];
}

function refusedEntry({ at, path, saying, message }, data) {
  let said = {};
  try {
    said = JSON.parse(saying);
  } catch { /* it was refused because nobody could read it */ }
  return { entry: { id: said.id, at: said.at ?? at, kind: actionAt(data, path)?.kind ?? "", body: said.body ?? {} }, fate: "kept_aside", why: message };
}

function line(ctx, { entry, fate, why }) {
  return h(`li.${fate}`, {}, h("time", {}, clockTime(Date.parse(entry.at))), h("span", {}, h("b", {}, word(entry.kind ? `kind ${entry.kind}` : "kind refused")), " ", summary(ctx, entry), why && h("small.why", {}, why)),
    h("small", {}, entry.by_name ?? ""), h("span.fate", {}, MARKS[fate], " ", word(`fate ${fate}`)));
}

const SUMMARIES = {
  time_reported: (ctx, body) => word(`mark ${body.mark}`),
  vital_signs_taken: (ctx, body) => Object.entries(body).filter(([, value]) => typeof value === "number").map(([sign, value]) => `${word(sign.startsWith("gcs") ? sign.replace("_", " ") : `sign ${sign}`)} ${value}`).join(" · "),
  finding_noted: (ctx, body) => wordsOf(ctx, body),
  procedure_done: (ctx, body) => wordsOf(ctx, body, ["procedures"]),
  medication_given: (ctx, body) => `${wordsOf(ctx, body, ["medications"])} ${doseOf(ctx, body)}`,
  condition_suspected: (ctx, body) => word(`condition ${body.condition}`),
  hospital_alerted: (ctx, body) => hospitalName(ctx.data, body.hospital),
  alert_acknowledged: (ctx, body) => body.name,
  alert_renewed: (ctx, body) => body.why,
  alert_diverted: (ctx, body) => body.reason,
  alert_stood_down: (ctx, body) => body.reason,
  hospital_prepared: (ctx, body) => word(`prepare ${body.what}`),
  eta_revised: (ctx, body) => clockTime(Date.parse(body.eta_at)),
  handover_signed: (ctx, body) => body.name,
  record_signed: (ctx, body) => body.name,
  consult_asked: (ctx, body) => [label(ctx.data, "specialties", body.specialty), body.question].join(" · "),
  consult_rung: (ctx, body) => [body.to, hospitalName(ctx.data, body.hospital)].filter(Boolean).join(" · "),
  consult_taken: (ctx, body) => [body.name, hospitalName(ctx.data, body.hospital)].join(" · "),
  consult_declined: (ctx, body) => [hospitalName(ctx.data, body.hospital), body.reason].join(" · "),
  consult_advised: (ctx, body) => [word(`consults.advice ${body.advice}`), body.transfer_if, body.diagnosis].filter(Boolean).join(" · "),
  consult_ended: (ctx, body) => body.reason,
  room_note: (ctx, body) => body.text,
  patient_described: (ctx, body) => [body.name, body.age_years !== undefined && body.age_years !== null && word("aged", { n: body.age_years }), body.sex && word(`sex ${body.sex}`), body.allergies].filter(Boolean).join(" · "),
  history_taken: (ctx, body) => [body.complaint, body.mechanism].filter(Boolean).join(" · "),
};

/** What it says, in one line; nothing where its kind says it all or it cannot be read here. */
function summary(ctx, entry) {
  try {
    return SUMMARIES[entry.kind]?.(ctx, entry.body) ?? "";
  } catch {
    return "";
  }
}
