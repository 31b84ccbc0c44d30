// The board's alarm, made by Web Audio: no sound files. Patterns after IEC 60601-1-8 (2006, with amendments): high is two
// bursts of five pulses (3-2, pause, 3-2), medium three, low two; five harmonics of a fundamental between 150 and 1000 Hz.
// The rhythm says how urgent it is, the melody what it is about. A pattern like the standard's, not a certified alarm system.
//
// States: unavailable (no Web Audio), blocked (the browser does not let it play until someone taps), ready, sounding,
// muted (for two minutes; a new alarm or a louder step ends it, and it is no acknowledgement).
import { everySecond } from "./ticker.js";
import { word } from "./words.js";

const PULSES = {
  //        seconds from the start of the burst to each pulse; pulse length; seconds to the next burst, and when louder
  high: { at: [0, 0.25, 0.5, 1.0, 1.25, 2.05, 2.3, 2.55, 3.05, 3.3], length: 0.15, every: 7, hurried: 4, hertz: 523.25, loud: 0.8 },
  medium: { at: [0, 0.4, 0.8], length: 0.2, every: 12, hurried: 5, hertz: 440, loud: 0.6 },
  low: { at: [0, 0.45], length: 0.2, every: 30, hurried: 15, hertz: 349.23, loud: 0.4 },
};
const RANK = ["low", "medium", "high"];
// Semitones above the fundamental, pulse by pulse, begun anew after five. The idea of a melody per cause is the standard's
// (annex F); which melody stands for which condition is our choice. The highest stays below 1000 Hz.
const MELODIES = {
  ohca: [0, 6, 0, 0, 6],
  ami: [0, 4, 7, 7, 10],
  stroke: [0, 2, 4, 5, 7],
  trauma: [10, 2, 7, 10, 2],
};
const PLAIN = [0, 0, 0, 0, 0];
const LOUDER = 1.6; // times, never beyond full
const MUTE_MS = 2 * 60_000;
export const QUIETEST = 0.3; // of full: a board at night is quieter, never silent

/** Make an alarm; `onstate(state, priority)` is called on each change. Call it once per page. */
export function createAlarm({ onstate = () => {}, makeContext = () => new AudioContext() } = {}) {
  let context = null, out = null, meter = null, wave = null;
  let state = "blocked", priority = "", nextBurst = 0, seenTime = -1, audible = false;
  let what = {}, trying = false, mutedUntil = 0, volume = () => 1;

  try {
    context = makeContext();
    out = context.createGain();
    meter = context.createAnalyser();
    out.connect(meter).connect(context.destination);
    wave = context.createPeriodicWave(new Float32Array(6), new Float32Array([0, 1, 0.6, 0.5, 0.4, 0.3]));
  } catch {
    state = "unavailable";
  }

  function setState(next) {
    if (next === state) return;
    state = next;
    onstate(state, priority);
  }

  /** Can it be heard, as far as a browser can tell: the context runs, and since the last look its time went on. */
  function listen() {
    if (!context) return;
    const time = context.state === "running" ? context.currentTime : -1;
    audible = seenTime >= 0 && time > seenTime;
    seenTime = time;
    settle();
  }

  function settle() {
    if (!context) return;
    if (!audible) return setState("blocked");
    const muted = priority && !trying && performance.now() < mutedUntil;
    setState(muted ? "muted" : priority ? "sounding" : "ready");
    if ((trying || (priority && !muted)) && context.currentTime >= nextBurst) burst();
  }

  function burst() {
    const { at, length, every, hurried, hertz, loud } = PULSES[trying ? "high" : priority];
    const melody = MELODIES[what.condition] ?? PLAIN, start = context.currentTime + 0.05;
    const full = Boolean(what.louder) || trying;
    const gain = full ? Math.min(1, loud * LOUDER) : loud * Math.max(QUIETEST, volume());
    at.forEach((offset, place) => pulse(start + offset, length, hertz * 2 ** (melody[place % 5] / 12), gain));
    nextBurst = start + (full ? hurried : every);
  }

  function pulse(start, length, hertz, loud) {
    const tone = context.createOscillator(), shape = context.createGain(), ramp = length * 0.2;
    tone.setPeriodicWave(wave);
    tone.frequency.value = hertz;
    shape.gain.setValueAtTime(0, start);
    shape.gain.linearRampToValueAtTime(loud, start + ramp);
    shape.gain.setValueAtTime(loud, start + length - ramp);
    shape.gain.linearRampToValueAtTime(0, start + length);
    tone.connect(shape).connect(out);
    tone.start(start);
    tone.stop(start + length);
  }

  /** Silence what is already on its way, so that an acknowledgement is heard at once. */
  function cut() {
    out.disconnect();
    out = context.createGain();
    out.connect(meter);
  }

  function startAnew() {
    cut();
    nextBurst = 0;
    const was = state;
    settle();
    if (state === was && state === "sounding") onstate(state, priority);
  }

  const resume = () => { if (context?.state === "suspended") context.resume().catch(() => {}); };
  for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, resume, { capture: true });
  everySecond(() => { resume(); listen(); });

  return {
    get state() { return state; },
    get priority() { return priority; },
    get time() { return context?.currentTime ?? 0; },
    set onstate(listener) { onstate = listener; },
    resume,
    /**
     * Sound "high", "medium" or "low" again and again; null or "" is silence. A change starts at once: another priority,
     * a louder step, one more alarm (`key` names those that ring). `condition` chooses the melody.
     */
    sound(next, { condition = "", louder = false, key = "" } = {}) {
      if ((next || "") === priority && condition === what.condition && louder === what.louder && key === what.key) return;
      const fewer = (next || "") === priority && louder === what.louder && isPartOf(key, what.key);
      priority = next || "";
      what = { condition, louder, key };
      if (fewer || !context) return; // one of several was answered: the rest goes on as it is
      mutedUntil = 0;
      startAnew();
    },
    /** Silence for two minutes; whatever is new, or louder, is heard all the same. */
    mute() {
      if (!priority || what.louder) return false; // what has become louder is answered, not silenced
      mutedUntil = performance.now() + MUTE_MS;
      cut();
      settle();
      return true;
    },
    get mutedFor() { return priority ? Math.max(0, mutedUntil - performance.now()) : 0; },
    /** Play the real pattern, at full volume, until `try(false)`: for the volume test. */
    try(on) {
      if (on === trying || !context) return;
      trying = on;
      startAnew();
    },
    /** `next()` gives the volume of what is not louder, 0.3 to 1; asked before each burst. */
    set volume(next) { volume = next; },
    /** The loudest sample leaving the page just now, 0 to 1: what the self-test and the tests listen to. */
    peak() {
      if (!meter) return 0;
      const samples = new Float32Array(meter.fftSize);
      meter.getFloatTimeDomainData(samples);
      return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    },
  };
}

