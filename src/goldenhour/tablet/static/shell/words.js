// The app's words in the reader's language, kept for working offline; and labels out of the code tables.
let words = {}, language = "zh_Hant";

export async function loadWords(wanted) {
  language = wanted;
  document.documentElement.lang = wanted === "zh_Hant" ? "zh-Hant-TW" : wanted;
  const answer = await fetch(`/tablet/words/${wanted}`);
  if (!answer.ok) throw new Error(`words: ${answer.status}`);
  words = await answer.json();
  document.getElementById("words").textContent = JSON.stringify(words); // for the shared modules (screens/static/words.js)
}

/** The words for `key`, places in {braces} filled; the key itself where there are none. */
export function word(key, values = {}) {
  return (words[key] ?? words[`tablet.${key}`] ?? key).replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

export const spoken = () => language;

/** A name said in several languages ({zh, en}), in the reader's. */
export function saidIn(...names) {
  const primary = language.split("_")[0];
  for (const said of names) if (said?.[primary]) return said[primary];
  for (const said of names) for (const name of Object.values(said ?? {})) if (name) return name;
  return "";
}

/** What a code means. One nobody knows is shown as it is, and says so. */
export function label(data, table, code, system) {
  const known = (data?.codes?.[table] ?? []).filter((one) => one.code === String(code));
  const found = known.find((one) => one.version === system) ?? known[0];
  return found ? saidIn(found.labels) : word("code not known", { code });
}

const YEAR_S = 365 * 24 * 3600;

/** What people/routes.py answers on /language/…, without asking it: the words of both languages lie on the tablet. */
export function chooseLanguage(code) {
  document.cookie = `language=${code}; Max-Age=${YEAR_S}; Path=/; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
}

export function chosenLanguage() {
  const cookie = /(?:^|; )language=(zh_Hant|en)(?:;|$)/.exec(document.cookie)?.[1]; // another one has no words here
  if (cookie) return cookie;
  return navigator.language.toLowerCase().startsWith("zh") || !navigator.language ? "zh_Hant" : "en";
}
