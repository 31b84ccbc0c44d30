// When the crew will be at the warned hospital: offered to be told with one tap once it has left the scene, and moved by
// five minutes. What was told at the scene counted from the scene, so it is offered anew.
import { currentAlert, isOver, isStanding } from "../timeline/fold.js";
import { drive } from "./choosing.js";

const MINUTE = 60_000, STEP = 5 * MINUTE;

/** {alert, eta, minutes, estimated, earlier, later} in ms by the server's clock; null before leaving and once there. */
export function arriving(ctx, c) {
  const run = c.runs[ctx.unit], alert = currentAlert(c);
  if (!run?.times.left_scene || run.times.at_hospital || isOver(run)) return null;
  if (!alert || !isStanding(alert) || alert.arrivedAt) return null;
  const now = ctx.now(), estimated = !alert.etaAt || !toldSince(c, alert, Date.parse(run.times.left_scene));
  const eta = estimated ? estimate(ctx, c, alert, Date.parse(run.times.left_scene), now) : Date.parse(alert.etaAt);
  if (eta === null) return null;
  return { alert: alert.id, eta, minutes: Math.max(0, Math.ceil((eta - now) / MINUTE)), estimated, earlier: eta - STEP > now ? eta - STEP : 0, later: eta + STEP };
}

function toldSince(c, alert, left) {
  if (Date.parse(alert.alertedAt) > left) return true;
  return c.entries.some((e) => e.kind === "eta_revised" && e.body.alert === alert.id && Date.parse(e.at) >= left);
}

/** An estimate that has run out becomes the next minute. */
function estimate(ctx, c, alert, left, now) {
  const hospital = ctx.data.hospitals.find((one) => one.id === alert.hospital), scene = c.call?.place;
  if (!scene || typeof hospital?.lat !== "number") return null;
  const at = left + drive([scene.lat, scene.lon], [hospital.lat, hospital.lon]).minutes * MINUTE;
  return Math.max(Math.round(at / 1000) * 1000, now + MINUTE);
}
