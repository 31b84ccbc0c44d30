// Cardiac arrest: one large clock, the metronome, what is next. Every tap is an entry; every clock is reckoned from them.
import { arrestOf, cprMs, ecprKnown, fraction, goesOn, isShockable, untilAdrenaline, untilCheck } from "./arrest_of.js";
import { ageOf, button, clock, everySecond, fill, finding, h, label, lastStep, medication, note, procedure, say, source, yesNo } from "./elements.js";
import { FASTEST, Metronome, SLOWEST } from "/static/metronome.js";
import { doses, ECPR_THINK_MIN, ecprCriteria, estimatedWeight, isChild } from "./scales.js";

const RHYTHMS = [["3011011", "VF"], ["3011013", "pVT"], ["3011005", "PEA"], ["3011001", "asystole"], ["3011009", "aed shock advised"], ["3011007", "aed no shock"]];
const JOULES = [50, 100, 120, 150, 200, 300, 360];
const AIRWAYS = [["127106", "bvm"], ["127105", "sga"], ["127107", "tube"]];
const MG = "3706021", IV = "9927023", IO = "9927021";
const ETCO2 = [5, 10, 15, 20, 30, 40];
export const metronome = new Metronome();
let route = IV, joules = null;

export const part = {
  id: "arrest", order: 31, hidden: true, title: (word) => word("protocols.arrest"),
  render(root, ctx) {
    fill(root, h("div.protocol.arrest", {}, h("div.clocks", { "aria-live": "off" }), h("div.beat-bar"), h("div.acts"), h("details.ecpr", {}, h("summary"), h("div")), h("div.done")));
    const panel = root.querySelector(".arrest");
    metronome.onBeat = () => pulse(panel);
    this.update(root, ctx);
    everySecond(panel, () => clocks(panel, ctx));
  },
  update(root, ctx) {
    const panel = root.querySelector(".arrest"), arrest = arrestOf(ctx.caseState);
    clocks(panel, ctx);
    beatBar(panel.querySelector(".beat-bar"), ctx);
    fill(panel.querySelector(".acts"), arrest ? acts(ctx, arrest, () => this.update(root, ctx)) : begin(ctx));
    const card = panel.querySelector(".ecpr");
    card.hidden = !arrest || isChild(ageOf(ctx.caseState));
    if (!card.hidden) ecpr(card, ctx, arrest);
    fill(panel.querySelector(".done"), arrest ? done(ctx, arrest) : null);
  },
};

// ── clocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────
function clocks(panel, ctx) {
  const arrest = arrestOf(ctx.caseState), now = ctx.now(), place = panel.querySelector(".clocks");
  if (!arrest) return fill(place, h("p.big", {}, h("b.running", {}, "0:00")));
  const on = goesOn(arrest);
  fill(place,
    h("p.big", {}, h("b.running", {}, clock(on ? now - arrest.cpr.at(-1)[0] : now - (arrest.roscAt ?? arrest.stoppedAt))), h("span", {}, say(ctx, on ? "cpr runs" : arrest.roscAt && !arrest.stoppedAt ? "pulse since" : "ended"))),
    on && next(ctx, arrest, now),
    h("p.counts", {}, [["shocks", arrest.shocks], ["adrenaline doses", arrest.adrenaline], ["cpr minutes", Math.floor(cprMs(arrest, now) / 60_000)], ["compression fraction", percent(fraction(arrest, now))]]
      .map(([key, value]) => h("span", {}, say(ctx, key), " ", h("b", {}, String(value))))));
}

const percent = (part) => (part === null ? "–" : `≈${Math.round(100 * part)} %`);

function next(ctx, arrest, now) {
  const check = untilCheck(arrest, now), dose = untilAdrenaline(arrest, now), shockable = isShockable(arrest.rhythm);
  const adrenalineDue = dose ? dose.from <= 0 : arrest.rhythm ? !shockable || arrest.shocks >= 2 : null;
  return h("ul.next-up", {},
    h(`li${check <= 0 ? ".due" : check <= 15_000 ? ".soon" : ""}`, { "data-next": "check" }, check <= 0 ? [say(ctx, "check the rhythm now"), " ", h("b", {}, clock(check))] : [say(ctx, "next check in"), " ", h("b", {}, clock(check))]),
    shockable && arrest.rhythmAt > (arrest.shockAt ?? 0) && h("li.due", {}, say(ctx, "shockable shock now")),
    dose && h(`li${dose.by <= 0 ? ".due" : dose.from <= 0 ? ".soon" : ""}`, { "data-next": "adrenaline" }, dose.from > 0 ? [say(ctx, "adrenaline from"), " ", h("b", {}, clock(dose.from))] : [say(ctx, "adrenaline due"), " ", h("b", {}, clock(dose.by))]),
    !dose && adrenalineDue && h("li.soon", { "data-next": "adrenaline" }, say(ctx, shockable ? "adrenaline after second shock" : "adrenaline as soon as possible")));
}

