// What was given: drug, dose, route.
import { fill, h } from "../shell/dom.js";
import { label, word } from "../shell/words.js";
import { groupsOf, notedList } from "./noted.js";
import { keypad } from "./vitals.js";

const FIRST = { ami: "heart_stroke", ohca: "cardiovascular", stroke: "glucose", trauma: "fluids" };

export const part = {
  id: "medications", order: 40, title: (word) => word("medications"),
  render(root, ctx) {
    let chosen = null;
    const picked = h("b.picked", {}, word("choose a drug")), trouble = h("p.refusal", { hidden: true, role: "alert" });
    const dose = h("input", { id: "m-dose", inputMode: "none", "data-keypad": "", autocomplete: "off" });
    const select = (id, table, words) => h("div.field", {}, h("label", { htmlFor: id }, words),
      h("select", { id }, h("option", { value: "" }, "–"), (ctx.data.codes[table] ?? []).map((code) => h("option", { value: code.code }, label(ctx.data, table, code.code, code.version)))));
    const unit = select("m-unit", "dose_units", word("dose unit")), route = select("m-route", "medication_routes", word("route"));
    const give = async (event) => {
      event.preventDefault();
      const text = dose.value.trim(), doseUnit = unit.querySelector("select").value;
      const wrong = !chosen ? word("choose a drug") : text && !(Number(text) > 0) ? word("dose more than zero") : text && !doseUnit ? word("dose needs unit") : "";
      trouble.hidden = !wrong;
      trouble.textContent = wrong;
      if (wrong) return;
      await ctx.say(`/cases/${ctx.caseState.id}/medications`, { code: chosen.code, system: chosen.version, ...(text && { dose: Number(text), dose_unit: doseUnit }), ...(route.querySelector("select").value && { route: route.querySelector("select").value }) });
      event.target.reset();
      chosen = null;
      picked.textContent = word("choose a drug");
      ctx.toast(word("kept"));
    };
    fill(root, h("p.allergies"), h("form.give", { onsubmit: give },
      groupsOf(ctx, "medications", (code) => { chosen = code; picked.textContent = label(ctx.data, "medications", code.code, code.version); dose.focus(); }, FIRST[ctx.caseState.suspected?.condition] ?? "heart_stroke"),
      h("div.dose", {}, picked, h("div.pair", {}, h("div.field", {}, h("label", { htmlFor: "m-dose" }, word("dose")), dose), unit), route, keypad(), trouble, h("button.main.save", {}, word("given")))), h("div.list"));
    this.update(root, ctx);
  },
  update(root, ctx) {
    const allergies = ctx.caseState.patient.allergies;
    root.querySelector(".allergies").textContent = allergies ? `${word("allergies")}: ${allergies}` : "";
    fill(root.querySelector(".list"), notedList(ctx, ctx.caseState.medications, ["medications"], (body) =>
      [body.dose, body.dose_unit && label(ctx.data, "dose_units", body.dose_unit), body.route && label(ctx.data, "medication_routes", body.route)].filter(Boolean).join(" ")));
  },
};
