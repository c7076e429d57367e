/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "7cdb1461bab49c690db77f7bc6afd310c275d499310dde0e6d98d0d0b6e8c051";
