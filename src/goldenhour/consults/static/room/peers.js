// One connection to each other member, by "perfect negotiation" (https://www.w3.org/TR/webrtc/#perfect-negotiation-example).
// Whoever comes into the room calls those who are there. Both voice and video are arranged at once and only ever filled or
// emptied afterwards, so that a camera switched on, or a step down, needs no new arrangement.
import { LEVELS, begin, reading, step } from "./degrade.js";

const READ_MS = 2000, RESTART_MS = 4000;
const VIDEO_AT_MOST = 600_000; // bit/s: enough to see a face or a wound, and four of them

export class Peers {
  /** `signal(to, message)` sends; `changed()` is called when anything to be shown has changed. */
  constructor({ signal, changed }) {
    Object.assign(this, { signal, changed, all: new Map(), tracks: { audio: null, video: null }, ice: [] });
    setInterval(() => this.all.forEach((peer) => peer.read()), READ_MS);
  }

  hello(me, members, ice) {
    this.clear();
    Object.assign(this, { me, ice });
    members.forEach((member) => this.add(member, true));
  }

  add(member, calling) {
    this.remove(member.id);
    this.all.set(member.id, new Peer(this, member, calling));
    this.changed();
  }

  remove(id) {
    this.all.get(id)?.close();
    this.all.delete(id);
    this.changed();
  }

  clear() {
    [...this.all.keys()].forEach((id) => this.remove(id));
  }

  /** Voice and picture of this side; null: none. */
  async give(tracks) {
    Object.assign(this.tracks, tracks);
    await Promise.all([...this.all.values()].map((peer) => peer.fill()));
    this.changed();
  }
}

class Peer {
  constructor(room, member, calling) {
    Object.assign(this, { room, member, calling, making: false, ignoring: false, link: begin(), sends: null });
    this.stream = new MediaStream();
    this.turn = Promise.resolve();
    this.pc = new RTCPeerConnection({ iceServers: room.ice });
    this.pc.onnegotiationneeded = () => this.offer();
    this.pc.onicecandidate = ({ candidate }) => room.signal(member.id, { candidate });
    this.pc.ontrack = ({ track }) => this.receive(track);
    this.pc.onconnectionstatechange = () => this.moved();
    if (calling) {
      for (const kind of ["audio", "video"]) this.pc.addTransceiver(kind, { direction: "sendrecv" });
      this.fill();
    }
  }

  get state() { return this.pc.connectionState; }
  get connected() { return this.state === "connected"; }
  /** What is sent to this one: "video", "audio" or "text". */
  get sending() {
    const { audio, video } = this.room.tracks;
    return video && this.link.level >= 2 ? "video" : audio && this.link.level >= 1 ? "audio" : "text";
  }

  async offer() {
    try {
      this.making = true;
      await this.pc.setLocalDescription();
      this.room.signal(this.member.id, { description: this.pc.localDescription });
    } catch (error) {
      console.warn("offer", error);
    } finally {
      this.making = false;
    }
  }

  /** Take what the other one sent, one after the other. */
  take(message) {
    this.turn = this.turn.then(() => this.taken(message)).catch((error) => console.warn("signal", error));
    return this.turn;
  }

  async taken({ description, candidate, sends }) {
    if (this.state === "closed") return;
    if (sends) {
      this.sends = sends;
      return this.room.changed();
    }
    if (description) return this.describe(description);
    try {
      await this.pc.addIceCandidate(candidate ?? undefined);
    } catch (error) {
      if (!this.ignoring) throw error;
    }
  }

  async describe(description) {
    const glare = description.type === "offer" && (this.making || this.pc.signalingState !== "stable");
    this.ignoring = this.calling && glare; // whoever calls insists, the other gives way
    if (this.ignoring) return;
    await this.pc.setRemoteDescription(description);
    if (description.type !== "offer") return;
    for (const one of this.pc.getTransceivers()) one.direction = "sendrecv";
    await this.fill();
    await this.pc.setLocalDescription();
    this.room.signal(this.member.id, { description: this.pc.localDescription });
  }

  /** Put into the connection what this side gives and the link carries. */
  async fill() {
    const { level } = this.link, { audio, video } = this.room.tracks;
    for (const { sender, receiver } of this.pc.getTransceivers()) {
      const track = receiver.track.kind === "video" ? (level >= 2 ? video : null) : level >= 1 ? audio : null;
      if (sender.track !== track) await sender.replaceTrack(track).catch((error) => console.warn("track", error));
      if (track?.kind === "video") await limit(sender);
    }
    this.tell();
  }

  /** The other side shows in words what it gets. */
  tell() {
    if (this.told === this.sending) return;
    this.told = this.sending;
    this.room.signal(this.member.id, { sends: this.told });
  }

  receive(track) {
    this.stream.addTrack(track);
    track.onmute = track.onunmute = () => this.room.changed();
    this.room.changed();
  }

  moved() {
    clearTimeout(this.restart);
    if (this.state === "failed") this.pc.restartIce();
    if (this.state === "disconnected" && this.calling) this.restart = setTimeout(() => this.pc.restartIce(), RESTART_MS);
    this.room.changed();
  }

  async read() {
    if (!this.connected) return; // a connection that is cut is said as such, and begun anew where it was
    const before = this.link.level;
    this.link = step(this.link, reading(await this.pc.getStats(), performance.now() / 1000));
    if (this.link.level !== before) {
      await this.fill();
      this.room.changed();
    }
  }

  close() {
    clearTimeout(this.restart);
    this.pc.close();
  }
}

async function limit(sender) {
  const parameters = sender.getParameters();
  if (!parameters.encodings?.length || parameters.encodings[0].maxBitrate === VIDEO_AT_MOST) return;
  parameters.encodings[0].maxBitrate = VIDEO_AT_MOST;
  await sender.setParameters(parameters).catch((error) => console.warn("limit", error));
}

/** The least of what is sent to anybody, in words: what this side's own tile says. */
export function least(peers) {
  const levels = [...peers].map((peer) => LEVELS.indexOf(peer.sending));
  return levels.length ? LEVELS[Math.min(...levels)] : null;
}
