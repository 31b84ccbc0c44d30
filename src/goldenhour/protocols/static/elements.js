// Elements and sayings shared by the helpers. Nothing is made from markup: what was typed is never code here.

/** h("p.soft", {title}, "text", child, [children]); null and false are left out. */
export function h(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split("."), element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

/** A button; `focus` names it, so that the focus stays on it when its part is drawn anew. */
export function button(words, onclick, { main, pressed, focus, ...more } = {}) {
  return h(`button${main ? ".main" : ""}`, { type: "button", onclick, "data-focus": focus ?? words, "aria-pressed": pressed === undefined ? null : String(pressed), ...more }, words);
}

/** Put children into root and keep the focus where it was. */
export function fill(root, ...children) {
  const at = root.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  root.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (at) root.querySelector(`[data-focus="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
}

/** Where a rule comes from, folded away under the panel. */
export const source = (ctx, key) => h("p.source", {}, h("small", {}, `${say(ctx, "source")}: ${say(ctx, key)}`));

export const say = (ctx, key, values) => ctx.word(`protocols.${key}`, values);

/** Call `tick` every second while `element` is on the page. It only draws: every clock is reckoned from entries. */
export function everySecond(element, tick) {
  tick();
  const timer = setInterval(() => (element.isConnected ? tick() : clearInterval(timer)), 1000);
}

export function clock(ms) {
  const seconds = Math.max(0, Math.floor(Math.abs(ms) / 1000)), hours = Math.floor(seconds / 3600);
  const rest = `${String(Math.floor(seconds / 60) % 60).padStart(hours ? 2 : 1, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  return `${ms < 0 ? "−" : ""}${hours ? `${hours}:` : ""}${rest}`;
}

/** The last value of every sign, as if taken together. */
export function latest(c) {
  const found = {};
  for (const { signs } of c.vitalSigns) for (const [sign, value] of Object.entries(signs)) if (value !== null && value !== undefined) found[sign] = value;
  return found;
}

export const ageOf = (c) => c.patient.age_years ?? c.call?.patient_age ?? null;

export function label(ctx, table, code, system) {
  const all = (ctx.data.codes[table] ?? []).filter((one) => one.code === code), found = all.find((one) => one.version === system) ?? all[0];
  return found?.labels[String(ctx.language).split("_")[0]] ?? found?.labels.en ?? code;
}

// ── sayings: every tap is an entry at once ──────────────────────────────────────────────────────────────────────────
const to = (ctx, what, body, more) => ctx.say(`/cases/${ctx.caseState.id}/${what}`, body, more);
export const note = (ctx, protocol, step, value = "", more) => to(ctx, "protocol", { protocol, step, ...(value !== "" && { value: String(value) }) }, more);
export const finding = (ctx, code, more) => to(ctx, "findings", { code, system: "temsis-2016" }, more);
export const procedure = (ctx, code, system = "temsis-2023", text = "") => to(ctx, "procedures", { code, system, ...(text && { text }) });
export const medication = (ctx, body) => to(ctx, "medications", { system: "temsis-2016", ...body });
export const history = (ctx, body) => to(ctx, "history", body);
export const suspect = (ctx, condition, why) => to(ctx, "suspected-condition", { condition, why });
export const stepsOf = (c, protocol) => c.protocol.filter((step) => step.protocol === protocol);
export const lastStep = (c, protocol, step) => stepsOf(c, protocol).findLast((one) => one.step === step);

/** A yes-or-no question whose last answer stands; the same tap again takes it back. */
export function yesNo(ctx, protocol, step) {
  const said = lastStep(ctx.caseState, protocol, step);
  const answer = (value) => (said?.value === value ? ctx.untap(said.id) : note(ctx, protocol, step, value, said && { corrects: said.id }));
  return h("div.pick", {}, h("span", {}, say(ctx, step)), ["yes", "no"].map((value) =>
    button(say(ctx, value), () => answer(value), { pressed: said?.value === value, focus: `${step}-${value}` })));
}

/** Buttons "15 min ago" ... for a time of the history; the one that stands is named. */
export function agoButtons(ctx, field, minutes) {
  const at = ctx.caseState.history[field];
  return h("div.pick", {}, h("span", {}, say(ctx, field), " ", at ? h("b", {}, hourOf(ctx, at)) : h("b.open", {}, "?")),
    minutes.map((n) => button(n ? say(ctx, "minutes ago", { n }) : say(ctx, "now"), () => history(ctx, { [field]: new Date(ctx.now() - n * 60_000).toISOString() }), { focus: `${field}-${n}` })),
    h("input", { type: "time", "aria-label": say(ctx, field), "data-focus": `${field}-time`, onchange: (event) => event.target.value && history(ctx, { [field]: lastTimeAt(ctx.now(), event.target.value) }) }));
}

export const hourOf = (ctx, at) => new Date(at).toLocaleTimeString(ctx.language === "en" ? "en-GB" : "zh-TW", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** The last moment at which a wall clock showed "HH:MM". */
export function lastTimeAt(now, text) {
  const [hours, minutes] = text.split(":").map(Number), then = new Date(now);
  then.setHours(hours, minutes, 0, 0);
  if (then.getTime() > now) then.setDate(then.getDate() - 1);
  return then.toISOString();
}
