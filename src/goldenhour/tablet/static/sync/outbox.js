// What the crew said and the server has not answered yet. A saying is on the disk before its tap is shown as kept; it
// leaves in the order in which it was said, and goes only when the server has answered *its id*.

const AT_ONCE = 100;

/** Hand in everything that waits, batch by batch. Returns "empty", "waiting" (something must be sent again), "offline",
 *  "wiped" or "signed out". `post(path, body)` answers {status, body} or throws when there is no network. */
export async function handIn(store, { post, device, app, wall = () => new Date() }) {
  for (;;) {
    const rows = (await store.waiting()).filter((row) => row.state === "queued");
    if (!rows.length) return "empty";
    const batch = rows.slice(0, AT_ONCE);
    let answer;
    try {
      answer = await post("/tablet/sync", { device, app, sent_at: wall().toISOString(), sayings: batch.map((row) => row.saying) });
    } catch {
      return "offline"; // it may or may not have arrived: the same ids are sent again
    }
    if (answer.status === 401) return answer.body?.error?.code === "device_wiped" ? "wiped" : "signed out";
    if (answer.status !== 200 || !Array.isArray(answer.body?.answers)) return "waiting";
    if (await settle(store, batch, answer.body.answers)) return "waiting";
  }
}

/** Take in the answers; true when something of the batch must be sent again. */
async function settle(store, batch, answers) {
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  let again = false;
  for (const { id } of batch) {
    const answer = byId.get(id);
    if (answer?.state === "kept") await store.mark(id, "kept", null, { seq: answer.receipt?.seq ?? 0 }); // until the feed brings it
    else if (answer?.state === "ask") await store.mark(id, "ask", answer.refusal);
    else if (answer?.state === "kept_aside") await store.mark(id, "kept_aside", answer.refusal);
    else again = true; // "again", or not answered at all
  }
  return again;
}
