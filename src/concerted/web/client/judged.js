/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "141264bf95d1a7e7ca1d231e4cef1d2581fb55208b2febef6f7b81076709f2a8";
