// The board's alarm, made by Web Audio: no sound files. Patterns after IEC 60601-1-8 (2006, with amendments): high is two
// bursts of five pulses (3-2, pause, 3-2), medium three, low two; five harmonics of a fundamental between 150 and 1000 Hz.
// A pattern like the standard's, not a certified alarm system.
//
// States: unavailable (no Web Audio), blocked (the browser does not let it play until someone taps), ready, sounding.
import { everySecond } from "./ticker.js";
import { word } from "./words.js";

const PULSES = {
  //        seconds from the start of the burst to each pulse; pulse length; seconds to the next burst
  high: { at: [0, 0.25, 0.5, 1.0, 1.25, 2.05, 2.3, 2.55, 3.05, 3.3], length: 0.15, every: 7, hertz: 523.25, loud: 0.8 },
  medium: { at: [0, 0.4, 0.8], length: 0.2, every: 12, hertz: 440, loud: 0.6 },
  low: { at: [0, 0.45], length: 0.2, every: 30, hertz: 349.23, loud: 0.4 },
};
const RANK = ["low", "medium", "high"];

/** Make an alarm; `onstate(state, priority)` is called on each change. Call it once per page. */
export function createAlarm({ onstate = () => {}, makeContext = () => new AudioContext() } = {}) {
  let context = null, out = null, meter = null, wave = null;
  let state = "blocked", priority = "", nextBurst = 0, seenTime = -1, audible = false;

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
    setState(priority ? "sounding" : "ready");
    if (priority && context.currentTime >= nextBurst) burst();
  }

  function burst() {
    const { at, length, every, hertz, loud } = PULSES[priority];
    const start = context.currentTime + 0.05;
    for (const offset of at) pulse(start + offset, length, hertz, loud);
    nextBurst = start + every;
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

  const resume = () => { if (context?.state === "suspended") context.resume().catch(() => {}); };
  for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, resume, { capture: true });
  everySecond(() => { resume(); listen(); });

  return {
    get state() { return state; },
    get priority() { return priority; },
    get time() { return context?.currentTime ?? 0; },
    set onstate(listener) { onstate = listener; },
    resume,
    /** Sound "high", "medium" or "low" again and again; null or "" is silence. A change starts at once. */
    sound(next) {
      if (next === priority || (next || "") === priority) return;
      priority = next || "";
      if (!context) return;
      cut();
      nextBurst = 0;
      const was = state;
      settle();
      if (state === was && state === "sounding") onstate(state, priority);
    },
    /** The loudest sample leaving the page just now, 0 to 1: what the self-test and the tests listen to. */
    peak() {
      if (!meter) return 0;
      const samples = new Float32Array(meter.fftSize);
      meter.getFloatTimeDomainData(samples);
      return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    },
  };
}

/**
 * Sound the most urgent [data-alarm="high|medium|low"] inside `container`, for as long as one is there; when the feed is
 * lost, at least data-alarm-when-lost. The state stands on <html data-alarm-state> and in words at [data-alarm-words].
 */
export function watchAlarms(container, alarm) {
  let lost = false;
  const look = () => {
    const wanted = [...container.querySelectorAll("[data-alarm]")].map((element) => element.dataset.alarm);
    if (lost && container.dataset.alarmWhenLost) wanted.push(container.dataset.alarmWhenLost);
    alarm.sound(RANK[Math.max(-1, ...wanted.map((priority) => RANK.indexOf(priority)))] ?? null);
  };
  const show = (state) => {
    document.documentElement.dataset.alarmState = state;
    document.querySelectorAll("[data-alarm-words]").forEach((element) => { element.textContent = word(`alarm ${state}`); });
  };
  alarm.onstate = show;
  show(alarm.state);
  container.addEventListener("live:put", look);
  container.addEventListener("live:gone", look);
  container.addEventListener("live:state", ({ detail }) => { lost = detail.state === "lost"; look(); });
  look();
}

const watched = document.querySelector("[data-alarms]");
if (watched) {
  const alarm = createAlarm();
  watchAlarms(watched, alarm);
  globalThis.alarm = alarm; // for the console of whoever installs the screen: alarm.sound("low")
}
