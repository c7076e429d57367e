/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "502cc9ddead3340afb541f34f5de1f0c677339cfc138f0cb4092eb6c57f00a1f";
