/**
 * A photo made anew on the phone before anything is sealed: drawn on a canvas and encoded again, so
 * that where, when and with which telephone it was taken does not go along, nor its own name.
 */

const MOST_PX = 2_048;
const QUALITY = 0.86;

/** What the edge knows a failure by. */
class PhotoUnreadable extends Error {
  code = "photo_unreadable";
}

/** Return a picture as it may be sent; refused with `photo_unreadable` where it cannot be drawn.
 * @param {Blob} file
 * @returns {Promise<import("./composer.js").Chosen>}
 */
export async function plainPhoto(file) {
  const picture = await read(file);
  const share = Math.min(1, MOST_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  const context = canvas.getContext("2d");
  if (!context) throw new PhotoUnreadable();
  context.fillStyle = "#fff"; // what was see-through is white
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const data = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!(data instanceof Blob)) throw new PhotoUnreadable();
  return { name: "photo.jpg", data, address: URL.createObjectURL(data) };
}

/** @param {Blob} file */
async function read(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new PhotoUnreadable();
  }
}
