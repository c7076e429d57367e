/** A photo as a telephone takes it: turned on its side, and with the place where it was taken. */

import { readFileSync } from "node:fs";

const PICTURE = readFileSync(new URL("photo.jpg", import.meta.url));
const [SHORT, LONG, ASCII] = [3, 4, 2];

/** One field of a directory: tag, type, count, and four bytes of value or where it lies.
 * @param {number} tag
 * @param {number} type
 * @param {number} count
 * @param {number[]} value
 */
function field(tag, type, count, value) {
  const data = Buffer.alloc(12);
  data.writeUInt16BE(tag, 0);
  data.writeUInt16BE(type, 2);
  data.writeUInt32BE(count, 4);
  Buffer.from(value).copy(data, 8);
  return data;
}

/** The JPEG with an Exif block that says where, and that the camera was held upright. */
export function photographed() {
  const gps = 8 + 2 + 2 * 12 + 4; // where the second directory lies, from the beginning of the block
  const tiff = Buffer.concat([
    Buffer.from("MM\0*\0\0\0\x08", "latin1"),
    Buffer.from([0, 2]), field(0x0112, SHORT, 1, [0, 6, 0, 0]), field(0x8825, LONG, 1, [0, 0, 0, gps]), Buffer.alloc(4),
    Buffer.from([0, 2]), field(0x0001, ASCII, 2, [0x4e, 0, 0, 0]), field(0x0003, ASCII, 2, [0x57, 0, 0, 0]), Buffer.alloc(4),
    Buffer.from("GPS 40.55 N 74.11 W Telephone", "latin1"),
  ]);
  const block = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xe1, (block.length + 2) >> 8, (block.length + 2) & 255]);
  return Buffer.concat([PICTURE.subarray(0, 2), head, block, PICTURE.subarray(2)]);
}

/** Width and height of the picture as it is stored, before it is turned. */
export function storedSize() {
  for (let at = 2; at < PICTURE.length; at += 2 + PICTURE.readUInt16BE(at + 2)) {
    const mark = PICTURE[at + 1];
    if (mark >= 0xc0 && mark <= 0xc2) return { width: PICTURE.readUInt16BE(at + 7), height: PICTURE.readUInt16BE(at + 5) };
  }
  throw new Error("no size in the picture");
}
