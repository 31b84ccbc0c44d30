// Findings: the signs of stroke, the ECG, major trauma, what else was seen.
import { button, fill, h } from "../shell/dom.js";
import { label, word } from "../shell/words.js";
import { groupsOf, mending, notedList } from "./noted.js";
import { itemOf } from "/static/protocols/stroke.js";

const ROWS = ["face", "arm", "speech"];
const SIDES = { 3520039: "left", 3520041: "right", 3520051: "left", 3520053: "right" };
const STEMI = ["9901051", "9901053", "9901055", "9901057"];

export const part = {
  id: "findings", order: 20, title: (word) => word("findings"),
  render(root, ctx) {
    this.mend = mending();
    const pick = (code) => note(ctx, code.code, code.version, this.mend.take());
    fill(root, h("div.rows"), this.mend.place, h("h2", {}, word("what was found")), groupsOf(ctx, "situations", pick), h("h2", {}, word("major trauma")), groupsOf(ctx, "trauma_criteria", pick), h("div.list"));
    this.update(root, ctx);
  },
  update(root, ctx) {
    fill(root.querySelector(".rows"), h("h2", {}, word("cincinnati")), ROWS.map((group) => strokeRow(ctx, group)),
      h("div.taps.ecg", {}, h("h2", {}, word("ecg")), STEMI.map((code) => option(ctx, code, label(ctx.data, "ecg_findings", code), this.mend))));
    fill(root.querySelector(".list"), notedList(ctx, ctx.caseState.findings, undefined, () => "", (one) => this.mend.start(ctx, one)));
  },
};

const note = (ctx, code, system, more = {}) => ctx.say(`/cases/${ctx.caseState.id}/findings`, { code, system }, more);

/** The same sayings as in the stroke helper, so that each reads what was tapped in the other. */
function strokeRow(ctx, group) {
  const codes = (ctx.data.codes.stroke_findings ?? []).filter((code) => code.group === group), item = itemOf(ctx, group);
  return h("div.taps", {}, h("span", {}, word(`ask ${group}`)),
    button(word("normal"), item.normal, { "aria-pressed": String(item.isNormal), "data-focus": `${group}-normal` }),
    codes.map((code) => button(SIDES[code.code] ? word(SIDES[code.code]) : word("abnormal"), () => item.pick(code.code), { "aria-pressed": String(item.is(code.code)), "data-focus": code.code })));
}

function option(ctx, code, words, mend) {
  const chosen = ctx.caseState.findings.find((one) => one.body.code === code);
  const version = ctx.data.codes.ecg_findings?.find((one) => one.code === code)?.version;
  return button(words, () => (chosen ? ctx.untap(chosen.id) : note(ctx, code, version, mend.take())), { "aria-pressed": chosen ? "true" : "false", "data-focus": code });
}
