// One run: on the left what is next and what stands, on the right one part of the record at a time, under the thumb the
// hospital. What is typed in a part is never replaced by what comes in; a part brings itself up to date.
import { alertLines } from "../alerts/state.js";
import { timesPanel } from "../dispatch/times.js";
import { arriving } from "../alerts/arriving.js";
import { currentAlert, isStanding, lastSigns, latestSigns } from "../timeline/fold.js";
import { badge, button, fill, h, since } from "./dom.js";
import { label, saidIn, word } from "./words.js";
import { news2, news2Applies } from "/static/protocols/scales.js";
import { clockTime, instantOf } from "/static/words.js";

let stop = () => {};

/** No run is on the page any more. */
export function closeRun() {
  stop();
  document.getElementById("thumb").hidden = true;
}

export function openRun(root, app, id, { onLeave, complaintOf }) {
  stop();
  const ctx = app.contextFor(id);
  const now = h("section.now"), tabs = h("nav.tabs", { "aria-label": word("parts of the record") }), place = h("section.ask.part"), when = datedBack(app);
  const asked = h("div.asked"), run = h("div.run", { "data-case": id }, asked, now, tabs, place, when);
  const left = new Map(); // part -> what stood in it when it was left: nothing typed goes by a look elsewhere
  let open = null;

  ctx.openPart = (partId) => {
    const part = app.parts.find((one) => one.id === partId) ?? app.parts[0];
    if (open === part) return place.scrollIntoView({ block: "nearest" });
    if (open?.keepsTyped) left.set(open, [...place.childNodes]);
    open = part;
    run.dataset.part = part.id;
    place.replaceChildren(...(left.get(part) ?? []));
    if (left.has(part)) part.update(place, ctx);
    else part.render(place, ctx);
    for (const tab of tabs.children) if (tab.dataset.part === part.id) tab.setAttribute("aria-current", "true"); else tab.removeAttribute("aria-current");
  };

  fill(tabs, app.parts.filter((part) => !part.hidden).map((part) => button(part.title(word), () => ctx.openPart(part.id), { "data-part": part.id })));
  for (const tab of tabs.children) tab.dataset.part = tab.getAttribute("data-part");

  const show = () => {
    const c = ctx.caseState;
    fill(asked, questions(ctx));
    fill(now, ...header(c, ctx, complaintOf, onLeave), timesPanel(ctx, c, alertLines(ctx, c)), ...app.parts.flatMap((part) => part.standing?.(ctx) ?? []), trends(c, ctx));
    open?.update?.(place, ctx);
    thumb(ctx, c);
    document.dispatchEvent(new CustomEvent("live:put")); // running times start at once
  };
  const changed = (event) => { if (event.detail.id === id) show(); };
  document.addEventListener("tablet:changed", changed);
  const ticking = setInterval(() => thumb(ctx, ctx.caseState), 15_000);
  stop = () => { document.removeEventListener("tablet:changed", changed); clearInterval(ticking); stop = () => {}; };

  root.replaceChildren(run);
  const below = document.getElementById("thumb");
  below.hidden = false;
  delete below.dataset.shown; // its buttons speak for the run that was open before
  ctx.openPart(app.parts[0].id);
  show();
}

function header(c, ctx, complaintOf, onLeave) {
  const place = c.call?.place, run = c.runs[ctx.unit];
  const where = place && (place.address || `${place.lat.toFixed(5)}, ${place.lon.toFixed(5)}`);
  return [
    run?.stoodDownReason && h("p.shout.caution", { role: "alert" }, h("span", {}, h("b", {}, word("stood down")), " ", run.stoodDownReason), button(word("wait for next"), onLeave)),
    patients(c, ctx),
    h("header.where", {},
      h("h1", {}, complaintOf(c), c.drill && [" ", badge("info", word("drill"))], c.synthetic && h("span.synthetic-mark", {}, word("synthetic"))),
      h("p.who-and-level", {}, level(c, ctx.data), h("b", {}, who(c))),
      where && h("p", {}, where, h("a.button", { href: `geo:${place.lat},${place.lon}?q=${place.lat},${place.lon}` }, word("map"))),
      c.call?.note && h("p.note", {}, c.call.note),
      c.call?.caller_phone && h("p", {}, h("a.button", { href: `tel:${c.call.caller_phone}` }, word("call back"), " ", c.call.caller_phone)),
      h("p.since-call", {}, h("span", {}, word("since the call"), " ", since(c.calledAt, "running")),
        h("span", {}, button(word("list everything"), () => ctx.openPart("said"), { className: "plain", "data-focus": "said" }), " ", button(word("other runs"), onLeave, { className: "plain", "data-focus": "runs" }))),
    ),
  ];
}

/** Which of several patients of one call this is, and the way to the others. */
function patients(c, ctx) {
  const all = ctx.patients, here = all.findIndex((one) => one?.id === c.id);
  if (all.length < 2) return null;
  return h("div.patients", { role: "status" }, h("b", {}, word("patient of", { n: here + 1, of: all.length })),
    all.map((one, place) => (one === null ? h("span", {}, word("patient not here")) : place !== here && button(word("go to patient", { n: place + 1, who: who(one) }), () => ctx.openCase(one.id), { "data-focus": `patient-${place + 1}` }))));
}

