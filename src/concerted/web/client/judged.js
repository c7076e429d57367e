/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "66686ab53fd8bba91c2c51b75e3bcc3b41fdf6026383cef14e9b7c37c12deedc";
