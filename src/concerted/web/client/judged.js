/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "963bce0ad8c5361b79b54efbdcaf389e1ee25225e22637726863676eff0a5ed7";