/** How urgent the dispatch centre took it: colour, shape and word. */
function level(c, data) {
  if (!c.call?.level) return null;
  return badge(`${data.settings?.dispatch?.level_signal?.[c.call.level] ?? "unknown"}.filled`, label(data, "dispatch_levels", c.call.level));
}

export function who(c) {
  const age = c.patient.age_years ?? c.call?.patient_age, sex = c.patient.sex ?? c.call?.patient_sex;
  return [c.patient.name, age !== undefined && age !== null && word("aged", { n: age }), sex && word(`sex ${sex}`)].filter(Boolean).join(" · ") || word("patient not described");
}

const SHOWN = ["systolic", "pulse", "spo2", "breaths"];
const LEVEL = { high: "critical", medium: "urgent", low_medium: "caution", low: "steady", null: "unknown" };

function trends(c, ctx) {
  const last = lastSigns(c);
  const shown = SHOWN.filter((sign) => last[sign]);
  if (!shown.length) return null;
  return [warning(c), h("dl.last-signs", {}, shown.map((sign) => {
    const { value, before, at } = last[sign], arrow = before === undefined ? "" : value > before ? "↑" : value < before ? "↓" : "→";
    return h("div", {}, h("dt", {}, signName(ctx.data, sign)), h("dd", {}, h("b", {}, value), ` ${arrow} `, since(at, "ago")));
  }))];
}

/** The early-warning score of the last known values; for adults. */
function warning(c) {
  const score = news2(latestSigns(c));
  if (!Object.keys(score.parts).length || !news2Applies(c.patient.age_years ?? c.call?.patient_age)) return null;
  return h("p.early-warning", {}, h("b", {}, "NEWS2"), " ", badge(`${LEVEL[score.risk]}.filled`, `${score.complete ? "" : "≥ "}${score.score}`), " ", word(`risk ${score.risk}`));
}

export const signName = (data, sign) => word(`sign ${sign}`);

/** What the server asks back, and what it kept aside: in place, with what to do. */
function questions(ctx) {
  const { asked, aside } = ctx.rows;
  return [
    ...asked.map((row) => h("div.refusal.question", { role: "alert" }, h("h2", {}, word("please check")), h("p", {}, row.refusal?.message ?? ""),
      h("p.row", {}, button(word("yes right"), () => ctx.answer(row.id, row.refusal.code), { main: true }), button(word("no withdraw"), () => ctx.dismiss(row.id))))),
    ...aside.map((row) => h("div.refusal", { role: "alert" }, h("h2", {}, word("kept aside")), h("p", {}, row.refusal?.message ?? ""),
      h("p.soft", {}, word("kept aside why")), h("p.row", {}, button(word("seen"), () => ctx.dismiss(row.id))))),
  ];
}

/** Under the thumb: the hospital, always; the arrival, once the crew has left the scene. */
function thumb(ctx, c) {
  const place = document.getElementById("thumb"), alert = currentAlert(c), coming = arriving(ctx, c);
  const shown = JSON.stringify([alert?.id, coming, Boolean(alert && isStanding(alert))]);
  if (place.dataset.shown === shown && place.childElementCount) return;
  place.dataset.shown = shown;
  const tell = (at, words, main) => button(words, () => ctx.say(`/cases/${c.id}/alerts/${coming.alert}/eta`, { eta_at: new Date(at).toISOString() }, { at: undefined }), { main });
  fill(place,
    coming && h("span.arriving", {},
      coming.estimated ? tell(coming.eta, word("tell arriving", { n: coming.minutes }), true) : h("span.told", {}, word("arrival"), " ", h("b", {}, clockTime(coming.eta))),
      coming.earlier > 0 && tell(coming.earlier, word("5 min earlier")), tell(coming.later, word("5 min later"))),
    button(word(alert && isStanding(alert) ? "hospital and changes" : "warn hospital"), () => ctx.openPart("hospital"), { main: !coming?.estimated, id: "warn" }),
  );
}

/** What is entered next happened at another time. */
function datedBack(app) {
  const input = h("input", { type: "datetime-local", step: "1", id: "dated-back" }), words = h("b", {}, word("now"));
  const details = h("details.when", {}, h("summary", {}, word("entries are dated"), " ", words),
    h("div.row", {}, h("label", { htmlFor: "dated-back" }, word("what i enter next")), input, button(word("now"), () => { input.value = ""; set(); })));
  const set = () => { words.textContent = input.value ? input.value.replace("T", " ") : word("now"); details.classList.toggle("late", Boolean(input.value)); };
  input.addEventListener("input", set);
  app.datedAt = () => (input.value ? Date.parse(instantOf(input.value)) : undefined);
  app.datedNow = () => { input.value = ""; set(); };
  return details;
}

export const hospitalName = (data, id) => {
  const found = data.hospitals?.find((hospital) => hospital.id === id);
  return found ? saidIn(found.short_names, found.names) : id;
};
