// A day as people write it. Pure.

const kMonths = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const kDay = 86_400_000;
const kWords: Record<string, number> = { yesterday: -1, today: 0, tonight: 0, tomorrow: 1 };

function day(year: number, month: number, date: number): string | undefined {
  const at = new Date(Date.UTC(year, month - 1, date));
  return year >= 1957 && year < 2200 && at.getUTCMonth() === month - 1 && at.getUTCDate() === date ? at.toISOString().slice(0, 10) : undefined;
}

// "2026-11-20", "20.11.2026", "Nov 20 2026", "20 November 2026", "2026/11/20", "yesterday", "3 days ago"; undefined: no day.
// Of "11/12/2026" nobody knows which is the month: it is read as both.
export function typedDays(text: string, now: number): string[] {
  const query = text.trim().toLowerCase().replace(/,/g, ' ').replace(/\s+/g, ' ');
  const word = kWords[query] ?? (/^(\d{1,3}) days? ago$/.exec(query) ? -Number(/\d+/.exec(query)![0]) : undefined);
  if (word !== undefined) return [new Date(now + word * kDay).toISOString().slice(0, 10)];
  const found: (string | undefined)[] = [];
  let match = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(query);
  if (match) found.push(day(Number(match[1]), Number(match[2]), Number(match[3])));
  match = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(query);
  if (match) found.push(day(Number(match[3]), Number(match[2]), Number(match[1])));
  match = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(query);
  if (match) found.push(day(Number(match[3]), Number(match[1]), Number(match[2])), day(Number(match[3]), Number(match[2]), Number(match[1])));
  const month = (name: string) => kMonths.indexOf(name.slice(0, 3)) + 1;
  match = /^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)? (\d{4})$/.exec(query);
  if (match && month(match[1]!)) found.push(day(Number(match[3]), month(match[1]!), Number(match[2])));
  match = /^(\d{1,2})(?:st|nd|rd|th|\.)? ([a-z]{3,9})\.? (\d{4})$/.exec(query);
  if (match && month(match[2]!)) found.push(day(Number(match[3]), month(match[2]!), Number(match[1])));
  return [...new Set(found.filter((one): one is string => one !== undefined))];
}
