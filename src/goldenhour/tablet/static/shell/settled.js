// A glove taps twice. The same thing said again within a moment is one saying, and the second tap takes nothing back that the
// first one said. Other things may follow as fast as a crew can tap them.
export const SETTLE_MS = 900;

export function settling(clock = () => performance.now()) {
  const lately = new Map(); // what was said -> {until, said}
  const forget = () => { for (const [key, one] of lately) if (one.until <= clock()) lately.delete(key); };
  return {
    /** What `say()` gives; said a moment ago, what it gave then. When a warned patient arrives is reckoned from now: it is
     *  no other warning for that. */
    once(path, body, corrects, say) {
      forget();
      const key = JSON.stringify([path, corrects, body], (name, value) => (name === "eta_at" && !path.endsWith("/eta") ? undefined : value));
      if (lately.has(key)) return lately.get(key).said;
      const one = { until: clock() + SETTLE_MS, said: say() };
      lately.set(key, one);
      one.said.then((id) => { one.id = id; }, () => lately.delete(key));
      return one.said;
    },
    isFresh(id) {
      forget();
      return [...lately.values()].some((one) => one.id === id);
    },
  };
}

/** What has moved under the finger is not touched by its second tap. */
export function settle(place) {
  if (!place) return;
  place.inert = true;
  setTimeout(() => { place.inert = false; }, SETTLE_MS);
}
