// "The time was wrong": the same entry is said again, with the corrected time. Forms send what their fields say, so the
// former body becomes hidden fields here.
import { instantOf } from "../words.js";

const form = document.querySelector("[data-retime]");
if (form) {
  hide(JSON.parse(form.dataset.same));
  const moment = form.querySelector("#moment");
  moment.addEventListener("input", () => { form.dataset.at = instantOf(moment.value) ?? form.dataset.at; });
}

function hide(body, path = "") {
  for (const [name, value] of Object.entries(body)) {
    if (value === null) continue;
    if (typeof value === "object" && !Array.isArray(value)) hide(value, `${path}${name}.`);
    else {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = path + name;
      field.dataset.type = { number: "number", boolean: "boolean" }[typeof value] ?? (Array.isArray(value) ? "list" : "text");
      field.value = String(value);
      form.append(field);
    }
  }
}
