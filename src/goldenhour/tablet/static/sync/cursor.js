// What came since the last look. The cursor is a place in the server's one order, kept together with what it brought.

/** Fetch and keep the news: {gone, hospitals, unit, now} or null when there was no answer. */
export async function fetchNews(store, { get, ask = [] }) {
  const after = (await store.meta("cursor")) ?? 0, unit = (await store.meta("unit")) ?? null;
  const asked = ask.map((id) => `&case=${encodeURIComponent(id)}`).join("");
  let answer;
  try {
    answer = await get(`/tablet/feed?after=${after}${asked}`);
  } catch {
    return null;
  }
  if (answer.status !== 200) return { refused: answer.status, code: answer.body?.error?.code };
  const { cases, gone, seq } = answer.body;
  // The cursor is a place among one ambulance's cases. Come onto another meanwhile, here or elsewhere: asked from the beginning.
  const again = () => fetchNews(store, { get, ask });
  if (answer.body.unit !== unit) {
    await store.changeUnit(answer.body.unit, unit);
    return again();
  }
  const unheard = after === 0 ? (await store.caseIds()).filter((id) => !cases.some((fed) => fed.id === id)) : [];
  if (!(await store.takeIn({ cases, gone: [...gone, ...unheard], seq, unit }))) return again();
  const here = new Set(cases.flatMap((fed) => fed.entries.map((entry) => entry.id)));
  const rows = await store.waiting();
  // What the server has kept and fed, or kept about a case that is not on this tablet any more, waits for nothing.
  await store.drop(rows.filter((row) => here.has(row.id) || (row.state === "kept" && row.seq <= seq)).map((row) => row.id));
  return { ...answer.body, left: await store.forgetGone() };
}
