/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "d73b90b6caccf6a9725f2308087b54ebc2ba67a6f3ad3aa13f983268c588f81b";
