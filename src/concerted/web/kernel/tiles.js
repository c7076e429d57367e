/**
 * Tiles: the tree and the leaves as files that never change (log §5, c2sp.org/tlog-tiles).
 *
 * A tile holds up to 256 hashes of one level, a level being eight of the tree's; an entry bundle
 * holds the leaves below a tile of level 0. Paths and bundles from elsewhere are checked strictly,
 * layer `tile`.
 */

import { bigEndian, concat, fromBigEndian } from "./bytes.js";
import { Malformed } from "./errors.js";
import { LEAF_LIMIT_BYTES } from "./leaf.js";

export const TILE_WIDTH = 256;
export const TILE_HEIGHT = 8;
const LEVEL_LIMIT = 63;
const PATH = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/**
 * One tile, or one entry bundle where `level` is null. `index` counts tiles within the level;
 * `width` is 1 to 256, and below 256 it is partial.
 */
export class Tile {
  /**
   * @param {number | null} level
   * @param {number} index
   * @param {number} width
   */
  constructor(level, index, width = TILE_WIDTH) {
    this.level = level;
    this.index = index;
    this.width = width;
    Object.freeze(this);
  }

  /** The path below a log's address, such as `tile/0/x001/234.p/5`. */
  get path() {
    const level = this.level === null ? "entries" : this.level;
    const suffix = this.width === TILE_WIDTH ? "" : `.p/${this.width}`;
    return `tile/${level}/${indexPath(this.index)}${suffix}`;
  }

  /** The position of its first hash within its level, or of a bundle's first leaf. */
  get start() {
    return this.index * TILE_WIDTH;
  }

  /** Read the path that exactly this tile has; `Malformed("tile")` for any other text.
   * @param {string} path
   */
  static parse(path) {
    const match = PATH.exec(path);
    if (match === null) throw new Malformed("tile", "not the path of a tile");
    const level = match[1] === "entries" ? null : Number(match[1]);
    const index = Number(match[2].replaceAll("x", "").replaceAll("/", ""));
    const tile = new Tile(level, index, Number(match[3] ?? TILE_WIDTH));
    if ((level ?? 0) > LEVEL_LIMIT || tile.width > TILE_WIDTH || !Number.isSafeInteger(index)) {
      throw new Malformed("tile", "a level above 63, a width above 255 or an index above 2^53");
    }
    // A needless x000/, or a width for a full tile.
    if (tile.path !== path) throw new Malformed("tile", "not the one path of a tile");
    return tile;
  }
}

/** Return the `32 * width` bytes of a tile of hashes; `RangeError` if not all are there.
 * @param {import("./tree.js").Tree} tree
 * @param {Tile} tile
 */
export function tileHashes(tree, tile) {
  if (tile.level === null) throw new RangeError("a bundle holds leaves, not hashes");
  return tree.nodes(tile.level * TILE_HEIGHT, tile.start, tile.width);
}

/** Return the entry bundles of a log of `size`, in order, the last one partial.
 * @param {number} size
 */
export function bundles(size) {
  const full = Math.floor(size / TILE_WIDTH);
  const found = Array.from({ length: full }, (_, index) => new Tile(null, index));
  if (size % TILE_WIDTH) found.push(new Tile(null, full, size % TILE_WIDTH));
  return found;
}

/** Return the tiles of hashes of a log of `size`, level by level, each level in order.
 * @param {number} size
 */
export function tiles(size) {
  const found = [];
  for (let level = 0; size; level++, size = Math.floor(size / TILE_WIDTH)) {
    found.push(...bundles(size).map((tile) => new Tile(level, tile.index, tile.width)));
  }
  return found;
}

/** Join encoded leaves, each after its length in two bytes.
 * @param {Iterable<Uint8Array>} leaves
 */
export function encodeBundle(leaves) {
  return concat(...[...leaves].flatMap((leaf) => [bigEndian(leaf.length, 2), leaf]));
}

/** Take a bundle apart into at most `limit` encoded leaves, views of it; `Malformed("tile")`.
 * @param {Uint8Array} data
 * @param {number} limit
 */
export function decodeBundle(data, limit = TILE_WIDTH) {
  const leaves = [];
  for (let position = 0; position < data.length; ) {
    const start = position + 2;
    const size = fromBigEndian(data.subarray(position, start));
    position = start + size;
    if (size < 1 || size > LEAF_LIMIT_BYTES || position > data.length) {
      throw new Malformed("tile", "a leaf is cut short, empty or too long");
    }
    if (leaves.length === limit) throw new Malformed("tile", `more than ${limit} leaves`);
    leaves.push(data.subarray(start, position));
  }
  return leaves;
}

/** @param {number} index */
function indexPath(index) {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.../g) ?? [];
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
}
