// Children: what is usual at this age, what lies outside, and reference doses by weight, to be checked.
import { ageOf, button, fill, h, lastStep, latest, note, say, source } from "./elements.js";
import { doses, estimatedWeight, expected, isChild, outside } from "./scales.js";

const AGES = [[1 / 12, "months", 1], [0.25, "months", 3], [0.5, "months", 6], ...[1, 2, 3, 4, 5, 6, 8, 10, 12, 14].map((n) => [n, "years", n])];

export const part = {
  id: "child", order: 35, hidden: true, title: (word) => word("protocols.child"),
  render(root, ctx) {
    fill(root, h("div.protocol.child", {}, h("div.asks")));
    this.update(root, ctx);
  },
  update(root, ctx) {
    const age = ageOf(ctx.caseState);
    fill(root.querySelector(".asks"), ages(ctx, age), isChild(age) ? [ranges(ctx, age), weight(ctx, age)] : h("p.result", {}, say(ctx, age === null ? "age missing" : "no child")), source(ctx, "source child"));
  },
};

function ages(ctx, age) {
  return h("div.pick", {}, h("span", {}, say(ctx, "age"), " ", h("b", {}, age === null ? "?" : age < 2 ? say(ctx, "months", { n: Math.floor(age * 12 + 1e-9) }) : say(ctx, "years", { n: Math.floor(age) }))),
    AGES.map(([years, unit, n]) => button(say(ctx, unit, { n }), () => ctx.say(`/cases/${ctx.caseState.id}/patient`, { age_years: years }), { pressed: age !== null && Math.abs(age - years) < 0.01, focus: `age-${years}` })));
}

function ranges(ctx, age) {
  const usual = expected(age), signs = latest(ctx.caseState), off = outside(signs, age);
  const row = (sign, [low, high], value) => h("tr", { "data-sign": sign, class: off[sign] ? "due" : null }, h("th", { scope: "row" }, say(ctx, `sign ${sign}`)),
    h("td", {}, high === null ? `≥ ${low}` : `${low}–${high}`), h("td", {}, h("b", {}, value ?? "–"), off[sign] && h("span.flag", {}, ` ${off[sign] === "high" ? "▲" : "▼"} ${say(ctx, off[sign])}`)));
  return h("table.ranges", {}, h("thead", {}, h("tr", {}, h("td", {}), h("th", {}, say(ctx, "usual")), h("th", {}, say(ctx, "measured")))), h("tbody", {},
    row("pulse", usual.pulse, signs.pulse), row("breaths", usual.breaths, signs.breaths), row("systolic", usual.systolic, signs.systolic),
    usual.shock_index && row("shock_index", [0, usual.shock_index], signs.systolic && signs.pulse !== undefined ? (signs.pulse / signs.systolic).toFixed(2) : null)));
}

function weight(ctx, age) {
  const said = lastStep(ctx.caseState, "child", "weight_kg"), guess = estimatedWeight(age), kg = said ? Number(said.value) : guess;
  const keep = (value) => note(ctx, "child", "weight_kg", value, said && { corrects: said.id });
  return [h("div.pick", {}, h("span", {}, say(ctx, "weight"), " ", h("b", {}, kg === null ? "?" : `${kg} kg`), " ", h("small", {}, say(ctx, said ? "weight said" : "weight guessed"))),
    [-5, -1, 1, 5].map((by) => button(`${by > 0 ? "+" : "−"}${Math.abs(by)} kg`, () => keep(Math.max(1, (kg ?? 45) + by)), { focus: `kg${by}` })),
    said && button(say(ctx, "undo"), () => ctx.undo(said.id), { focus: "kg-undo" })),
  kg !== null && h("table.ranges.doses", {}, h("caption", {}, say(ctx, "doses check")), h("tbody", {}, doses(kg).map((one) => h("tr", {}, h("th", { scope: "row" }, say(ctx, `dose ${one.what}`)), h("td", {}, h("b", {}, `${one.amount} ${one.unit}`), one.capped && h("small", {}, ` ${say(ctx, "at most")}`))))))];
}
