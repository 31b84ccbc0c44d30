// The hands of the consult pages: one tap takes a consult, a few give the advice, and the page follows its case.
import { serverNow } from "/static/clock.js";
import { newId } from "/static/ids.js";
import { localOf } from "/static/words.js";
import { isBeingWritten } from "/static/writing.js";

// A card is the same for everybody at a hospital: who takes it is who looks at it.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-take]");
  const name = button?.closest("[data-name]")?.dataset.name;
  if (name) button.dataset.body = JSON.stringify({ ...JSON.parse(button.dataset.body), name });
}, { capture: true });

for (const place of document.querySelectorAll("[data-fragment]")) fill(place);
async function fill(place) {
  const response = await fetch(place.dataset.fragment, { headers: { Accept: "text/html" } }).catch(() => null);
  if (response?.ok) place.innerHTML = await response.text();
}

// ---- an ECG or a photo from this desk ----

const adding = document.querySelector("[data-adding]");
adding?.addEventListener("change", ({ target }) => {
  const [file] = target.files, told = adding.querySelector("[data-added]");
  if (!file) return;
  target.value = "";
  const metadata = { id: newId(), case: adding.dataset.case, what: target.dataset.add, taken_at: new Date().toISOString() };
  new globalThis.tus.Upload(file, {
    endpoint: "/uploads", metadata, retryDelays: [0, 1000, 3000], storeFingerprintForResuming: false,
    onProgress: (sent, size) => { told.textContent = `${Math.round((100 * sent) / size)} %`; },
    onError: (error) => { told.textContent = `${adding.dataset.wordFailed}: ${refusalIn(error)}`; },
    onSuccess: () => { told.textContent = adding.dataset.wordAdded; document.querySelectorAll("[data-fragment]").forEach(fill); },
  }).start();
});

function refusalIn(error) {
  try { return JSON.parse(error.originalResponse.getBody()).error.message; } catch { return error.message; }
}

// ---- the advice ----

const advise = document.getElementById("advise");
advise?.addEventListener("change", ({ target }) => {
  if (target.name === "advice") {
    const field = advise.querySelector(".only-if"), wanted = target.value === "transfer_if";
    field.hidden = !wanted;
    field.querySelector("input").required = wanted;
    if (wanted) field.querySelector("input").focus();
  }
  if ("addDrug" in target.dataset && target.value) {
    const drugs = advise.elements.drugs;
    drugs.value = [drugs.value.trimEnd(), `${target.value} `].filter(Boolean).join("\n");
    target.value = "";
    drugs.focus();
  }
});
advise?.addEventListener("click", ({ target }) => {
  const minutes = target.closest("[data-review]")?.dataset.review;
  if (!minutes) return;
  advise.elements.review_at.value = localOf(serverNow() + minutes * 60_000);
});

// ---- following the case ----

const page = document.querySelector("[data-consult]");

async function refresh() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!isBeingWritten(page) && Boolean(fresh.getElementById("advise")) !== Boolean(advise)) return location.reload();
  for (const now of fresh.querySelectorAll("[data-fresh]")) {
    const before = page.querySelector(`[data-fresh="${now.dataset.fresh}"]`);
    if (!before && !isBeingWritten(page)) return location.reload();
    if (before && !before.querySelector("details[open]") && !isBeingWritten(before)) before.replaceWith(now);
  }
  document.dispatchEvent(new CustomEvent("live:put", { detail: {} })); // running times start at once
}
page?.addEventListener("live:put", ({ detail }) => { if (detail?.key === `case-${page.dataset.case}`) refresh(); });
page?.addEventListener("live:gone", ({ detail }) => { if (detail?.key === `case-${page.dataset.case}`) refresh(); });
