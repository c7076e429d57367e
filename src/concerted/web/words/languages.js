/** The languages that there are words in, and which of them a person reads. */

export const LANGUAGES = /** @type {const} */ ({
  en: { name: "English", dir: "ltr" },
  es: { name: "Español", dir: "ltr" },
  fr: { name: "Français", dir: "ltr" },
  ar: { name: "العربية", dir: "rtl" },
});

/** @typedef {keyof typeof LANGUAGES} Language */

export const CHOSEN = "concerted.language";

/**
 * The language to begin with: the one chosen before, else the first of the device's that we have.
 * @param {string | null} chosen
 * @param {readonly string[]} preferred
 * @returns {Language}
 */
export function pickLanguage(chosen, preferred) {
  for (const tag of [chosen ?? "", ...preferred]) {
    const language = tag.split("-")[0].toLowerCase();
    if (language in LANGUAGES) return /** @type {Language} */ (language);
  }
  return "en";
}
