/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */

export const JUDGED_BY = "f4ab3db8b2b95897b62bf75b59c37fdbd2bd9f7b1321f20afeb72c6051d324ea";
