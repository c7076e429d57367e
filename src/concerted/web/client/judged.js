/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "c3a8bb448d9ec986d6d7c950063ee3f7af394b4727000d21848e23e3b6f2e994";
