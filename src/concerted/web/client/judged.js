/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "45584923e68b6f425643a81f709e718f8901192ebe3fd96414829ac35b20d0cc";