const isPartOf = (few, many = "") => few.split(" ").every((one) => many.split(" ").includes(one));

/**
 * Sound the most urgent [data-alarm="high|medium|low"] inside `container`, for as long as one is there, louder where one
 * says data-louder; when the feed is lost, at least data-alarm-when-lost. Which ring is told by their data-alert and
 * data-ringing. What stands in [data-alarms-too] elsewhere on the page sounds as well. The state stands on <html data-alarm-state> and in words at [data-alarm-words].
 */
export function watchAlarms(container, alarm) {
  let lost = false;
  const places = [container, ...document.querySelectorAll("[data-alarms-too]")];
  const look = () => {
    const ringing = places.flatMap((place) => [...place.querySelectorAll("[data-alarm]")]);
    const rank = ({ dataset }) => RANK.indexOf(dataset.alarm) + ("louder" in dataset ? 0.5 : 0);
    const loudest = ringing.sort((a, b) => rank(b) - rank(a))[0]?.dataset;
    const whenLost = lost ? (container.dataset.alarmWhenLost ?? "") : "";
    const own = RANK.indexOf(loudest?.alarm) >= RANK.indexOf(whenLost);
    const key = ringing.map(({ dataset, id }) => `${dataset.alert ?? id}/${dataset.ringing ?? ""}`).sort().join(" ");
    if (!loudest || !own) return alarm.sound(whenLost || null, { key });
    alarm.sound(loudest.alarm, { condition: loudest.condition, louder: ringing.some((one) => "louder" in one.dataset), key });
  };
  const show = (state) => {
    document.documentElement.dataset.alarmState = state;
    document.querySelectorAll("[data-alarm-words]").forEach((element) => { element.textContent = word(`alarm ${state}`); });
  };
  alarm.onstate = show;
  show(alarm.state);
  for (const place of places) for (const news of ["live:put", "live:gone", "live:keys"]) place.addEventListener(news, look);
  container.addEventListener("live:state", ({ detail }) => { lost = detail.state === "lost"; look(); });
  look();
}

const watched = document.querySelector("[data-alarms]");
if (watched) {
  const alarm = createAlarm();
  watchAlarms(watched, alarm);
  globalThis.alarm = alarm; // for the console of whoever installs the screen: alarm.sound("low")
}
