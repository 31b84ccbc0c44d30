// Who the patient is and what happened.
import { button, fill, h } from "../shell/dom.js";
import { label, word } from "../shell/words.js";
import { clockTime, instantOf } from "/static/words.js";
import { choice, keypad } from "./vitals.js";

const SEX = ["male", "female", "other", "unknown"];
const AGO = [0, 15, 30, 60, 120, 180];

export const part = {
  id: "patient", order: 50, keepsTyped: true, title: (word) => word("patient"),
  render(root, ctx) {
    fill(root, h("dl.known"), who(ctx), what(ctx));
    this.update(root, ctx);
  },
  update(root, ctx) {
    const { patient, history, call } = ctx.caseState, age = patient.age_years ?? call?.patient_age, sex = patient.sex ?? call?.patient_sex;
    const rows = [
      [word("name"), patient.name], [word("age and sex"), [age !== undefined && age !== null && word("aged", { n: age }), sex && word(`sex ${sex}`)].filter(Boolean).join(" · ")],
      [word("national id"), patient.national_id], [word("past history"), patient.history], [word("allergies"), patient.allergies], [word("regular medication"), patient.regular_medications],
      [word("what happened"), [history.mechanism, history.complaint].filter(Boolean).join(" · ")], [word("onset"), history.onset_at && clockTime(Date.parse(history.onset_at))], [word("last known well"), history.last_known_well_at && clockTime(Date.parse(history.last_known_well_at))],
    ];
    fill(root.querySelector(".known"), rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value || "–")]));
  },
};

const line = (id, words, more = {}) => h("div.field", {}, h("label", { htmlFor: `p-${id}` }, words), h(more.long ? "textarea" : "input", { id: `p-${id}`, name: id, autocomplete: "off", maxLength: more.long ? 4000 : 300, ...(more.attributes ?? {}) }));

function who(ctx) {
  const history = line("history", word("past history"), { long: true }), allergies = line("allergies", word("allergies"), { long: true });
  return h("form.two", { onsubmit: (event) => keep(event, ctx, "patient", (body) => {
    if (body.age_years !== undefined) body.age_years = Number(body.age_years.normalize("NFKC"));
    return body;
  }) },
    line("age_years", word("age"), { attributes: { inputMode: "none", "data-keypad": "" } }), choice("sex", word("sex"), SEX.map((sex) => [sex, word(`sex ${sex}`)])), keypad(),
    line("name", word("name")), line("national_id", word("national id")),
    h("div", {}, history, adders(history, (ctx.data.codes.past_history ?? []).map((code) => label(ctx.data, "past_history", code.code, code.version)))),
    h("div", {}, allergies, adders(allergies, [word("none known")])), line("regular_medications", word("regular medication"), { long: true }), h("button.main.save", {}, word("keep filled in")));
}

function adders(field, words) {
  const input = field.querySelector("textarea");
  return h("div.taps.small", {}, words.map((text) => button(text, () => { input.value = [...input.value.split("、").filter(Boolean), text].filter((one, place, all) => all.indexOf(one) === place).join("、"); })));
}

function what(ctx) {
  return h("form.two", { onsubmit: (event) => keep(event, ctx, "history", (body) => {
    for (const name of ["onset_at", "last_known_well_at"]) if (body[name]) body[name] = instantOf(body[name]);
    return body;
  }) },
    h("h2", {}, word("what happened")), line("complaint", word("complaint"), { long: true }), line("mechanism", word("mechanism"), { long: true }),
    moment(ctx, "onset_at", word("onset")), moment(ctx, "last_known_well_at", word("last known well")), h("button.main.save", {}, word("keep filled in")));
}

/** A moment, tapped as "so long ago" and kept at once, or written. */
function moment(ctx, name, words) {
  const ago = (minutes) => ctx.say(`/cases/${ctx.caseState.id}/history`, { [name]: new Date(ctx.now() - minutes * 60_000).toISOString() }, { at: undefined }).then(() => ctx.toast(word("kept")));
  return h("div", {}, line(name, words, { attributes: { type: "datetime-local", step: "1" } }), h("div.taps.small", {}, AGO.map((minutes) => button(minutes ? word("minutes ago", { n: minutes }) : word("just now"), () => ago(minutes)))));
}

async function keep(event, ctx, resource, typed) {
  event.preventDefault();
  const body = {};
  for (const [name, raw] of new FormData(event.target)) if (String(raw).trim()) body[name] = String(raw).trim();
  if (!Object.keys(body).length) return ctx.toast(word("nothing filled in"));
  const said = typed(body);
  if (said.age_years !== undefined && !(said.age_years >= 0 && said.age_years <= 130)) return ctx.toast(word("impossible age"), true);
  await ctx.say(`/cases/${ctx.caseState.id}/${resource}`, said);
  event.target.reset();
  ctx.toast(word("kept"));
}
