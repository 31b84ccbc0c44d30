// Choosing the ambulance this tablet is on.
import { button, fill, h } from "./dom.js";
import { word } from "./words.js";

export function chooseUnit(root, { data, current, onChoose, onBack }) {
  const groups = new Map();
  for (const unit of data.units ?? []) groups.set(unit.station, [...(groups.get(unit.station) ?? []), unit]);
  const trouble = h("p.refusal", { hidden: true, role: "alert" });
  const choose = async (unit) => {
    trouble.hidden = true;
    try {
      await onChoose(unit);
    } catch (error) {
      trouble.textContent = error.message;
      trouble.hidden = false;
    }
  };
  fill(root, h("section.panel.stack", {},
    h("h1", {}, word("choose ambulance")), trouble,
    [...groups].map(([station, units]) => h("div.taps", {}, h("span", {}, station),
      units.map((unit) => button(unit.name, () => choose(unit.id), { "data-unit": unit.id, "aria-pressed": unit.id === current ? "true" : "false" })))),
    onBack && h("p", {}, button(word("back"), onBack)),
  ));
}
