/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "a4b45fb0e442f0ac93351e713d8820551d2b2e07d1f8631e02b1bfbf121c28e5";
