// Declaring an incident: the place found by its words, and a drill's script read line by line.
const form = document.getElementById("declare");
const address = form?.querySelector("#address"), located = document.getElementById("located");
const script = form?.querySelector("#script"), scriptField = form?.querySelector("[data-script]");
let foundFor = null;

async function locate() {
  const text = address.value.trim();
  if (!text || text === foundFor) return Boolean(text);
  const response = await fetch(`/places/locate?text=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } }).catch(() => null);
  const found = response ? await response.json() : null;
  if (!response?.ok) { located.textContent = found?.error?.message ?? located.dataset.unlocated; return false; }
  for (const name of ["lat", "lon", "county", "how", "uncertainty_km"]) form.elements[`place.${name}`].value = found[name] ?? "";
  located.textContent = `${found.found || text} · ${found.county_name} · ${found.how_in_words}`;
  foundFor = text;
  return true;
}

form?.querySelector("[data-locate]").addEventListener("click", locate);
address?.addEventListener("change", locate);
form?.addEventListener("change", () => { scriptField.hidden = form.elements.drill.value !== "true"; });

/** "10 A second vehicle is on fire" as {minute, text}; a line without a number happens at the beginning. */
const inject = (line) => {
  const [, minute, text] = /^(\d{1,4})\s*(?:min|分鐘?|[:：.、])?\s*(.+)$/.exec(line) ?? [null, "0", line];
  return { minute: Number(minute), text };
};

// Before forms.js reads the form: the place must be found, and the script stand in hidden fields of its own.
form?.addEventListener("submit", (event) => {
  const ready = foundFor === address.value.trim();
  if (!ready) {
    event.preventDefault();
    event.stopImmediatePropagation();
    locate().then((found) => found && form.requestSubmit());
    return;
  }
  form.querySelector("[data-injects]")?.remove();
  const lines = form.elements.drill.value === "true" ? script.value.split("\n").map((line) => line.trim()).filter(Boolean) : [];
  if (!lines.length) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "injects", value: JSON.stringify(lines.map(inject)) });
  Object.assign(field.dataset, { injects: "", type: "json" });
  form.append(field);
}, { capture: true });
