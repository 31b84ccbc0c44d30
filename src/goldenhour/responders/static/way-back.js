// Return codes: a saved link fills the form in; a code that was just made is shown, this once.
const shown = document.querySelector("[data-way-back]"), code = document.getElementById("code");

if (code && location.hash.length > 1) code.value = decodeURIComponent(location.hash.slice(1));

document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-sure]");
  if (asked && !confirm(asked.dataset.sure)) event.stopPropagation();
}, true);

document.addEventListener("say:kept", ({ target, detail: { answer } }) => {
  if (!answer || !("way_back" in answer)) return;
  if (!answer.way_back) return location.assign(target.dataset.home);
  shown.querySelector("[data-code]").textContent = answer.way_back.code;
  shown.querySelector("[data-link]").href = answer.way_back.link;
  shown.querySelector("[data-qr]").innerHTML = answer.way_back.qr; // drawn by our server
  for (const before of document.querySelectorAll("[data-until-way-back]")) before.hidden = true;
  shown.hidden = false;
  shown.scrollIntoView({ block: "nearest" });
  shown.querySelector("h2").focus();
});