// ── metronome ───────────────────────────────────────────────────────────────────────────────────────────────────────
function beatBar(place, ctx) {
  const again = () => beatBar(place, ctx);
  const faster = (by) => { metronome.setRate(metronome.rate + by); again(); };
  fill(place, h("span.pulse", { "aria-hidden": "true" }),
    button(say(ctx, metronome.running ? "metronome stop" : "metronome"), () => toggle(ctx, again), { pressed: metronome.running, focus: "metronome" }),
    button("−5", () => faster(-5), { disabled: metronome.rate <= SLOWEST, focus: "slower", "aria-label": say(ctx, "slower") }),
    h("output", {}, `${metronome.rate}/min`),
    button("+5", () => faster(5), { disabled: metronome.rate >= FASTEST, focus: "faster", "aria-label": say(ctx, "faster") }),
    button(say(ctx, metronome.muted ? "sound on" : "mute"), () => { metronome.muted = !metronome.muted; again(); }, { pressed: metronome.muted, focus: "mute" }));
}

function toggle(ctx, again) {
  if (metronome.running) metronome.stop();
  else metronome.start().catch(() => {}); // without sound the light beats on
  again();
  return note(ctx, "arrest", metronome.running ? "metronome_on" : "metronome_off", metronome.running ? `${metronome.rate}/min` : "");
}

function pulse(panel) {
  const light = panel.querySelector(".pulse");
  if (!light) return;
  light.classList.add("now");
  setTimeout(() => light.classList.remove("now"), 120);
  globalThis.navigator?.vibrate?.(40);
}

// ── what is done ────────────────────────────────────────────────────────────────────────────────────────────────────
function begin(ctx) {
  return [button(say(ctx, "begin cpr"), async () => {
    metronome.start().catch(() => {});
    await procedure(ctx, "127301");
  }, { main: true, focus: "begin" }), source(ctx, "source arrest")];
}

function acts(ctx, arrest, again) {
  const on = goesOn(arrest), paused = arrest.paused.at(-1)?.[1] === null, co2 = lastStep(ctx.caseState, "arrest", "etco2");
  return [
    row(say(ctx, "rhythm"), RHYTHMS.map(([code, key]) => button(say(ctx, key), () => rhythm(ctx, arrest, code), { pressed: arrest.rhythm === code, focus: code, title: label(ctx, "arrest_rhythms", code) }))),
    on && shock(ctx, arrest, again),
    on && drugs(ctx, again),
    on && row(say(ctx, "compressions"),
      button(say(ctx, paused ? "resume" : "pause"), () => note(ctx, "arrest", paused ? "compressions_on" : "compressions_off"), { pressed: paused, focus: "pause" }),
      button(say(ctx, arrest.mechanical ? "mechanical stop" : "mechanical start"), () => (arrest.mechanical ? note(ctx, "arrest", "mechanical_off") : procedure(ctx, "127304")), { pressed: arrest.mechanical, focus: "mechanical" })),
    row(say(ctx, "airway"), AIRWAYS.map(([code, key]) => button(say(ctx, key), () => procedure(ctx, code), { pressed: ctx.caseState.procedures.some((one) => one.body.code === code), focus: code }))),
    row("EtCO₂", ETCO2.map((mmhg) => button(String(mmhg), () => note(ctx, "arrest", "etco2", mmhg), { pressed: co2?.value === String(mmhg), focus: `co2-${mmhg}`, "aria-label": `EtCO₂ ${mmhg} mmHg` }))),
    row("", on ? [button(say(ctx, "rosc"), () => note(ctx, "arrest", "rosc"), { main: true, focus: "rosc" }), button(say(ctx, "stop resuscitation"), () => note(ctx, "arrest", "stopped"), { focus: "stopped" })]
      : button(say(ctx, "rearrest"), () => note(ctx, "arrest", "rearrest"), { main: true, focus: "rearrest" })),
    source(ctx, "source arrest"),
  ];
}

const row = (words, ...buttons) => h("div.pick", {}, words && h("span", {}, words), buttons);

/** The first rhythm is the record's own element, each later one a step. */
const rhythm = (ctx, arrest, code) => (arrest.firstRhythm ? note(ctx, "arrest", "rhythm_check", code) : finding(ctx, code));

function weightOf(c) {
  const said = lastStep(c, "child", "weight_kg")?.value, age = ageOf(c);
  return !isChild(age) ? null : said ? Number(said) : estimatedWeight(age);
}

