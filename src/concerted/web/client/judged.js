/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "5ab808f9d09c37bae18b756789cc07fb25d6735268f7922178ec6e31e19cd478";
