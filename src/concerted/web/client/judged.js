/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "29d5b91add72bcecd8fca2a56d1653000550d40e68b6d9facfbfb6286539b896";
