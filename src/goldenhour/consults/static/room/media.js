// Camera and microphone. Refused, absent or taken by another program are ordinary: the talk goes on with what there is.

/** How asking ended, for the words: "on", "refused", "absent", "busy" or "insecure". */
export async function ask(kind) {
  if (!navigator.mediaDevices?.getUserMedia) return { how: "insecure", track: null };
  const wanted = kind === "video" ? { video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 20 } } }
    : { audio: { echoCancellation: true, noiseSuppression: true } };
  try {
    const [track] = (await navigator.mediaDevices.getUserMedia(wanted)).getTracks();
    return { how: "on", track };
  } catch ({ name }) {
    const how = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "absent", OverconstrainedError: "absent" }[name];
    return { how: how ?? "busy", track: null };
  }
}
