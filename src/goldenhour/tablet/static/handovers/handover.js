// The handover: what is handed over, and the crew's signature.
import { fill, h } from "../shell/dom.js";
import { hospitalName, who } from "../shell/run.js";
import { word } from "../shell/words.js";
import { currentAlert, lastSigns } from "../timeline/fold.js";
import { doseOf } from "../records/medications.js";
import { wordsOf } from "../records/noted.js";
import { clockTime } from "/static/words.js";

export const part = {
  id: "handover", order: 80, title: (word) => word("handover"),
  render(root, ctx) {
    fill(root, h("div.state"), h("div.sign"));
    this.update(root, ctx);
  },
  update(root, ctx) {
    const c = ctx.caseState, alert = currentAlert(c);
    fill(root.querySelector(".state"), alert ? [h("h2", {}, hospitalName(ctx.data, alert.hospital)), summary(ctx, c), signatures(alert)] : h("p.soft", {}, word("nobody to hand over to")));
    const here = alert && (alert.arrivedAt || c.runs[alert.unit]?.times.at_hospital), place = root.querySelector(".sign");
    const wanted = here && !alert.signatures.giving ? alert.id : "";
    if (place.dataset.alert === wanted) return;
    place.dataset.alert = wanted;
    fill(place, wanted ? form(ctx, c, alert) : alert && !here && h("p.soft", {}, word("signed when arrived")));
  },
};

function summary(ctx, c) {
  const last = lastSigns(c), numbers = Object.entries(last).filter(([sign]) => typeof last[sign].value === "number").map(([sign, { value }]) => `${word(`sign ${sign}`)} ${value}`);
  const rows = [["A", who(c)], ["T", times(c)], ["M", [c.history.mechanism, c.history.complaint].filter(Boolean).join(" · ")],
    ["I", c.findings.map((one) => wordsOf(ctx, one.body)).join("、")], ["S", numbers.join(" · ")],
    ["T", [...c.procedures.map((one) => wordsOf(ctx, one.body, ["procedures"])), ...c.medications.map((one) => `${wordsOf(ctx, one.body, ["medications"])} ${doseOf(ctx, one.body)}`.trim())].join("、")]];
  return h("dl.summary", {}, rows.flatMap(([letter, text]) => [h("dt", {}, letter), h("dd", {}, text || "–")]));
}

/** What the clocks of heart and stroke start from, then the call. */
function times(c) {
  const known = [["onset", c.history.onset_at], ["last known well", c.history.last_known_well_at], ["call", c.calledAt]];
  return known.filter(([, at]) => at).map(([what, at]) => `${word(what)} ${clockTime(Date.parse(at))}`).join(" · ");
}

function signatures(alert) {
  return h("ul.signatures", {}, ["giving", "receiving"].map((side) => h("li", {}, h("b", {}, word(`side ${side}`)), " ",
    alert.signatures[side] ? h("span.signed", {}, "✓ ", alert.signatures[side].name, " ", clockTime(Date.parse(alert.signatures[side].at))) : h("span.soft", {}, word("not signed yet")))));
}

function form(ctx, c, alert) {
  const input = h("input", { id: "hand-name", value: ctx.person?.name ?? "", required: true, maxLength: 120, autocomplete: "off" });
  return h("form.stack", { onsubmit: (event) => {
    event.preventDefault();
    ctx.say(`/cases/${c.id}/alerts/${alert.id}/signatures`, { side: "giving", name: input.value.trim() }, { at: undefined });
  } }, h("div.field", {}, h("label", { htmlFor: "hand-name" }, word("name of signer")), input), h("button.main", {}, word("i hand over")));
}

