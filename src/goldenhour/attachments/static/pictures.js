// What a camera gives, made as small as it may be: an ECG keeps its millimetres, a photo what a screen can show.
const SIDE = { ecg12: 3200, photo: 2048 }, QUALITY = 0.85, THUMB = 240;
const AS_THEY_ARE = /^(application\/pdf|application\/dicom|application\/xml|text\/xml)$|\.(pdf|dcm|scp|xml)$/i;

export class NoPicture extends Error {}

/** A JPEG whose longest side is at most what its kind needs, upright and without metadata; documents as they are. */
export async function smaller(file, what) {
  if (AS_THEY_ARE.test(file.type) || AS_THEY_ARE.test(file.name ?? "")) return file;
  const image = await read(file), side = SIDE[what] ?? SIDE.photo;
  const drawn = await draw(image, Math.min(1, side / Math.max(image.width, image.height)));
  image.close();
  return drawn;
}

/** A little picture to recognise it by, as an address for <img>; null for what is no picture. */
export async function thumbOf(blob) {
  try {
    const image = await read(blob), small = await draw(image, Math.min(1, THUMB / Math.max(image.width, image.height)));
    image.close();
    return URL.createObjectURL(small);
  } catch {
    return null;
  }
}

async function read(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new NoPicture();
  }
}

async function draw(image, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  const drawn = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!drawn) throw new NoPicture();
  return drawn;
}
