// Shows "Correct" beside what the reader, or their own crew or hospital, said; again whenever the story has changed.
const section = document.querySelector("[data-person]");

function showMine() {
  for (const link of section.querySelectorAll("[data-by]")) {
    const { by, place } = link.dataset;
    link.hidden = by !== section.dataset.person && !(place && place === section.dataset.place);
  }
}

section.addEventListener("live:put", showMine);
showMine();
// The story arrives after the address was read: go to the entry it names.
if (location.hash) document.querySelector(location.hash)?.scrollIntoView();
