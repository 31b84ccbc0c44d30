// The two coordinates of a place: pasted together, taken from where one stands, turned round where they were swapped.
const PAIR = /^\s*\(?\s*(-?\d+(?:\.\d+)?)\s*[,，、\s]\s*(-?\d+(?:\.\d+)?)\s*\)?\s*$/;
const DIGITS = 6; // a tenth of a metre

for (const part of document.querySelectorAll("[data-coordinates]")) {
  const [lat, lon] = part.querySelectorAll("input"), here = part.querySelector("[data-here]"), told = part.querySelector("output");
  const put = (north, east) => { [lat.value, lon.value] = [north, east]; told.textContent = ""; };
  const split = () => { const pair = PAIR.exec(lat.value); if (pair) put(pair[1], pair[2]); };
  lat.addEventListener("change", split);
  lat.addEventListener("paste", () => setTimeout(split));
  here.hidden = !navigator.geolocation;
  here.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
    ({ coords }) => put(coords.latitude.toFixed(DIGITS), coords.longitude.toFixed(DIGITS)),
    () => { told.textContent = part.dataset.denied; },
    { enableHighAccuracy: true, timeout: 15_000 },
  ));
  part.closest("form").addEventListener("say:refused", ({ target, detail }) => {
    if (detail.refusal.code !== "coordinates_swapped") return;
    setTimeout(() => offer(target)); // when forms.js has shown why
  });

  function offer(form) {
    const turn = document.createElement("button");
    turn.type = "button";
    turn.className = "main";
    turn.textContent = part.dataset.turn;
    turn.onclick = () => { put(lon.value, lat.value); form.requestSubmit(); };
    part.querySelector(".field-refusal")?.append(document.createElement("br"), turn);
  }
}
