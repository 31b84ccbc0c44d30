// Warn a hospital: what is suspected, who would hear it, one touch. And what comes after: it got worse, another hospital,
// a second patient, not coming after all.
import { badge, button, fill, h } from "../shell/dom.js";
import { hospitalName } from "../shell/run.js";
import { settle } from "../shell/settled.js";
import { saidIn, word } from "../shell/words.js";
import { suggest } from "../records/suspicion.js";
import { currentAlert, isStanding } from "../timeline/fold.js";
import { likelyCondition, priorityOf, rank } from "./choosing.js";
import { telephone } from "./state.js";
import { clockTime } from "/static/words.js";

const CONDITIONS = ["ohca", "trauma", "stroke", "ami", "other"];
const SHOWN = 8;

export const part = {
  id: "hospital", order: 70, title: (word) => word("hospital"),
  render(root, ctx) {
    fill(root, h("div.standing"), h("div.condition"), h("div.choose"), h("div.after"));
    renderStanding(root, ctx);
    this.update(root, ctx);
  },
  update(root, ctx) {
    const c = ctx.caseState;
    fill(root.querySelector(".condition"), ...conditions(ctx, c));
    fill(root.querySelector(".choose"), list(ctx, c));
    if (root.querySelector(".standing").dataset.alert !== markOf(c)) renderStanding(root, ctx);
  },
};

/** What is suspected, one tap; what the record suggests stands out, with the reason. */
function conditions(ctx, c) {
  const found = suggest(c), open = found && c.suspected?.condition !== found.condition ? found : null, why = found && word(...found.why);
  const suspect = (condition) => ctx.say(`/cases/${c.id}/suspected-condition`, { condition, ...(found?.condition === condition && { why }) });
  return [h("h2", {}, word("suspected")), open && h("p.notice", {}, word("record suggests", { condition: word(`condition ${open.condition}`), why })),
    h("div.taps", {}, CONDITIONS.map((condition) => button(word(`condition ${condition}`), () => suspect(condition),
      { "aria-pressed": c.suspected?.condition === condition ? "true" : "false", "data-focus": condition, className: open?.condition === condition ? "suggested" : "" })))];
}

export function positionOf(c, unit) {
  const times = c.entries.filter((entry) => entry.kind === "time_reported" && entry.body.unit === unit && entry.body.lat !== undefined && entry.body.lat !== null);
  const last = times.at(-1)?.body ?? c.call?.place;
  return last ? [last.lat, last.lon] : null;
}

function list(ctx, c) {
  const from = positionOf(c, ctx.unit);
  if (!from) return h("p.nothing", {}, word("no place"));
  const condition = likelyCondition(c), alert = currentAlert(c), standing = alert && isStanding(alert) ? alert : null;
  const ranked = rank({ hospitals: ctx.data.hospitals, from, condition, told: ctx.hospitals, alerts: Object.values(c.alerts) }).slice(0, SHOWN);
  const priority = priorityOf(c, ctx.now());
  return [!ctx.connected && ctx.heardAt && h("p.notice", {}, word("hospitals as heard", { time: clockTime(Date.parse(ctx.heardAt)) })), h("ol.hospitals", {}, ranked.map((one) => choice(ctx, c, one, priority, standing))),
    h("p.soft", {}, word("warned with", { priority: word(`priority ${priority}`) }), " · ", word("estimated"))];
}

function choice(ctx, c, one, priority, standing) {
  const { hospital } = one, here = standing?.hospital === hospital.id, told = ctx.hospitals[hospital.id]?.listening;
  const eta = () => new Date(Math.round((ctx.now() + one.minutes * 60_000) / 1000) * 1000).toISOString();
  const warn = ({ target }) => {
    settle(target.closest(".part"));
    ctx.say(`/cases/${c.id}/alerts`, { hospital: hospital.id, unit: ctx.unit, eta_at: eta(), priority, ...(standing && { instead_of: standing.id }) },
      { at: undefined, confirmed: one.closure ? ["hospital_diverting"] : [] });
  };
  return h("li.hospital", { className: `hospital${one.closure ? " is-closed" : ""}${here ? " is-warned" : ""}` },
    h("div.hospital-words", {}, h("h3", {}, saidIn(hospital.short_names, hospital.names)), h("ul.reasons", {},
      h("li", {}, word("level for", { level: word(`level ${one.level}`), km: one.km.toFixed(1) })),
      one.closure && h("li.against", {}, "▲ ", word("closed", { reason: one.closure.reason ?? "" })),
      one.alert?.divertedAt && h("li.against", {}, "▲ ", word("has diverted", { reason: one.alert.divertedReason })),
      h("li", { className: told && told.state !== "listening" ? "against" : "" }, listening(ctx, hospital.id, told)))),
    h("span.hospital-minutes", {}, h("b", {}, Math.round(one.minutes)), " ", word("min")),
    here ? h("span.hospital-warned", {}, word("warned here"))
      : button(word(standing ? "go there instead" : "warn"), warn, { main: !standing, className: `${standing ? "" : "main "}warn`, "data-focus": `warn-${hospital.id}` }));
}

