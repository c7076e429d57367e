/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "28404820a9899f78d080b8e3abe8b4a56f067d9a2b4f0dc6246548c1c2082973";
