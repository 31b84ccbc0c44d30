// A place's page: files are sent when they are chosen, and lists become what the server reads, before forms.js looks.
const HEADERS = { Accept: "application/json" };

document.addEventListener("change", async ({ target }) => {
  if (target.matches("[data-always]")) return always(target);
  if (!target.matches("input[type=file][data-sends]") || !target.files[0]) return;
  const form = target.form, name = form.querySelector(`input[type=hidden][name='${target.dataset.into}']`);
  said(target, document.querySelector("[data-sending]").dataset.sending, "waiting");
  form.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(target.dataset.sends, { method: "POST", headers: HEADERS, body: target.files[0] });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error?.message ?? "");
    name.value = answer.sha256;
    said(target, "");
  } catch (error) {
    target.value = "";
    said(target, error.message || "?");
  } finally {
    form.removeAttribute("aria-busy");
    if (form.hasAttribute("data-pressed")) form.requestSubmit(); // it was pressed while the file was on its way
  }
});

/** Why a file was not taken, beside its field; the rest of the form can be sent all the same. */
function said(field, words, kind = "refused") {
  let note = field.parentElement.querySelector("[data-said]");
  if (!note) {
    note = document.createElement("span");
    note.dataset.said = "";
    note.setAttribute("role", "alert");
    field.after(note);
  }
  note.className = words && `notice ${kind}`;
  note.textContent = words;
}

/** Day and night, every day; unticked, when it can be fetched is not known. */
function always(tick) {
  const field = tick.form.querySelector("input[name=hours]");
  field.value = tick.checked ? JSON.stringify({ week: Array(7).fill([{ begins: 0, ends: 1440 }]), holidays: [{ begins: 0, ends: 1440 }] }) : "";
}

// Before forms.js reads the form: its listener stands on the document, this one catches on the way down.
document.addEventListener("submit", (event) => {
  const { target } = event;
  if (target.querySelector?.("[data-sends]")) {
    const sending = target.getAttribute("aria-busy") === "true";
    target.toggleAttribute("data-pressed", sending);
    if (sending) return event.preventDefault(), event.stopPropagation();
  }
  const items = target.querySelector?.("input[name=items]");
  if (!items) return;
  if (target.matches("[data-rows]")) items.value = JSON.stringify([...target.querySelectorAll("[data-row]")].map(row));
  else items.value = JSON.stringify(target.querySelector("[data-items]").value.split("\n").map((line) => line.trim()).filter(Boolean).map(item));
}, { capture: true });

function row(element) {
  const until = element.querySelector("[data-row-until]").value, quantity = element.querySelector("[data-row-quantity]").value;
  return { ...JSON.parse(element.dataset.row), quantity: Number(quantity), ...(until && { until }) };
}

/** "Gauze 20 pieces 2027-05-01": a name, how many are wanted and there, of what, until when. */
function item(line) {
  const [, name, count, unit, until] = /^(.*?)(?:\s+(\d+)\s*([^\s\d]+)?)?(?:\s+(\d{4}-\d{2}-\d{2}))?$/.exec(line);
  const n = Number(count ?? 1);
  return { name, wanted: n, quantity: n, ...(unit && { unit }), ...(until && { until }) };
}

document.querySelector("[data-calendar]")?.addEventListener("click", ({ target }) => address(target.dataset.calendar));

/** A new address ends the one before: the server asks whether it may. */
async function address(path, confirmed = []) {
  const place = document.querySelector("[data-calendar-address]");
  const response = await fetch(path, { method: "POST", headers: { ...HEADERS, "Content-Type": "application/json" }, body: JSON.stringify({ confirmed }) });
  const answer = await response.json(), refusal = answer.error;
  if (refusal?.category === "confirm") return confirm(refusal.message) ? address(path, [...confirmed, refusal.code]) : undefined;
  place.textContent = response.ok ? new URL(answer.path, location.href).href : refusal?.message ?? "";
}