/** Who would hear a warning there, as last heard; nothing is promised where nothing is known. */
function listening(ctx, id, told) {
  if (!told) return [word("listening unknown"), " ", telephone(ctx, id)];
  if (told.state === "listening") return told.words ?? word("listening listening", { n: told.screens });
  return [word(`listening ${told.state}`, { n: told.screens }), " ", telephone(ctx, id)]; // its own words name the number again
}

/** Names what stands: it is drawn anew, and with it what was typed there, only when this changes. */
function markOf(c) {
  const alert = currentAlert(c);
  return alert && isStanding(alert) ? `${alert.id}${alert.acknowledgedAt ?? ""}` : "";
}

/** Once a hospital is warned, what there is to tell it comes first, above the list of all. */
function renderStanding(root, ctx) {
  const place = root.querySelector(".standing"), after = root.querySelector(".after"), c = ctx.caseState, alert = currentAlert(c);
  place.dataset.alert = markOf(c);
  fill(after, secondPatient(ctx, c));
  if (!place.dataset.alert) return fill(place);
  const at = `/cases/${c.id}/alerts/${alert.id}`;
  fill(after);
  fill(place, h("h2", {}, hospitalName(ctx.data, alert.hospital)),
    worse(ctx, c, alert, at), !alert.acknowledgedAt && told(ctx, at),
    h("details.extra", {}, h("summary", {}, word("not coming")), h("div.taps", {}, ["another hospital", "no transport", "died at scene"].map((reason) =>
      button(word(`reason ${reason}`), () => ctx.say(`${at}/stand-down`, { reason: word(`reason ${reason}`) }, { at: undefined }))))),
    secondPatient(ctx, c));
}

function worse(ctx, c, alert, at) {
  if (!has(ctx, "/renewal")) return null;
  const why = h("input", { "aria-label": word("what changed"), placeholder: word("what changed"), value: changes(c, alert, ctx), maxLength: 120 });
  return h("form.row.worse", { onsubmit: (event) => {
    event.preventDefault();
    if (!why.value.trim()) return why.focus();
    ctx.say(`${at}/renewal`, { why: why.value.trim(), priority: "high" }, { at: undefined });
  } }, h("button.main", {}, word("patient worse")), why);
}

/** What moved since the warning, in one line, for the crew to send or change. */
export function changes(c, alert, ctx) {
  const told = [];
  for (const sign of ["systolic", "pulse", "spo2", "breaths"]) {
    const taken = c.vitalSigns.filter((set) => typeof set.signs[sign] === "number");
    const before = taken.findLast((set) => set.at <= (alert.renewedAt ?? alert.alertedAt)), last = taken.at(-1);
    if (before && last && before !== last && before.signs[sign] !== last.signs[sign]) told.push(`${word(`sign ${sign}`)} ${before.signs[sign]} → ${last.signs[sign]}`);
  }
  return told.join("、");
}

function told(ctx, at) {
  if (!has(ctx, "/acknowledgement-by-phone")) return null;
  const input = h("input", { "aria-label": word("who answered"), placeholder: word("who answered"), maxLength: 120 });
  return h("form.row", { onsubmit: (event) => {
    event.preventDefault();
    if (input.value.trim()) ctx.say(`${at}/acknowledgement-by-phone`, { name: input.value.trim() }, { at: undefined });
  } }, input, h("button", {}, word("told by phone")));
}

function secondPatient(ctx, c) {
  if (!has(ctx, "/split")) return null;
  return h("details.extra", {}, h("summary", {}, word("second patient")), button(word("begin second patient"), () => ctx.splitOff(c)));
}

const has = (ctx, end) => ctx.data.actions?.some((action) => action.path.endsWith(end));
