// What was given: drug, dose, route. A dose that was written wrongly is said again; what it corrects stays in the log.
import { button, fill, h } from "../shell/dom.js";
import { label, word } from "../shell/words.js";
import { groupsOf, notedList } from "./noted.js";
import { keypad } from "./vitals.js";

const FIRST = { ami: "heart_stroke", ohca: "cardiovascular", stroke: "glucose", trauma: "fluids" };

export const part = {
  id: "medications", order: 40, keepsTyped: true, title: (word) => word("medications"),
  render(root, ctx) {
    const form = giving(ctx);
    this.correct = form.correct;
    fill(root, h("p.allergies"), h("div.list"), form.element);
    this.update(root, ctx);
  },
  update(root, ctx) {
    const allergies = ctx.caseState.patient.allergies;
    root.querySelector(".allergies").textContent = allergies ? `${word("allergies")}: ${allergies}` : "";
    fill(root.querySelector(".list"), notedList(ctx, ctx.caseState.medications, ["medications"], (body) => doseOf(ctx, body), this.correct));
  },
};

/** "300 mg oral" */
export const doseOf = (ctx, body) =>
  [body.dose, body.dose_unit && label(ctx.data, "dose_units", body.dose_unit), body.route && label(ctx.data, "medication_routes", body.route)].filter(Boolean).join(" ");

const drugOf = (ctx, { code, system }) => label(ctx.data, "medications", code, system);

/** The form: {element, correct}; `correct` puts one that was given back into it, to be said again at its own time. */
function giving(ctx) {
  let chosen = null, corrected = null;
  const picked = h("b.picked", { role: "status" }), trouble = h("p.refusal", { hidden: true, role: "alert" });
  const dose = h("input", { id: "m-dose", inputMode: "none", "data-keypad": "", autocomplete: "off" });
  const unit = select(ctx, "m-unit", "dose_units", word("dose unit")), route = select(ctx, "m-route", "medication_routes", word("route"));
  const leave = button(word("leave as it was"), () => start(null), { className: "leave" }), save = h("button.main.save");
  const choose = (drug) => {
    chosen = drug;
    picked.textContent = !drug ? word("choose a drug") : corrected ? word("correcting", { what: [drugOf(ctx, corrected.body), doseOf(ctx, corrected.body)].filter(Boolean).join(" ") }) : drugOf(ctx, drug);
    if (drug) dose.focus();
  };
  const start = (one) => {
    corrected = one;
    element.reset();
    dose.placeholder = one?.body.dose ?? "";
    unit.choice.value = one?.body.dose_unit ?? "";
    route.choice.value = one?.body.route ?? "";
    leave.hidden = !one;
    trouble.hidden = true;
    save.textContent = word(one ? "keep correction" : "given");
    choose(one && { code: one.body.code, system: one.body.system });
  };
  const give = async (event) => {
    event.preventDefault();
    const amount = dose.value.normalize("NFKC").trim() || dose.placeholder, wrong = wrongWith(chosen, amount, unit.choice.value);
    trouble.hidden = !wrong;
    trouble.textContent = wrong;
    if (wrong) return;
    const body = { ...chosen, ...(amount && { dose: Number(amount), dose_unit: unit.choice.value }), ...(route.choice.value && { route: route.choice.value }) };
    await ctx.say(`/cases/${ctx.caseState.id}/medications`, body, corrected ? { corrects: corrected.id, at: Date.parse(corrected.at) } : {});
    start(null);
    ctx.toast(word("kept"));
  };
  const groups = groupsOf(ctx, "medications", ({ code, version }) => choose({ code, system: version }), FIRST[ctx.caseState.suspected?.condition] ?? "heart_stroke");
  const element = h("form.give", { onsubmit: give }, groups, h("div.dose", {}, picked,
    h("div.pair", {}, h("div.field", {}, h("label", { htmlFor: "m-dose" }, word("dose")), dose), unit.field), route.field, keypad(), trouble, save, leave));
  start(null);
  return { element, correct: (one) => { start(one); element.querySelector(".dose").scrollIntoView({ block: "nearest" }); } };
}

function wrongWith(chosen, amount, unit) {
  if (!chosen) return word("choose a drug");
  if (Number.isNaN(Number(amount))) return word("dose only digits");
  if (amount && !(Number(amount) > 0)) return word("dose more than zero");
  return amount && !unit ? word("dose needs unit") : "";
}

function select(ctx, id, table, words) {
  const choice = h("select", { id }, h("option", { value: "" }, "–"), (ctx.data.codes[table] ?? []).map((code) => h("option", { value: code.code }, label(ctx.data, table, code.code, code.version))));
  return { choice, field: h("div.field", {}, h("label", { htmlFor: id }, words), choice) };
}
