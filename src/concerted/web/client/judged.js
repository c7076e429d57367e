/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "6486650ee8fbc66f736780bad7993e7981ac56ee3dd5ed25d42d94021a8617e7";
