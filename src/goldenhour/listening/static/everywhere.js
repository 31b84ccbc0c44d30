// On every other page that people of an emergency department have open: nobody may sit at one and not know. A banner when
// their hospital cannot be heard, and when a warning that nobody acknowledged has become louder, with the alarm itself.
import { createAlarm } from "/static/alarm.js";
import { word } from "/static/words.js";
import { startHeartbeat } from "/static/listening/heartbeat.js";

const RANK = ["low", "medium", "high"];
const topic = `board/${document.body.dataset.listensFor}`;
const places = document.createElement("div");
document.querySelector("header.top").after(places);
let alarm = null; // made when it is first needed: most pages never sound

await startHeartbeat({
  topic,
  kind: "page",
  describe: () => ({ sound: alarm !== null && alarm.state !== "blocked" && alarm.state !== "unavailable", visible: document.visibilityState === "visible" }),
  onheard: ({ warning, ringing }) => {
    const loud = ringing.filter((one) => one.louder);
    sound(loud);
    banner("warning", warning, "is-warning", "/listening");
    const drill = loud.length > 0 && loud.every((one) => one.drill);
    const words = drill ? word("drill rings here") : loud.length === 1 ? word("one rings here") : word("rings here", { n: loud.length });
    banner("ringing", loud.length ? words : "", drill ? "is-drill" : "", "/board");
  },
});

function sound(loud) {
  if (loud.length === 0) return alarm?.sound(null);
  alarm ??= createAlarm();
  globalThis.alarm ??= alarm;
  const loudest = loud.map((one) => one.priority).sort((a, b) => RANK.indexOf(b) - RANK.indexOf(a))[0];
  alarm.sound(loudest, { key: loud.map((one) => one.alert).sort().join(" ") });
}

/** A banner of this name, once; no words, no banner. */
function banner(name, words, look, path) {
  const shown = places.querySelector(`[data-banner="${name}"]`);
  if (!words) return shown?.remove();
  const place = shown ?? places.appendChild(document.createElement("p"));
  place.dataset.banner = name;
  place.className = `listening-banner ${look}`;
  place.setAttribute("role", "alert");
  if (place.dataset.words === words) return;
  place.dataset.words = words;
  const link = Object.assign(document.createElement("a"), { href: path, textContent: name === "ringing" ? word("to the board") : word("see why") });
  place.replaceChildren(words, " ", link, ...(name === "ringing" ? [quiet()] : []));
}

function quiet() {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: word("quiet here") });
  button.addEventListener("click", () => alarm?.mute());
  return button;
}
