// The way to a place, in the map application of whoever asks. geo: opens it on Android; Apple's browsers and a desk's know no
// geo:, so there the same place is opened in a map's page.
//
// <a href="geo:25.04,121.51" data-way="25.04,121.51">

const apple = /iPhone|iPad|iPod|Macintosh/.test(navigator.userAgent), android = /Android/.test(navigator.userAgent);

/** Where `lat,lon` leads on this device. */
export function wayTo(point) {
  if (android) return `geo:${point}?q=${point}`;
  if (apple) return `https://maps.apple.com/?daddr=${point}&dirflg=w`;
  return `https://www.openstreetmap.org/directions?engine=fossgis_osrm_foot&route=;${point}`;
}

document.addEventListener("click", ({ target }) => {
  const link = target.closest?.("a[data-way]");
  if (link) link.href = wayTo(link.dataset.way);
}, { capture: true });
