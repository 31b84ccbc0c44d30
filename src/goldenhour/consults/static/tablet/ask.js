// Ask a specialist from the run: a specialty, a question, one touch. Said like everything else, so it may wait for a network.
// What is open of the same specialty is shown instead of being asked twice.
import { button, fill, h, hospitalName, saidIn, specialtyName } from "./making.js";
import { card, cards, lines, openOf } from "./shown.js";

const PHRASES = ["where", "stay", "way", "drug", "picture"];
const NEAR = 3;

export const part = {
  id: "consults", order: 75, keepsTyped: true, title: (word) => word("consults.title"),
  standing: lines,
  render(root, ctx) {
    this.chosen = null;
    fill(root, h("div.consult-cards"), h("h2", {}, ctx.word("consults.ask")), h("div.consult-specialties"), h("div.consult-form"));
    this.update(root, ctx);
  },
  update(root, ctx) {
    const form = root.querySelector(".consult-form"), choose = (code) => {
      this.chosen = code;
      this.update(root, ctx);
      document.dispatchEvent(new CustomEvent("live:put")); // running times start at once
    };
    const open = openOf(ctx.caseState, this.chosen);
    if (form.dataset.open && !open) this.chosen = null; // it was answered or taken back
    fill(root.querySelector(".consult-cards"), cards(ctx).filter((one) => one.dataset.consult !== open?.id));
    fill(root.querySelector(".consult-specialties"), this.chosen ? chosen(ctx, this.chosen, () => choose(null)) : specialties(ctx, choose));
    if (open) fill(form, h("p.notice", {}, ctx.word("consults.open already")), card(ctx, open));
    else if (form.dataset.about !== `${this.chosen}`) fill(form, this.chosen && asking(ctx, this.chosen)); // what is typed there stays
    Object.assign(form.dataset, { about: open ? "" : `${this.chosen}`, open: open ? open.id : "" });
  },
};

const chosen = (ctx, code, back) => h("div.taps", {}, button(specialtyName(ctx, code), back, { pressed: true, focus: `specialty-${code}` }), button(ctx.word("consults.another"), back));

function specialties(ctx, choose) {
  const all = ctx.data.codes.specialties ?? [], first = ctx.data.specialties_for?.[ctx.caseState.suspected?.condition] ?? [];
  const urgent = all.filter((one) => one.group !== "tele_consult").sort((a, b) => first.includes(b.code) - first.includes(a.code));
  const tap = (one) => button(saidIn(ctx, one.labels), () => choose(one.code), { focus: `specialty-${one.code}`, class: first.includes(one.code) ? "suggested" : "" });
  const rest = all.filter((one) => !urgent.includes(one));
  return [h("div.taps", {}, urgent.map(tap)), rest.length > 0 && h("details", { "data-fold": "more" }, h("summary", {}, ctx.word("consults.more")), h("div.taps", {}, rest.map(tap)))];
}

function asking(ctx, specialty) {
  const { word } = ctx, question = h("textarea", { id: "consult-question", rows: 2, maxlength: 1000 }), back = h("input", { id: "consult-back", type: "tel", maxlength: 40, autocomplete: "off" });
  const hospitals = askingFor(ctx), wrong = h("p.refusal", { role: "alert", hidden: true }, word("consults.no question"));
  let hospital = hospitals[0];
  question.value = begun(ctx);
  const phrases = h("div.taps"), whose = h("div.taps");
  const draw = () => {
    fill(phrases, PHRASES.map((one) => phrase(word(`consults.phrase ${one}`), question, draw)));
    fill(whose, h("span", {}, word("consults.for")), hospitals.map((one) => button(hospitalName(ctx, one), () => { hospital = one; draw(); }, { pressed: one === hospital, focus: `for-${one}` })));
    wrong.hidden = true;
  };
  question.addEventListener("input", draw);
  draw();
  const send = () => {
    const said = question.value.trim(), callBack = back.value.trim();
    wrong.hidden = Boolean(said);
    if (!said) return question.focus();
    return ctx.say(`/cases/${ctx.caseState.id}/consults`, { hospital, specialty, question: said, name: ctx.person.name, ...(callBack && { call_back: callBack }) }, { at: undefined });
  };
  return [phrases, field(word("consults.question"), question), wrong, whose,
    field(`${word("consults.call back")} ${word("consults.if wanted")}`, back),
    button(`${word("consults.send")} · ${specialtyName(ctx, specialty)}`, send, { main: true, focus: "ask-now", class: "main save" }), h("p.soft", {}, word("consults.for why"))];
}

const field = (words, input) => h("div.field", {}, h("label", { for: input.id }, words), input);

/** Sendable as it stands: what is suspected, and the commonest question. */
function begun({ caseState, word }) {
  const condition = caseState.suspected?.condition;
  return [condition && condition !== "other" && word("consults.suspected", { condition: word(`condition ${condition}`) }), word("consults.phrase where")].filter(Boolean).join(" ");
}

/** A ready-made phrase: one touch puts it into the question, another takes it out. */
function phrase(words, question, draw) {
  const pressed = question.value.includes(words);
  return button(words, () => {
    const rest = question.value.replace(words, "").replace(/ +/g, " ").trim();
    question.value = pressed ? rest : [rest, words].filter(Boolean).join(" ");
    draw();
  }, { pressed });
}

/** Whose network is asked: the hospital that is warned, then the nearest ones. */
function askingFor(ctx) {
  const c = ctx.caseState, place = c.call?.place, warned = Object.values(c.alerts).filter((one) => !one.divertedAt && !one.stoodDownAt).map((one) => one.hospital);
  const flat = (one) => Math.hypot(one.lat - place.lat, (one.lon - place.lon) * Math.cos((place.lat * Math.PI) / 180));
  const near = place ? ctx.data.hospitals.filter((one) => one.lat !== null).sort((a, b) => flat(a) - flat(b)).map((one) => one.id) : ctx.data.hospitals.map((one) => one.id);
  return [...new Set([...warned.reverse(), ...near])].slice(0, NEAR);
}
