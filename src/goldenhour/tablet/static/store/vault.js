// What is kept at rest on the tablet is sealed: AES-256-GCM under a random data key that itself is wrapped by a key made
// of the PIN (PBKDF2-HMAC-SHA-256, slow on purpose) or of a passkey (WebAuthn PRF). The data key is in memory only while
// the tablet is unlocked. What a PIN resists and what it does not: docs/adr/0019.

export const ITERATIONS_AT_LEAST = 600_000;
const SLOW_MS = 500; // as slow as a crew will bear on this very device, never below the floor

const text = new TextEncoder(), words = new TextDecoder();

/** A lock for the data key: {kind: "pin", salt, iterations, wrapped, iv}. `secret` is what the crew types. */
export async function lockWithPin(dataKey, secret, { iterations } = {}) {
  const salt = crypto.getRandomValues(new Uint8Array(16)), iv = crypto.getRandomValues(new Uint8Array(12));
  iterations ??= await slowEnough();
  const key = await keyFromPin(secret, salt, iterations);
  const wrapped = await crypto.subtle.wrapKey("raw", dataKey, key, { name: "AES-GCM", iv });
  return { kind: "pin", salt, iterations, iv, wrapped: new Uint8Array(wrapped) };
}

/** The data key out of its lock, or null: a wrong PIN. */
export async function openWithPin(lock, secret) {
  const key = await keyFromPin(secret, lock.salt, lock.iterations);
  return unwrap(lock, key);
}

/** The same with 32 secret bytes that a passkey gives for this tablet (the PRF extension). */
export async function lockWithPasskey(dataKey, credential, prf) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapped = await crypto.subtle.wrapKey("raw", dataKey, await keyFromPrf(prf), { name: "AES-GCM", iv });
  return { kind: "passkey", credential, iv, wrapped: new Uint8Array(wrapped) };
}

export async function openWithPasskey(lock, prf) {
  return unwrap(lock, await keyFromPrf(prf));
}

async function unwrap(lock, key) {
  const usage = ["encrypt", "decrypt"];
  try {
    return await crypto.subtle.unwrapKey("raw", lock.wrapped, key, { name: "AES-GCM", iv: lock.iv }, "AES-GCM", true, usage);
  } catch {
    return null;
  }
}

/** A new random data key. Extractable only so that it can be wrapped again when the PIN changes. */
export const newDataKey = () => crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);

/** Seal anything JSON can say; bound to `name`, so that one sealed thing cannot be put in another's place. */
export async function seal(key, name, content) {
  return sealBytes(key, name, text.encode(JSON.stringify(content)));
}

export async function unseal(key, name, sealed) {
  return JSON.parse(words.decode(await unsealBytes(key, name, sealed)));
}

export async function sealBytes(key, name, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: text.encode(name) }, key, bytes);
  return { iv, sealed: new Uint8Array(sealed) };
}

export async function unsealBytes(key, name, { iv, sealed }) {
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: text.encode(name) }, key, sealed));
}

async function keyFromPin(secret, salt, iterations) {
  const material = await crypto.subtle.importKey("raw", text.encode(secret.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

async function keyFromPrf(prf) {
  const material = await crypto.subtle.importKey("raw", prf, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: text.encode("goldenhour tablet") };
  return crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

/** So many rounds that a guess takes about SLOW_MS on this device, and never fewer than the floor. */
export async function slowEnough() {
  const began = performance.now();
  await keyFromPin("calibrating", new Uint8Array(16), 100_000);
  const perRound = (performance.now() - began) / 100_000;
  return Math.max(ITERATIONS_AT_LEAST, Math.ceil(SLOW_MS / perRound / 1000) * 1000);
}
