// A run that nobody dispatched, or whose dispatch has not reached this tablet: begun by the crew, with or without network.
import { button, fill, h } from "./dom.js";
import { label, word } from "./words.js";

const POSITION_MS = 8_000;

export function newRunForm(root, app, { onBegun, onBack }) {
  const unit = app.data.units.find((one) => one.id === app.unit) ?? { id: app.unit, name: app.unit };
  const where = h("input", { id: "n-address", name: "address", autocomplete: "off", maxLength: 300 }), found = h("p.soft", {}, word("position looking"));
  let position = null, complaint = null;
  navigator.geolocation?.getCurrentPosition(({ coords }) => { position = coords; found.textContent = word("position found", { m: Math.round(coords.accuracy) }); },
    () => { found.textContent = word("position not found"); }, { timeout: POSITION_MS, enableHighAccuracy: true });
  const trouble = h("p.refusal", { hidden: true, role: "alert" });
  const begin = async () => {
    trouble.hidden = Boolean(complaint);
    trouble.textContent = word("choose complaint");
    if (!complaint) return;
    const place = placeOf(position, unit, where.value.trim(), (app.person?.organisation ?? "").replace(/^county\//, ""));
    const body = { place, complaint, level: app.data.settings?.dispatch?.default_level ?? "2305005", unit: unit.id, name: unit.name, crew_level: unit.crew_level ?? "" };
    const id = await app.cases.say(null, "/runs", body, { unit: unit.id });
    app.courier.knock();
    onBegun(id);
  };
  const codes = (app.data.codes.dispatch_complaints ?? []);
  fill(root, h("section.panel.stack", {}, h("h1", {}, word("begin a run")), h("p", {}, word("begin a run why")),
    h("h2", {}, word("complaint")), h("div.taps", {}, codes.map((code) => {
      const tap = button(label(app.data, "dispatch_complaints", code.code, code.version), () => {
        complaint = code.code;
        for (const other of tap.parentElement.children) other.setAttribute("aria-pressed", other === tap ? "true" : "false");
      }, { "aria-pressed": "false" });
      return tap;
    })),
    h("div.field", {}, h("label", { htmlFor: "n-address" }, word("where")), where), found, trouble,
    h("p.row", {}, button(word("begin"), begin, { main: true }), button(word("back"), onBack))));
}

/** Where: as measured, else the unit's station, which is said. */
export function placeOf(position, unit, address, county) {
  if (position) return { lat: round(position.latitude), lon: round(position.longitude), address, county, how: "tablet", uncertainty_km: round(position.accuracy / 1000) };
  return { lat: unit.lat ?? 0, lon: unit.lon ?? 0, address, county, how: "station", uncertainty_km: 10 };
}

const round = (n) => Math.round(n * 1e6) / 1e6;
