// A wall of figures fetches itself every minute and keeps what it shows while nobody answers: a browser's own refresh would
// leave a wall with an error page for ever.
const EVERY_MS = 60_000;

/** Put the page's figures as they are now in place of those shown; says so where that fails. */
async function freshen() {
  const shown = document.getElementById("figures");
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" }, signal: AbortSignal.timeout(EVERY_MS / 2) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("figures");
    if (!answer.ok || !fresh) throw new Error(`answered ${answer.status}`);
    shown.replaceWith(document.adoptNode(fresh));
  } catch {
    const age = shown.querySelector(".age");
    if (age.classList.contains("lost")) return;
    age.classList.add("lost");
    age.textContent = `${age.dataset.lost} ${age.textContent}`;
  }
}

setInterval(freshen, EVERY_MS);
addEventListener("online", freshen);
