// Trauma: the 24 criteria of an unstable patient, GCS, RTS and shock index as they are measured, the time at the scene.
import { ageOf, button, clock, everySecond, fill, finding, h, label, latest, say, source, suspect, yesNo } from "./elements.js";
import { expected, gcsTotal, isChild, isMeasured, revisedTraumaScore, shockIndex, unstableTrauma } from "./scales.js";

const GROUPS = ["vital_signs", "anatomy", "mechanism"];
export const AIM_MIN = 10;
const HIGH_SHOCK_INDEX = 1;

export const part = {
  id: "trauma", order: 34, hidden: true, title: (word) => word("protocols.trauma"),
  render(root, ctx) {
    fill(root, h("div.protocol.trauma", {}, h("div.clocks"), h("div.asks")));
    const panel = root.querySelector(".trauma");
    this.update(root, ctx);
    everySecond(panel, () => scene(panel.querySelector(".clocks"), ctx));
  },
  update(root, ctx) {
    const codes = ctx.data.codes.trauma_criteria ?? [], ticked = ctx.caseState.findings.map((one) => one.body.code);
    const met = unstableTrauma(latest(ctx.caseState), ticked, codes.map((one) => one.code));
    scene(root.querySelector(".clocks"), ctx);
    fill(root.querySelector(".asks"), result(ctx, met), scores(ctx), yesNo(ctx, "trauma", "entrapped"),
      GROUPS.map((group) => h("fieldset.criteria-group", {}, h("legend", {}, say(ctx, `group ${group}`)), h("div.pick", {}, codes.filter((one) => one.group === group).map((one) => criterion(ctx, one, met[one.code]))))),
      source(ctx, "source trauma"));
  },
};

/** From arrival at the scene until leaving it, in ms; null before. */
export function sceneMs(c, unit, now) {
  const { at_scene: from, left_scene: to } = c.runs[unit]?.times ?? {};
  return from ? (to ? Date.parse(to) : now) - Date.parse(from) : null;
}

function scene(place, ctx) {
  const ms = sceneMs(ctx.caseState, ctx.unit, ctx.now()), left = Boolean(ctx.caseState.runs[ctx.unit]?.times.left_scene);
  if (ms === null) return fill(place, h("p.big", {}, h("b.open", {}, "–"), h("span", {}, say(ctx, "not at scene"))));
  const over = ms > AIM_MIN * 60_000;
  fill(place, h("p.big", {}, h("b.running", {}, clock(ms)), h("span", {}, say(ctx, left ? "scene time was" : "at the scene"))),
    !left && h("ul.next-up", {}, h(`li${over ? ".due" : ms > 0.7 * AIM_MIN * 60_000 ? ".soon" : ""}`, {}, say(ctx, over ? "aim passed" : "aim left", { n: AIM_MIN }), " ", h("b", {}, clock(AIM_MIN * 60_000 - ms)))));
}

function result(ctx, met) {
  const count = Object.values(met).filter(Boolean).length;
  return h(`div.result${count ? ".due" : ""}`, { role: "status", "data-met": count }, h("p", {}, h("b", {}, say(ctx, "criteria met", { n: count, of: Object.keys(met).length })), " ", count ? say(ctx, "unstable") : ""),
    count > 0 && (ctx.caseState.suspected?.condition === "trauma" ? h("small", {}, say(ctx, "trauma suspected")) : button(say(ctx, "suspect trauma"), () => suspect(ctx, "trauma", say(ctx, "criteria met", { n: count, of: Object.keys(met).length })), { main: true, focus: "suspect" })));
}

function scores(ctx) {
  const signs = latest(ctx.caseState), gcs = gcsTotal(signs), rts = revisedTraumaScore(signs), index = shockIndex(signs), age = ageOf(ctx.caseState);
  const limit = isChild(age) ? expected(age).shock_index : HIGH_SHOCK_INDEX;
  return h("p.counts", {}, h("span", {}, "GCS ", h("b", {}, gcs ?? "–")), h("span", {}, "RTS ", h("b", {}, rts ? `${rts.triage}/12 (${rts.weighted.toFixed(2)})` : "–")),
    h("span", {}, say(ctx, "shock index"), " ", h("b", {}, index === null ? "–" : index.toFixed(2)), index !== null && limit && index > limit && h("span.flag", {}, ` ▲ > ${limit}`)),
    gcs === null && button(say(ctx, "enter vital signs"), () => ctx.openPart("vitals"), { focus: "vitals" }));
}

function criterion(ctx, { code, version }, met) {
  const ticked = ctx.caseState.findings.find((one) => one.body.code === code), measured = met && !ticked;
  return button([label(ctx, "trauma_criteria", code, version), measured && h("small.flag", {}, ` ${say(ctx, "by measurement")}`), isMeasured(code) && met === false && h("small", {}, ` ${say(ctx, "measured not")}`)],
    () => (ticked ? ctx.untap(ticked.id) : finding(ctx, code)), { pressed: Boolean(ticked), focus: code, "data-met": String(met) });
}
