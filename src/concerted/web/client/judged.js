/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "89a680b64a80ac674cf5aca24c83fb11ec82c88a01bb2e5940b403598f4d5af5";
