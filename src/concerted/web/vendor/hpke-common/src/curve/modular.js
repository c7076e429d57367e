// @ts-nocheck
/*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
import { N_0 } from "../consts.js";
export function mod(a, b) {
    const result = a % b;
    return result >= N_0 ? result : b + result;
}
export function pow2(x, power, modulo) {
    let res = x;
    while (power-- > N_0) {
        res *= res;
        res %= modulo;
    }
    return res;
}
