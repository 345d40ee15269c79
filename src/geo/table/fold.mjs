// How a name is folded, so that "Sao Paulo" finds "São Paulo": no accents, no case, no punctuation. The program folds what is asked
// for with the table made here, so both fold alike.
const letters = new Map(Object.entries({ ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i', ħ: 'h', ŧ: 't' }));
const apostrophes = /['’‘ʻʼ`´ʹ]/u;
const last = 0x3100; // CJK and Hangul beyond it have no case; full-width letters stand further up
const wide = [0xff00, 0xffef];

function foldLetter(letter) {
  if (apostrophes.test(letter)) return '';
  return [...letter.normalize('NFKD').toLowerCase().normalize('NFKD')]
    .map((c) => {
      if (c >= '\u0300' && c <= '\u036f') return '';
      if (letters.has(c)) return letters.get(c);
      return /[\p{L}\p{N}\p{M}]/u.test(c) ? c : ' ';
    })
    .join('');
}
const isFolded = (c) => c.codePointAt(0) < last || (c.codePointAt(0) >= wide[0] && c.codePointAt(0) <= wide[1]);

export const fold = (name) =>
  [...name]
    .map((c) => (isFolded(c) ? foldLetter(c) : c))
    .join('')
    .split(' ')
    .filter(Boolean)
    .join(' ');

// [code point, what it becomes], ascending: only what changes.
export function foldTable() {
  const rows = [];
  const add = (from, to) => {
    for (let cp = from; cp < to; ++cp) {
      const letter = String.fromCodePoint(cp);
      const folded = foldLetter(letter);
      if (folded !== letter) rows.push([cp, folded]);
    }
  };
  add(0, last);
  add(wide[0], wide[1] + 1);
  return rows;
}
