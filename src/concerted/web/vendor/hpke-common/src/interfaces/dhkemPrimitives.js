// @ts-nocheck
export const KEM_USAGES = ["deriveBits"];
export const LABEL_DKP_PRK = /* @__PURE__ */ new Uint8Array([
    100,
    107,
    112,
    95,
    112,
    114,
    107,
]);
export const LABEL_SK = /* @__PURE__ */ new Uint8Array([115, 107]);
