/**
 * Names that look alike: whoever takes another's name shall not pass for them.
 *
 * Names are free, and nobody is stopped from choosing one that is taken. So members whose names an eye could
 * mix up are shown with the beginning of their ids, all of them, since no order of coming says who is who.
 */

const BEGINNING = 8; // so that an id which begins like another's takes billions of tries
// Letters that most typefaces draw like a Latin one.
const [LIKE, LATIN] = [[..."\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0455\u0458\u0501\u051b\u051d\u04bb\u0432\u043c\u043d\u0442\u043a\u03b1\u03bf\u03bd\u03c1\u03c4\u03b9\u03ba\u03c5\u0131\u0261\u01310|"], [..."aeopcxyisjdqwhbmhtkaovptikuigiol"]];
const DRAWN = new Map(LIKE.map((letter, at) => [letter, LATIN[at]]));

/** Return a text that names which look alike have in common. @param {string} name */
export function lookOf(name) {
  const plain = name.normalize("NFKD").replace(/[\u0300-\u036f\p{Cf}\s]/gu, "").toLowerCase();
  return [...plain].map((letter) => DRAWN.get(letter) ?? letter).join("");
}

/** The name as it is shown. @param {string} name @param {string} member @param {number} alike how many members' names look so */
export function told(name, member, alike) {
  return alike > 1 ? `${name} \u00b7 ${member.slice(0, BEGINNING)}` : name;
}
