// What was found, done and given, tapped from the country's code tables; each line can be undone.
import { button, fill, h } from "../shell/dom.js";
import { label, word } from "../shell/words.js";
import { clockTime } from "/static/words.js";

const FINDINGS = ["situations", "trauma_criteria", "stroke_findings", "ecg_findings", "skin", "pupil_reflexes", "arrest_rhythms", "arrest_causes", "not_values", "past_history"];

/** The codes of a table by group, as buttons that fold away. A newer version of a code goes before an older one. */
export function groupsOf(ctx, table, onPick, open = "") {
  const groups = new Map();
  for (const code of newest(ctx.data.codes[table] ?? [])) groups.set(code.group, [...(groups.get(code.group) ?? []), code]);
  return h("div.groups", {}, [...groups].map(([group, codes]) => h("details", { open: group === open || groups.size === 1 },
    h("summary", {}, word(`group ${group || "other"}`)),
    h("div.taps", {}, codes.map((code) => button(label(ctx.data, table, code.code, code.version), () => onPick(code)))))));
}

function newest(codes) {
  const last = new Map();
  for (const code of codes) last.set(code.code, code);
  return [...last.values()];
}

/** The words of a finding, procedure or medication; an unknown code as it is. */
export function wordsOf(ctx, body, tables = FINDINGS) {
  const table = tables.find((name) => (ctx.data.codes[name] ?? []).some((code) => code.code === body.code));
  const words = table ? label(ctx.data, table, body.code, body.system) : word("code not known", { code: body.code });
  return body.text && body.text !== words ? `${words} (${body.text})` : words;
}

/** `correct(one)`, where there is one, lets a line be said again. */
export function notedList(ctx, noted, tables, more = () => "", correct = null) {
  if (!noted.length) return h("p.soft", {}, word("nothing recorded yet"));
  return h("ul.noted", {}, [...noted].reverse().map((one) => h("li", {}, h("span", {}, wordsOf(ctx, one.body, tables), " ", more(one.body)),
    h("time", {}, clockTime(Date.parse(one.at))), one.entry.state === "queued" && h("span.soft", {}, "◌"), 
    correct && button(word("correct"), () => correct(one), { className: "undo" }), button(word("undo"), () => ctx.undo(one.id), { className: "undo" }))));
}

/** A line to be said again as something else: {place, start(one), take()}. `take` is what the next code tapped says of it. */
export function mending(tables) {
  const place = h("p.mending.row", { hidden: true, role: "status" });
  let one = null;
  const stop = () => { one = null; place.hidden = true; };
  return {
    place,
    start(ctx, wrong) {
      one = wrong;
      fill(place, h("b", {}, word("correcting", { what: wordsOf(ctx, wrong.body, tables) })), h("span", {}, word("tap what it was")), button(word("leave as it was"), stop));
      place.hidden = false;
      place.scrollIntoView({ block: "center" });
    },
    take() {
      const more = one ? { corrects: one.id, at: Date.parse(one.at) } : {};
      stop();
      return more;
    },
  };
}
