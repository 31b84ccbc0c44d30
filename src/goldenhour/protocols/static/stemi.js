// Heart attack: onset, the 12-lead ECG, what speaks against aspirin and nitroglycerin, the clock since first contact.
import { agoButtons, button, clock, everySecond, fill, finding, h, label, lastStep, latest, medication, note, say, source, suspect, yesNo } from "./elements.js";

const ST = ["9901051", "9901053", "9901055", "9901057"], INFERIOR = "9901053";
export const ECG_WITHIN_MIN = 10, DEVICE_WITHIN_MIN = 90;
const MINUTE = 60_000;

export const part = {
  id: "stemi", order: 33, hidden: true, title: (word) => word("protocols.stemi"),
  render(root, ctx) {
    fill(root, h("div.protocol.stemi", {}, h("div.clocks"), h("div.asks")));
    const panel = root.querySelector(".stemi");
    this.update(root, ctx);
    everySecond(panel, () => contact(panel.querySelector(".clocks"), ctx));
  },
  update(root, ctx) {
    contact(root.querySelector(".clocks"), ctx);
    fill(root.querySelector(".asks"), agoButtons(ctx, "onset_at", [0, 15, 30, 60, 120]), ecg(ctx), elevation(ctx), aspirin(ctx), nitro(ctx), source(ctx, "source stemi"));
  },
};

/** First medical contact: at the patient, else at the scene. */
export function contactAt(c, unit) {
  const times = c.runs[unit]?.times ?? {};
  return times.at_patient ?? times.at_scene ?? null;
}

function contact(place, ctx) {
  const at = contactAt(ctx.caseState, ctx.unit), passed = at ? ctx.now() - Date.parse(at) : 0;
  if (!at) return fill(place, h("p.big", {}, h("b.open", {}, "–"), h("span", {}, say(ctx, "no contact yet"))));
  const done = hasEcg(ctx.caseState);
  fill(place, h("p.big", {}, h("b.running", {}, clock(passed)), h("span", {}, say(ctx, "since first contact"))),
    h("ul.next-up", {}, done ? h("li.good", {}, say(ctx, "ecg done")) : h(`li${passed > ECG_WITHIN_MIN * MINUTE ? ".due" : ".soon"}`, {}, say(ctx, "ecg within", { n: ECG_WITHIN_MIN }), " ", h("b", {}, clock(ECG_WITHIN_MIN * MINUTE - passed))),
      h("li", {}, say(ctx, "device within", { n: DEVICE_WITHIN_MIN }), " ", h("b", {}, clock(DEVICE_WITHIN_MIN * MINUTE - passed)))));
}

const hasEcg = (c) => c.attachments.some((one) => one.what === "ecg12") || c.procedures.some((one) => one.body.code === "127505") || c.findings.some((one) => ST.includes(one.body.code)) || Boolean(lastStep(c, "stemi", "st_elevation_none"));

const ecg = (ctx) => h("div.pick", {}, h("span", {}, say(ctx, "12-lead")), button(say(ctx, "photograph ecg"), () => ctx.openPart("attachments"), { main: true, focus: "photo" }));

function elevation(ctx) {
  const none = lastStep(ctx.caseState, "stemi", "st_elevation_none"), found = (code) => ctx.caseState.findings.find((one) => one.body.code === code);
  const any = ST.some(found);
  const pick = async (code) => {
    if (found(code)) return ctx.untap(found(code).id);
    if (none) await ctx.undo(none.id);
    return finding(ctx, code);
  };
  return [h("div.pick", {}, h("span", {}, say(ctx, "st elevation")),
    ST.map((code) => button(label(ctx, "ecg_findings", code), () => pick(code), { pressed: Boolean(found(code)), focus: code })),
    !any && button(say(ctx, "none seen"), () => (none ? ctx.untap(none.id) : note(ctx, "stemi", "st_elevation_none")), { pressed: Boolean(none), focus: "none" })),
  any && (ctx.caseState.suspected?.condition === "ami" ? h("p.result", {}, say(ctx, "ami suspected"))
    : h("div.result.due", {}, button(say(ctx, "suspect ami"), () => suspect(ctx, "ami", say(ctx, "why st")), { main: true, focus: "suspect" })))];
}

function aspirin(ctx) {
  const against = lastStep(ctx.caseState, "stemi", "aspirin_allergy")?.value, given = ctx.caseState.medications.find((one) => one.body.code === "124201");
  const allergy = /aspirin|阿斯匹[靈林]|ASA\b|NSAID/i.test(ctx.caseState.patient.allergies ?? "");
  return [yesNo(ctx, "stemi", "aspirin_allergy"),
    against === "yes" || allergy ? h("p.result.due", {}, say(ctx, "no aspirin")) : h("div.pick", {}, button(say(ctx, "aspirin given"), () => medication(ctx, { code: "124201", dose: 300, dose_unit: "3706021", route: "9927035" }), { pressed: Boolean(given), focus: "aspirin" }), h("small", {}, say(ctx, "check dose")))];
}

/** What speaks against nitroglycerin, from what is known. */
export function againstNitro(c) {
  const signs = latest(c), found = [];
  if (signs.systolic < 90) found.push("nitro systolic");
  if (signs.pulse < 50 || signs.pulse > 100) found.push("nitro pulse");
  if (lastStep(c, "stemi", "pde5")?.value === "yes") found.push("nitro pde5");
  if (c.findings.some((one) => one.body.code === INFERIOR)) found.push("nitro inferior");
  if (signs.systolic === undefined) found.push("nitro unmeasured");
  return found;
}

function nitro(ctx) {
  const against = againstNitro(ctx.caseState);
  return [yesNo(ctx, "stemi", "pde5"), h(`div.result${against.length ? ".due" : ""}`, { "data-nitro": against.join(" ") }, h("b", {}, say(ctx, "nitroglycerin")), " ",
    against.length ? against.map((key) => h("p", {}, "✗ ", say(ctx, key))) : [say(ctx, "nothing against"), " ", button(say(ctx, "enter medication"), () => ctx.openPart("medications"), { focus: "nitro" })])];
}