function shock(ctx, arrest, again) {
  const weight = weightOf(ctx.caseState), reckoned = weight ? doses(weight).find((one) => one.what === (arrest.shocks ? "shock_next" : "shock_first")).amount : null;
  const used = ctx.caseState.procedures.findLast((one) => one.body.code === "127305")?.body.text;
  const chosen = joules ?? reckoned ?? (Number.parseInt(used, 10) || 200);
  return row(say(ctx, "shock"),
    button(say(ctx, "shock joules", { n: chosen }), () => procedure(ctx, "127305", "temsis-2023", `${chosen} J`), { main: true, focus: "shock" }),
    button(say(ctx, "aed shock"), () => procedure(ctx, "127302"), { focus: "aed" }),
    h("select", { "aria-label": say(ctx, "joules"), "data-focus": "joules", onchange: (event) => { joules = Number(event.target.value); again(); } },
      [...new Set([...JOULES, chosen])].sort((a, b) => a - b).map((n) => h("option", { value: n, selected: n === chosen }, `${n} J`))),
    reckoned !== null && h("small", {}, say(ctx, "for weight check", { kg: weight })));
}

function drugs(ctx, again) {
  const weight = weightOf(ctx.caseState), reckoned = weight ? Object.fromEntries(doses(weight).map((one) => [one.what, one.amount])) : { adrenaline: 1, amiodarone: 300 };
  const give = (code, dose) => medication(ctx, { code, dose, dose_unit: MG, route });
  return row(say(ctx, "drugs"),
    button(say(ctx, "adrenaline mg", { n: reckoned.adrenaline }), () => give("124301", reckoned.adrenaline), { main: true, focus: "adrenaline" }),
    button(say(ctx, "amiodarone mg", { n: reckoned.amiodarone }), () => give("124701", reckoned.amiodarone), { focus: "amiodarone" }),
    [[IV, "IV"], [IO, "IO"]].map(([code, words]) => button(words, () => { route = code; again(); }, { pressed: route === code, focus: words })),
    weight !== null && h("small", {}, say(ctx, "for weight check", { kg: weight })));
}

// ── ECPR ────────────────────────────────────────────────────────────────────────────────────────────────────────────
function ecpr(card, ctx, arrest) {
  const now = ctx.now(), { candidate, ...criteria } = ecprCriteria(ecprKnown(ctx.caseState, arrest, now)), long = cprMs(arrest, now) >= ECPR_THINK_MIN * 60_000;
  card.classList.toggle("soon", candidate !== false && long && goesOn(arrest));
  fill(card.querySelector("summary"), h("b", {}, "ECPR"), " ", say(ctx, candidate === true ? "ecpr candidate" : candidate === false ? "ecpr against" : "ecpr open"));
  fill(card.querySelector("div"),
    h("ul.criteria", {}, Object.entries(criteria).map(([key, met]) => h("li", { "data-met": String(met) }, `${met === null ? "?" : met ? "✓" : "✗"} `, say(ctx, `ecpr ${key}`)))),
    yesNo(ctx, "arrest", "witnessed"), yesNo(ctx, "arrest", "bystander_cpr"), yesNo(ctx, "arrest", "life_limiting_illness"), collapse(ctx, arrest),
    h("p", {}, h("b", {}, say(ctx, "ecpr decide"))), source(ctx, "source ecpr"));
}

function collapse(ctx, arrest) {
  const said = lastStep(ctx.caseState, "arrest", "collapse");
  return row(say(ctx, "collapse before cpr"), [0, 3, 5, 10, 15, 20].map((n) => {
    const at = new Date(arrest.beganAt - n * 60_000).toISOString();
    return button(say(ctx, "minutes", { n }), () => note(ctx, "arrest", "collapse", at, said && { corrects: said.id }), { pressed: said?.value === at, focus: `collapse-${n}` });
  }));
}

// ── what was done, each to be taken back ────────────────────────────────────────────────────────────────────────────
function done(ctx, arrest) {
  const named = Object.fromEntries(RHYTHMS);
  return h("ol.done-list", {}, arrest.happened.slice(-6).reverse().map((one) => h("li", {},
    h("time", {}, clock(one.at - arrest.beganAt)), h("span", {}, say(ctx, `did ${one.what}`), " ", named[one.value] ? say(ctx, named[one.value]) : one.text || (/^[\d./min]+$/.test(one.value) && one.value.length < 8 && !/^\d{6}/.test(one.value) ? one.value : "")),
    button(say(ctx, "undo"), () => ctx.undo(one.id), { focus: `undo-${one.id}` }))));
}
