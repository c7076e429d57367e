/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "d99d9068afc83954255ec852740ad6c759deb7fb42bf34c83b3d8b6908daaa5e";
