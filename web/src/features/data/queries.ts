// What was typed and asked in SQL: the text survives a visit to another view, the questions survive the page. Both are kept in
// this browser alone.
const kDraft = 'skykeep-sql-draft';
const kAsked = 'skykeep-sql-asked';
const kKept = 20;

function read(store: () => Storage, key: string): string | null {
  try {
    return store().getItem(key);
  } catch {
    return null; // storage is switched off
  }
}
function write(store: () => Storage, key: string, text: string): void {
  try {
    store().setItem(key, text);
  } catch {
    // as long as the page
  }
}

let kept: string | null = null;
export const draft = (): string | null => kept ?? read(() => sessionStorage, kDraft);
export function keepDraft(text: string): void {
  kept = text;
  write(() => sessionStorage, kDraft, text);
}

export function askedBefore(): string[] {
  try {
    const list: unknown = JSON.parse(read(() => localStorage, kAsked) ?? '[]');
    return Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string').slice(0, kKept) : [];
  } catch {
    return [];
  }
}
export function noteAsked(sql: string): string[] {
  const list = [sql, ...askedBefore().filter((one) => one !== sql)].slice(0, kKept);
  write(() => localStorage, kAsked, JSON.stringify(list));
  return list;
}
