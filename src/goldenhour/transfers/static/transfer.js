// One transfer: the name typed once goes with every touch; a code for the vehicle is made and shown, never kept here.

const mine = document.querySelector("[data-my-name]");

// Before forms.js reads the button: its listener stands on the document, this one catches on the way down.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-body-name]");
  if (button) button.dataset.body = JSON.stringify({ ...JSON.parse(button.dataset.body || "{}"), name: mine.value.trim() });
}, { capture: true });
mine?.addEventListener("input", () => {
  for (const field of document.querySelectorAll("[data-name-too]")) field.value = mine.value.trim();
});
// A form that was kept goes back to what was there at first; the name stays the one typed.
document.addEventListener("reset", () => setTimeout(() => mine.dispatchEvent(new Event("input"))));

const shown = document.querySelector("[data-code]");
const post = async (path) => {
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: "{}" });
  return { ok: response.ok, answer: await response.json() };
};
document.querySelector("[data-make-link]")?.addEventListener("click", async ({ target }) => {
  const { ok, answer } = await post(target.dataset.makeLink).catch(() => ({ ok: false, answer: {} }));
  shown.textContent = ok ? `${new URL(answer.path, location.href).href}  ${answer.code}` : answer.error?.message ?? shown.dataset.refused;
});
document.querySelector("[data-end-link]")?.addEventListener("click", async ({ target }) => {
  const { ok, answer } = await post(target.dataset.endLink).catch(() => ({ ok: false, answer: {} }));
  shown.textContent = ok ? shown.dataset.ended : answer.error?.message ?? shown.dataset.refused;
});
