/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "4eef5cf640ee035730e4c1e18a1131bb71a7cd38f8a6ef1d040d4827bbb96482";
