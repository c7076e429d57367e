/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "de1211bc72343f05f2c66d6cac08af3ba8c79345f3a146e089a10223a2ca7545";
