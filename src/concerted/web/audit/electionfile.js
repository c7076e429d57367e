/** An election's archive, read record by record (ballot.md §11, b1 to b3). */

import { BLOCK_BYTES, readBegin, readHead } from "../ballots/archive.js";
import { Malformed } from "../kernel/errors.js";

/** A record; `number` counts from 0, `start` is where its content begins in the file. */
export class Record {
  /**
   * @param {number} number
   * @param {import("../ballots/archive.js").RecordHead} head
   * @param {number} start
   * @param {Uint8Array} data
   */
  constructor(number, head, start, data) {
    this.number = number;
    this.head = head;
    this.start = start;
    this.data = data;
    Object.freeze(this);
  }

  /** The hash that the name tells; b3 says where it is not that of the content. */
  get hash() {
    return this.head.hash;
  }
}

/** An archive that can be read at any place. */
export class ElectionFile {
  /** How many bytes have been read. */
  place = 0;

  /** Read the first record (b2); `Malformed("archive")` if this is no archive at all.
   * @param {Uint8Array} data
   */
  constructor(data) {
    this.data = data;
    const block = this.#take(BLOCK_BYTES);
    this.time = readBegin(block, this.#content(readHead(block, null)));
  }

  /** Yield the records after the first; `Malformed("archive")` where one is damaged. */
  *records() {
    for (let number = 1; this.place < this.data.length; number++) {
      const head = readHead(this.#take(BLOCK_BYTES), this.time);
      const start = this.place;
      yield new Record(number, head, start, this.#content(head));
    }
  }

  /** Return the content of a record that was read before, and begins at `start`. @param {number} start */
  again(start) {
    const head = readHead(this.data.subarray(start - BLOCK_BYTES, start), this.time);
    return this.data.subarray(start, start + head.sizeBytes);
  }

  /** @param {number} size */
  #take(size) {
    const found = this.data.subarray(this.place, this.place + size);
    this.place += found.length;
    return found;
  }

  /** @param {import("../ballots/archive.js").RecordHead} head */
  #content(head) {
    const data = this.#take(head.sizeBytes);
    const padding = this.#take(head.paddingBytes);
    if (data.length + padding.length !== head.sizeBytes + head.paddingBytes) {
      throw new Malformed("archive", "cut short in a record");
    }
    if (padding.some((byte) => byte !== 0)) throw new Malformed("archive", "the padding of a record is not zero");
    return data;
  }
}
