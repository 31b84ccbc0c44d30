// The desk's call form without its map; and whoever chooses a unit says its name as well.
import { callForm } from "/static/calls/call_form.js";

const call = document.getElementById("call-form");
if (call) callForm(call);

for (const form of document.querySelectorAll("form[data-unit-name]")) {
  const { unit, name } = form.elements;
  unit.addEventListener("change", () => { name.value = unit.selectedOptions[0].textContent; });
}
