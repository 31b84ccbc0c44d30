// Reads codes with the camera: the browser's own reader where it has one, else ZXing, which comes along. Also without a network.
const FORMATS = ["qr_code", "data_matrix", "code_128", "code_39", "ean_13", "itf"];
const VENDOR = "/static/vendor/", LOOK_MS = 150;
const WHY = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "absent", OverconstrainedError: "absent" };

/** Nothing can be read; `how` says why: insecure, refused, absent, busy (another program has the camera), or unread (no reader). */
class CannotScan extends Error {
  constructor(how) {
    super(how);
    this.how = how;
  }
}

/** Looks through the camera until `pick`, which is given the texts in each picture, gives something; "" when `signal` ends it
 *  before. Throws CannotScan. */
export async function scan(video, signal, pick) {
  const camera = await opened();
  try {
    const reader = await aReader().catch(() => { throw new CannotScan("unread"); });
    Object.assign(video, { hidden: false, srcObject: camera });
    await video.play();
    while (!signal.aborted) {
      const seen = await reader.detect(video).catch(() => []); // one picture that cannot be read is no reason to stop
      const picked = pick(seen.map((one) => one.rawValue));
      if (picked) return picked;
      await new Promise((later) => setTimeout(later, LOOK_MS));
    }
    return "";
  } finally {
    for (const track of camera.getTracks()) track.stop();
    Object.assign(video, { hidden: true, srcObject: null });
  }
}

async function opened() {
  if (!navigator.mediaDevices?.getUserMedia) throw new CannotScan("insecure");
  // Bars are thin: more than the 640 by 480 that most browsers take by themselves.
  const video = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
  return navigator.mediaDevices.getUserMedia({ video }).catch(({ name }) => { throw new CannotScan(WHY[name] ?? "busy"); });
}

/** Fetches the reader now, for a page that may be without a network when it is wanted. */
export const readerAtHand = () => aReader().catch(() => null);

/** The browser's own where it reads all of these; Safari, Firefox and Chromium on Windows and Linux have none. */
async function aReader() {
  const own = (await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  if (FORMATS.every((one) => own.includes(one))) return new globalThis.BarcodeDetector({ formats: FORMATS });
  const brought = await import(`${VENDOR}barcode-detector/ponyfill.js`);
  await brought.prepareZXingModule({ overrides: { locateFile: (name) => `${VENDOR}zxing-wasm/${name}` }, fireImmediately: true });
  return new brought.BarcodeDetector({ formats: FORMATS });
}
