// Unlocking by what the device itself knows of its crew (finger, face, its own PIN): a passkey that gives 32 secret bytes
// for this tablet (WebAuthn's PRF extension), with which the data key is wrapped once more. It never leaves the device and
// no server knows it; it works without a network. The PIN goes on working beside it.
import { lockWithPasskey, openWithPasskey } from "./vault.js";

const WAIT_MS = 60_000;
const random = (n) => crypto.getRandomValues(new Uint8Array(n));

/** Whether this device can: not every browser gives PRF, and some tell only when asked for it. */
export async function canPasskey() {
  if (!globalThis.PublicKeyCredential?.isUserVerifyingPlatformAuthenticatorAvailable) return false;
  const able = await PublicKeyCredential.getClientCapabilities?.().catch(() => null);
  if (able && able["extension:prf"] === false) return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

/** A lock for the data key that a passkey of this device opens, made now; null where it gives no secret or nobody agreed. */
export async function addPasskey(dataKey, name) {
  const salt = random(32);
  try {
    const made = await navigator.credentials.create({ publicKey: {
      rp: { name: document.title }, user: { id: random(16), name, displayName: name }, challenge: random(32), timeout: WAIT_MS,
      pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { authenticatorAttachment: "platform", userVerification: "required", residentKey: "discouraged" },
      extensions: { prf: { eval: { first: salt } } },
    } });
    const { prf } = made.getClientExtensionResults(), id = new Uint8Array(made.rawId);
    if (!prf?.enabled) return null;
    const secret = prf.results?.first ?? (await secretOf(id, salt));
    return secret && { ...(await lockWithPasskey(dataKey, id, secret)), salt };
  } catch {
    return null; // declined, timed out, not able after all: the PIN is there
  }
}

/** The data key out of its lock; null when nobody proved who they are, or the passkey is gone from the device. */
export async function openByPasskey(lock) {
  try {
    const secret = await secretOf(lock.credential, lock.salt);
    return secret && (await openWithPasskey(lock, secret));
  } catch {
    return null;
  }
}

async function secretOf(id, salt) {
  const proof = await navigator.credentials.get({ publicKey: {
    challenge: random(32), timeout: WAIT_MS, userVerification: "required",
    allowCredentials: [{ type: "public-key", id, transports: ["internal"] }], extensions: { prf: { eval: { first: salt } } },
  } });
  return proof.getClientExtensionResults().prf?.results?.first ?? null;
}
