// Saying one thing to the server until it answers: sent again with the same id, which is harmless.
const WAITS_MS = [1000, 2000, 4000, 8000, 15_000];
const ANSWER_MS = 20_000;
let unsent = 0;

/** How many sayings have not been answered yet; the document hears "say:unsent" when it changes. */
export const unsentCount = () => unsent;

function count(by) {
  unsent += by;
  document.dispatchEvent(new CustomEvent("say:unsent", { detail: { count: unsent } }));
}

/**
 * POST `saying` as JSON until the server answers. Resolves to {answer} when it was kept, or {refusal} (an object with
 * category, code, message, field) when it was not. `onWaiting(refusal or null)` is called before each further try.
 */
export async function send(url, saying, onWaiting = () => {}) {
  count(+1);
  try {
    for (let tries = 0; ; tries++) {
      const { again, ...result } = await once(url, saying);
      if (!again) return result;
      onWaiting(result.refusal ?? null);
      await pause(WAITS_MS[Math.min(tries, WAITS_MS.length - 1)]);
    }
  } finally {
    count(-1);
  }
}

async function once(url, saying) {
  let response, answer;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(saying),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (response.status === 204) return { answer: {} };
    const text = await response.text();
    answer = isJson(response) ? JSON.parse(text) : null;
  } catch {
    return { again: true }; // no network, cut off half-way, or too slow: it may or may not have been kept
  }
  if (response.ok && answer) return { answer };
  const refusal = answer?.error ?? { category: "unavailable", code: `http_${response.status}`, message: "" };
  // A sign-in page instead of an answer must never count as kept.
  return { refusal, again: response.status >= 500 || refusal.code === "too_fast" };
}

const isJson = (response) => /[/+]json/.test(response.headers.get("Content-Type") ?? "");

function pause(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() { clearTimeout(timer); removeEventListener("online", done); resolve(); }
    addEventListener("online", done);
  });
}
