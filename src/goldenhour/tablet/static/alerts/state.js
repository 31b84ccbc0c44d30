// Where each warning stands, for the crew: every state with its time, the person who acknowledged, what to do when nobody
// did, and what the emergency department thought of it.
import { button, badge, h, since } from "../shell/dom.js";
import { hospitalName } from "../shell/run.js";
import { word } from "../shell/words.js";
import { delivery, isStanding } from "../timeline/fold.js";
import { clockTime } from "/static/words.js";

export function alertLines(ctx, c) {
  return Object.values(c.alerts).reverse().map((alert) => line(ctx, c, alert));
}

function line(ctx, c, alert) {
  const states = delivery(alert), [now] = states.at(-1), name = hospitalName(ctx.data, alert.hospital);
  const told = ctx.hospitals[alert.hospital];
  const calling = isStanding(alert) && !alert.acknowledgedAt && !alert.arrivedAt;
  if (now === "stood_down") return withdrawn(ctx, alert, name);
  const look = now === "prepared" && !alert.acknowledgedAt ? "waiting" : now; // made ready is not yet taken notice of
  return h(`div.answer.${look}`, { role: now === "diverted" ? "alert" : null },
    h("b", {}, name),
    badge(LEVEL[look] ?? "caution", alert.acknowledgedAt && now !== "diverted" ? word(alert.byPhone ? "acknowledged by phone" : "acknowledged by", { name: alert.acknowledgedBy }) : word(`alert ${now}`)),
    now === "diverted" && h("span", {}, alert.divertedReason, " ", h("small", {}, alert.divertedBy)),
    alert.renewedWhy && h("span", {}, word("renewed"), ": ", alert.renewedWhy),
    alert.goingTo && h("span", {}, word("going to", { hospital: hospitalName(ctx.data, alert.goingTo) })),
    calling && h("p.row", {}, h("span.soft", {}, word("waiting since"), " ", since(alert.renewedAt ?? alert.alertedAt, "running")), telephone(ctx, alert.hospital, alert.climbs.some((climb) => ["telephone", "crew_told"].includes(climb.step))), button(word("told by phone"), () => ctx.openPart("hospital"))),
    h("ol.delivery", { "aria-label": word("how far") }, states.map(([state, at], place) => h("li", {}, word(state === "queued" && place < states.length - 1 ? "alert written" : `alert ${state}`), " ", at ? h("time", {}, clockTime(Date.parse(at), true)) : ""))),
    Object.entries(alert.prepared).some(([, ready]) => ready) && h("ul.prepared", {}, Object.entries(alert.prepared).filter(([, ready]) => ready).map(([what]) => h("li", {}, "✓ ", word(`prepare ${what}`)))),
    now === "diverted" && button(word("choose another"), () => ctx.openPart("hospital"), { main: true }),
    alert.judged && h("p", {}, word("ed found"), " ", h("b", {}, word(`verdict ${alert.judged.verdict}`)), " ", alert.judged.note ?? ""),
    alert.outcome && h("p", {}, word("outcome"), ": ", alert.outcome.diagnosis, " · ", word(`disposition ${alert.outcome.disposition}`)),
    told?.listening && calling && h("small", {}, told.listening.words ?? ""),
  );
}

const LEVEL = { queued: "caution", accepted: "caution", on_screen: "caution", sounding: "caution", acknowledged: "good", prepared: "good", diverted: "critical", stood_down: "unknown" };

/** A warning that no longer stands takes one line. */
const withdrawn = (ctx, alert, name) => h("p.answer.stood_down", {}, h("span", {}, name, ": ",
  alert.goingTo ? word("going to", { hospital: hospitalName(ctx.data, alert.goingTo) }) : word("alert stood_down")));

/** One tap to call the emergency department. */
export function telephone(ctx, hospitalId, urgent = false) {
  const hospital = ctx.data.hospitals?.find((one) => one.id === hospitalId);
  const number = ctx.hospitals[hospitalId]?.ed_phone || hospital?.tel;
  return number ? h(`a.button${urgent ? ".main" : ""}`, { href: `tel:${number.replace(/[^\d+#,;]/g, "")}` }, word("telephone", { number })) : null;
}
