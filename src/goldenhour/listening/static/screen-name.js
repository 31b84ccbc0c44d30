// The name of this screen: made once, kept on the device. A second window of the same browser takes another (a lock says
// whether one is taken), or two windows would look like one.
const KEY = "screen-name", WINDOWS_AT_MOST = 20;

function kept() {
  try {
    const name = localStorage.getItem(KEY) ?? newName();
    localStorage.setItem(KEY, name);
    return name;
  } catch {
    return newName(); // a private window keeps nothing
  }
}

const newName = () => `screen-${[...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;

/** This window's name; held until the window closes. */
export async function screenName() {
  const name = kept();
  if (!navigator.locks) return `${name}-${newName().slice(-4)}`; // without TLS there are no locks
  for (let window = 1; window <= WINDOWS_AT_MOST; window++) {
    const mine = window === 1 ? name : `${name}-${window}`;
    if (await take(mine)) return mine;
  }
  return newName();
}

function take(name) {
  return new Promise((resolve) => {
    navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => {});
    });
  });
}
