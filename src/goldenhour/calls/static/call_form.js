// The call being taken. Where: found by its words, or clicked on the map. What: a code found by typing.
import { combobox } from "./combobox.js";

const COARSE_KM = 0.5; // beyond this, a click on the map is asked for

/**
 * Bring the form to life. `onPlace(lat, lon, near)` is told where the call is. Gives {pick(lat, lon), correct(former),
 * clear()}; `former` is {say, corrects, at, body} of the entry to be corrected, with its place as `found`.
 */
export function callForm(form, { onPlace = () => {}, onCleared = () => {} } = {}) {
  const fields = form.elements;
  const address = fields["place.address"], located = form.querySelector("#located");
  const level = form.querySelector("[name=level]");
  const complaint = combobox(form.querySelector("#complaint-text"), form.querySelector("#complaint-list"), fields.complaint,
    (option) => {
      if (option.dataset.level && !fields.level.value) fields.level.value = option.dataset.level;
      (form.querySelector("[name=level]:checked") ?? level).focus();
    });
  let asking = 0, named = false; // named: the point was clicked first, the words are only what it is called
  const NOWHERE = ["lat", "lon", "county", "how", "uncertainty_km"];

  /** Other parts of the page show what is near the place. */
  const announce = (type, detail = {}) => form.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  const inMetres = (km) => (km < 1 ? `${Math.max(10, Math.round(km * 100) * 10)} m` : `${km} km`);
  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function place(found) {
    for (const name of NOWHERE) fields[`place.${name}`].value = found[name] ?? "";
    const coarse = found.uncertainty_km > COARSE_KM;
    located.textContent = fill(located.dataset.howWords, {
      how: [found.found, found.how_in_words].filter(Boolean).join(" – "), county: found.county_name, distance: inMetres(found.uncertainty_km),
    }) + (coarse ? ` ${located.dataset.refine}` : "");
    located.classList.toggle("coarse", coarse);
    located.classList.remove("unknown");
    checkPlace();
    announce(coarse ? "call:noplace" : "call:place", { lat: found.lat, lon: found.lon });
    onPlace(found.lat, found.lon, coarse ? 12 : 14);
  }

  function noPlace(words) {
    for (const name of NOWHERE) fields[`place.${name}`].value = "";
    located.textContent = words;
    located.classList.toggle("unknown", Boolean(words));
    located.classList.remove("coarse");
    checkPlace();
    announce("call:noplace");
  }

  /** Other words are another place: the old point must not go with them. */
  function otherWords() {
    asking++; // an answer still to come is about the old words
    if (named || (!fields["place.lat"].value && located.textContent !== "…")) return;
    noPlace(address.dataset.changed);
    onCleared();
  }

  const checkPlace = () => address.setCustomValidity(fields["place.lat"].value ? "" : address.dataset.unlocated);

  /** Ask the server about a place; only the last question counts. `without` is the answer where no server is heard. */
  async function ask(url, without = null) {
    const question = ++asking;
    located.textContent = "…";
    let response, answer;
    try {
      response = await fetch(url, { headers: { Accept: "application/json" } });
      answer = await response.json();
    } catch {
      answer = null;
    }
    if (question !== asking) return false;
    const found = answer ? response.ok && answer : without;
    if (found) { place(found); return true; }
    noPlace(answer?.error?.message ?? address.dataset.offline);
    return false;
  }

  async function locate() {
    const text = address.value.trim();
    named = false;
    return Boolean(text) && ask(`/places/locate?text=${encodeURIComponent(text)}`);
  }
  const locateAndGoOn = async () => { if (await locate()) form.querySelector("#complaint-text").focus(); };

  let written = null; // the coordinates we put into the address field ourselves

  async function pick(lat, lon) {
    const blank = !address.value.trim() || address.value === written;
    // Without the connection the county is taken to be ours; the server asks when that is wrong.
    const ours = { lat, lon, county: address.dataset.county, county_name: address.dataset.countyName, how: "map",
      found: address.dataset.picked, uncertainty_km: 0.05 };
    if (!await ask(`/places/county?lat=${lat}&lon=${lon}`, ours)) return;
    named ||= blank;
    if (blank) address.value = written = `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
    if (document.activeElement === document.body || !form.contains(document.activeElement)) address.focus();
  }

  function mode(name) {
    for (const element of form.closest("section").querySelectorAll("[data-mode]")) element.hidden = element.dataset.mode !== name;
    form.dataset.doing = name;
  }

  function clear() {
    asking++;
    named = false;
    form.reset();
    noPlace("");
    complaint.clear();
    form.querySelector("[data-carried]").replaceChildren();
    form.dataset.say = "/calls";
    delete form.dataset.corrects;
    delete form.dataset.at;
    mode("take");
    onCleared();
  }

  /** Fill the form with what was taken down, to say it again as it should have been. */
  function correct({ say, corrects, at, body, found }) {
    clear();
    Object.assign(form.dataset, { say, corrects, at });
    mode("correct");
    const { place: where, complaint: code, level: urgency, ...rest } = body;
    address.value = where.address ?? "";
    place(found);
    complaint.set(code);
    for (const radio of fields.level) radio.checked = radio.value === urgency;
    for (const [name, value] of Object.entries(rest)) carry(name, value);
    address.focus();
    address.select();
  }

  /** A part of the former saying: into its field, or unseen where the form has none for it (origin, simulated speed). */
  function carry(name, value) {
    const field = fields[name];
    if (field instanceof RadioNodeList) { for (const radio of field) radio.checked = radio.value === String(value); return; }
    if (field) { field.value = String(value); return; }
    const hidden = Object.assign(document.createElement("input"), { hidden: true, name, value: String(value) });
    hidden.dataset.type = typeof value === "string" ? "text" : typeof value;
    form.querySelector("[data-carried]").append(hidden);
  }

  form.querySelector("[data-locate]").addEventListener("click", locateAndGoOn);
  form.querySelector("[data-clear]").addEventListener("click", () => { clear(); address.focus(); });
  address.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    locateAndGoOn();
  });
  address.addEventListener("change", () => { // left with Tab or the mouse
    if (!named && !fields["place.lat"].value && located.textContent !== "…") locate();
  });
  address.addEventListener("input", otherWords);
  form.addEventListener("say:kept", () => setTimeout(() => { clear(); form.closest("section").scrollTop = 0; }));
  checkPlace();
  return { pick, correct, clear };
}
