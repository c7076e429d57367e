// @ts-nocheck
export const AEAD_USAGES = ["encrypt", "decrypt"];
