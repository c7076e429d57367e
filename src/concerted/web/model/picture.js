/**
 * Whether a picture of somebody's can be drawn without harm: it stands still, and is no larger than a camera
 * takes.
 *
 * A file of a few kilobytes can unfold to gigabytes and end the browser of all who open a conversation, and
 * one that moves can flash. Photos that this client makes are neither; what is gets no picture, but can be
 * saved as a file. Only the beginning of the file is read.
 */

const PIXELS_LIMIT = 50_000_000;
const HEAD_BYTES = 262_144;
const LATIN = new TextDecoder("latin1");

/** @param {Blob} blob of one of the kinds that talkfile.js knows */
export async function isDrawable(blob) {
  const data = new DataView(await blob.slice(0, HEAD_BYTES).arrayBuffer());
  try {
    const { width, height, moves } = readerOf(data)(data);
    return !moves && width > 0 && height > 0 && width * height <= PIXELS_LIMIT;
  } catch (error) {
    if (error instanceof RangeError) return false; // cut short before it says how large it is
    throw error;
  }
}

/** @param {DataView} data */
function readerOf(data) {
  return { 0xffd8: ofJpeg, 0x8950: ofPng }[data.getUint16(0)] ?? ofWebp;
}

/** @param {DataView} data */
function ofPng(data) {
  const moves = LATIN.decode(data.buffer).includes("acTL");
  return { width: data.getUint32(16), height: data.getUint32(20), moves };
}

/** The first frame header says it; what stands before is passed over. @param {DataView} data */
function ofJpeg(data) {
  for (let at = 2; ; ) {
    const mark = data.getUint16(at);
    const isFrame = mark >= 0xffc0 && mark <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(mark);
    if (isFrame) return { height: data.getUint16(at + 5), width: data.getUint16(at + 7), moves: false };
    if (mark < 0xff01) throw new RangeError("not a marker");
    at += mark === 0xffff ? 1 : 2 + data.getUint16(at + 2);
  }
}

/** @param {DataView} data */
function ofWebp(data) {
  const low = (/** @type {number} */ at) => data.getUint16(at, true);
  const kind = LATIN.decode(new Uint8Array(data.buffer, 12, 4));
  if (kind === "VP8X") {
    const side = (/** @type {number} */ at) => 1 + low(at) + 65_536 * data.getUint8(at + 2);
    return { width: side(24), height: side(27), moves: (data.getUint8(20) & 2) !== 0 };
  }
  if (kind === "VP8L") {
    const bits = data.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff), moves: false };
  }
  return { width: low(26) & 0x3fff, height: low(28) & 0x3fff, moves: false };
}
