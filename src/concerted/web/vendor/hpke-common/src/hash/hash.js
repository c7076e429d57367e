// @ts-nocheck
import { anumber } from "../utils/noble.js";
export function ahash(h) {
    if (typeof h !== "function" || typeof h.create !== "function") {
        throw new Error("Hash must wrapped by utils.createHasher");
    }
    anumber(h.outputLen);
    anumber(h.blockLen);
}
export function createHasher(hashCons, info = {}) {
    const hashFn = (msg, opts) => hashCons(opts).update(msg).digest();
    const tmp = hashCons(undefined);
    const hashC = Object.assign(hashFn, {
        outputLen: tmp.outputLen,
        blockLen: tmp.blockLen,
        create: (opts) => hashCons(opts),
        ...info,
    });
    return Object.freeze(hashC);
}
