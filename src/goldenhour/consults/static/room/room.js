// The room of a consult: who is here, their pictures and voices, what is written, and the picture that is looked at together.
import { connect } from "/static/live.js";
import { newId } from "/static/ids.js";
import { Lines } from "./lines.js";
import { ask } from "./media.js";
import { Peers, least } from "./peers.js";
import { SharedPicture } from "./picture.js";
import { Signals } from "./signals.js";

const SYMBOLS = { video: "▶", audio: "♪", text: "✎", reconnecting: "↻", connecting: "…" };
const root = document.querySelector("[data-room]"), { place, case: casePlace, name, language } = root.dataset;
const words = JSON.parse(document.getElementById("room-words").textContent);
const find = (what) => root.querySelector(`[data-${what}]`);

const signals = new Signals(`${place}/room/signals`);
const peers = new Peers({ signal: (to, message) => signals.send(to, message), changed: draw });
const lines = new Lines({ list: find("lines"), place, name, words });
const picture = new SharedPicture({
  root: find("picture"), place: casePlace, words, me: () => signals.me,
  share: (state) => signals.send("", { share: state }, "share"),
  point: (at) => signals.send("", { point: at }, "point"),
});
const mine = { audio: { how: "off", track: null }, video: { how: "off", track: null } };
let server = "connecting";

// ── the stream ───────────────────────────────────────────────────────────────────────────────────────────────────────
const take = {
  hello({ me, members, ice }) {
    signals.hello(me);
    peers.hello(me, members, ice);
  },
  joined(member) {
    peers.add(member, false);
    if (picture.state.v) signals.send(member.id, { share: picture.state });
  },
  left: ({ id }) => peers.remove(id),
  line: (line) => lines.take(line),
  over() {
    stream.close();
    peers.clear();
    signals.hello(null);
    server = "over";
    draw();
  },
  signal({ from, data }) {
    for (const message of data) {
      if (message.share) picture.take(message.share);
      else if (message.point) picture.takePoint(message.point);
      else peers.all.get(from)?.take(message);
    }
  },
};
const stream = connect({
  url: `${place}/room/events?tab=${newId()}`,
  events: Object.keys(take),
  onFrame: (event, data) => take[event]?.(data),
  onState(state) {
    if (server !== "over") server = state;
    draw();
  },
  onSignedOut: () => { location.href = `/sign-in?then=${encodeURIComponent(location.pathname)}`; },
});

// ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────────
/** What comes from this one, in a word: video, audio, text, connecting or reconnecting. */
function stateOf(peer) {
  if (peer.connected) {
    peer.met = true;
    return peer.sends ?? "text";
  }
  return peer.met || peer.state === "failed" || peer.state === "disconnected" ? "reconnecting" : "connecting";
}

function draw() {
  const tiles = find("others"), there = new Set();
  for (const peer of peers.all.values()) {
    there.add(peer.member.id);
    const tile = tiles.querySelector(`[data-member="${peer.member.id}"]`) ?? tiles.appendChild(tileOf(peer));
    const state = stateOf(peer);
    tile.dataset.state = state;
    const unheard = (state === "video" || state === "audio") && tile.querySelector("audio").paused;
    tile.querySelector("[data-words]").textContent = `${SYMBOLS[state]} ${words[state]}${unheard ? ` · ${words["touch to hear"]}` : ""}`;
  }
  tiles.querySelectorAll("[data-member]").forEach((tile) => there.has(tile.dataset.member) || tile.remove());
  find("alone").hidden = there.size > 0 || server !== "live";
  const line = { live: "here", connecting: "to server", lost: "server lost", over: "over" }[server];
  find("server").textContent = words[line];
  find("server").dataset.state = server;
  drawMine();
}

function drawMine() {
  const sends = least(peers.all.values()), can = mine.video.track ? "video" : mine.audio.track ? "audio" : "text";
  const state = sends ?? can;
  Object.assign(find("mine").dataset, { state, camera: mine.video.how });
  find("sending").textContent = `${SYMBOLS[state]} ${words[state]}${state === can ? "" : ` · ${words["thin link"]}`}`;
  for (const kind of ["audio", "video"]) {
    const { how } = mine[kind], button = find(kind);
    button.setAttribute("aria-pressed", how === "on");
    find(`${kind}-how`).textContent = words[`${kind} ${how}`] ?? words[how];
  }
}

function tileOf(peer) {
  const tile = document.querySelector("[data-tile]").content.cloneNode(true).firstElementChild;
  tile.dataset.member = peer.member.id;
  tile.querySelector("[data-who]").textContent = `${peer.member.name} · ${peer.member.place[language] ?? ""}`;
  tile.querySelector("audio").addEventListener("play", draw);
  for (const player of tile.querySelectorAll("video, audio")) player.srcObject = peer.stream;
  return tile;
}

/** A browser lets a page sound only once somebody has touched it; pictures move before (their element is muted). */
function sound() {
  for (const player of find("others").querySelectorAll("audio")) {
    if (player.paused && player.srcObject?.getAudioTracks().length) player.play().then(draw, () => { /* not touched yet */ });
  }
}
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, sound);

// ── what this side does ──────────────────────────────────────────────────────────────────────────────────────────────
async function toggle(kind) {
  const one = mine[kind];
  one.track?.stop();
  if (one.track) Object.assign(one, { how: "off", track: null });
  else Object.assign(one, { how: "asking" }, (drawMine(), await ask(kind)));
  if (one.track) one.track.onended = () => { Object.assign(one, { how: "absent", track: null }); give(kind); };
  give(kind);
}

function give(kind) {
  const { track } = mine[kind];
  if (kind === "video") find("self").srcObject = track ? new MediaStream([track]) : null;
  peers.give({ [kind]: track });
}

for (const kind of ["audio", "video"]) find(kind).addEventListener("click", () => toggle(kind));
find("write").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = find("text");
  if (field.value.trim()) lines.write(field.value.trim());
  field.value = "";
  field.focus();
});
find("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    find("write").requestSubmit();
  }
});
addEventListener("pagehide", () => { stream.close(); peers.clear(); });
draw();
