/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "12bfebc74888b302ba65bc1fb6f70a68aeb0565440714fa85a20b20eb111887a";
