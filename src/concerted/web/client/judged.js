/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "feb99cc53e2009859f281e75c33025bad7a3adfd6510172c19c8a604910a6720";
