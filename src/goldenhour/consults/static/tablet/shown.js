// Where a consult stands, as a crew reads it: not sent yet, rung whom, taken by whom, what was advised.
import { button, h, hospitalName, specialtyName } from "./making.js";
import { clockTime } from "/static/words.js";

/** As emergency/consult.py tells it, and before that whether it has left this tablet. */
export function stateOf(consult) {
  if (consult.advice.length) return "advised";
  if (consult.endedAt) return "ended";
  if (consult.takenAt) return "taken";
  if (consult.sending) return consult.sending === "ask" ? "check" : "unsent";
  return consult.rung.length ? "ringing" : "asked";
}

export const isOpen = (consult) => !["advised", "ended"].includes(stateOf(consult));

/** The open consult of a specialty, if there is one. */
export const openOf = (c, specialty) => Object.values(c.consults).find((one) => one.specialty === specialty && isOpen(one));

const newestFirst = (c) => Object.values(c.consults).reverse();

/** For the run's own column: one short answer for each consult that matters. */
export const lines = (ctx) => newestFirst(ctx.caseState).filter((one) => stateOf(one) !== "ended").map((one) =>
  h(`div.answer.consult-answer.${LOOK[stateOf(one)] ?? "waiting"}`, { "data-consult": one.id }, h("b", {}, specialtyName(ctx, one.specialty)),
    h("span", {}, words(ctx, one)), stateOf(one) === "advised" && h("b", {}, adviceOf(ctx, one.advice.at(-1))),
    button(ctx.word("consults.open"), () => ctx.openPart("consults"), { focus: `consult-${one.id}` })));

const LOOK = { taken: "acknowledged", advised: "prepared", unsent: "queued", check: "queued" };

export const cards = (ctx) => newestFirst(ctx.caseState).map((one) => card(ctx, one));

export function card(ctx, consult) {
  const state = stateOf(consult), { word } = ctx, [advised, ...former] = consult.advice.toReversed();
  return h(`section.consult-card.${state}`, { "data-consult": consult.id },
    h("p.consult-state", {}, h("b", {}, specialtyName(ctx, consult.specialty)), h("span", {}, words(ctx, consult)),
      isOpen(consult) && h("time", { "data-since": consult.heardAt ?? consult.askedAt, "data-format": "running" })),
    h("p.consult-question", {}, consult.question),
    isOpen(consult) && consult.declined.map((one) => h("p.soft", {}, word("consults.declined", { who: at(ctx, one.name, one.hospital), reason: one.reason }))),
    advised && advice(ctx, advised),
    former.length > 0 && h("details", { "data-fold": `former-${consult.id}` }, h("summary", {}, word("consults.former")), former.map((one) => advice(ctx, one))),
    hands(ctx, consult, state));
}

function words(ctx, consult) {
  const { word } = ctx, state = stateOf(consult), last = consult.rung.at(-1);
  if (state === "ringing") return word(consult.rung.length > 1 ? "consults.ringing nth" : "consults.ringing", { who: at(ctx, last.to, last.hospital), n: last.number });
  if (state === "ended") return word("consults.ended", { reason: consult.endedReason });
  return word(`consults.${state}`, { who: at(ctx, state === "advised" ? consult.advice.at(-1).name : consult.takenBy, consult.takenHospital) });
}

const at = (ctx, name, hospital) => [name, hospital && hospitalName(ctx, hospital)].filter(Boolean).join(" · ");

const adviceOf = (ctx, said) => [ctx.word(`consults.advice ${said.advice}`), said.transfer_if].filter(Boolean).join(" ");

function advice(ctx, said) {
  const { word } = ctx, drug = ({ drug: name, dose, unit = "", route = "" }) => [name, dose && `${dose} ${unit}`.trim(), route].filter(Boolean).join(" ");
  const told = [
    ["diagnosis", said.diagnosis], ["orders", said.orders?.map((one) => h("div", {}, one))], ["drugs", said.drugs?.map((one) => h("div", {}, drug(one)))],
    ["review", said.review_at && clockTime(Date.parse(said.review_at))], ["note", said.note],
  ].filter(([, what]) => what?.length);
  return h("div.consult-advice", {}, h("h3", {}, adviceOf(ctx, said)),
    h("dl.known", {}, told.flatMap(([name, what]) => [h("dt", {}, word(`consults.${name}`)), h("dd", {}, what)])),
    h("p.soft", {}, said.name, " · ", clockTime(Date.parse(said.at))));
}

/** The room needs a network and a question that has arrived; taking back is said like everything else. */
function hands(ctx, consult, state) {
  const place = `/cases/${ctx.caseState.id}/consults/${consult.id}`, { word } = ctx, sent = !consult.sending;
  const end = (reason) => ctx.say(`${place}/ending`, { reason: word(reason), name: ctx.person.name }, { at: undefined });
  return h("div.consult-hands", {},
    sent && ctx.connected && ["taken", "advised"].includes(state) && h("a.button", { href: `${place}/room`, target: "_blank", rel: "noopener", "data-focus": `room-${consult.id}` }, word("consults.room")),
    isOpen(consult) && h("details", { "data-fold": `end-${consult.id}` }, h("summary", {}, word("consults.take back")),
      h("div.taps", {}, ["consults.not needed", "consults.by mistake"].map((reason) => button(word(reason), () => end(reason))))));
}
