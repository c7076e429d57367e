/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "ca85f0de6c3cb7b46c401c76843c5e01c6227df9b89b365295b40ef037991633";
