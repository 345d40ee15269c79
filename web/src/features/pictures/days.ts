// Days and months of the picture of the day, as they are written: YYYY-MM-DD, YYYY-MM. Pure.

export const kFirstDay = '1995-06-16';
const kDay = 86_400_000;

const ms = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const iso = (time: number): string => new Date(time).toISOString().slice(0, 10);

// The day, when the text is one on which there may be a picture.
export function dayOf(text: string | null | undefined): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)/.exec(text ?? '');
  return match && iso(ms(match[1]!) || 0) === match[1] && match[1] >= kFirstDay && match[1] < '2200' ? match[1] : undefined;
}
export const addDays = (day: string, n: number): string => iso(ms(day) + n * kDay);
export const monthOf = (day: string): string => day.slice(0, 7);

export function addMonths(month: string, n: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + n;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}
export const lastOf = (month: string): string => addDays(`${addMonths(month, 1)}-01`, -1);

// The month in weeks that begin on Monday; undefined: of another month.
export function weeksOf(month: string): (string | undefined)[][] {
  const first = `${month}-01`;
  const days = Number(lastOf(month).slice(8));
  const lead = (new Date(ms(first)).getUTCDay() + 6) % 7;
  return Array.from({ length: Math.ceil((lead + days) / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_, at) => {
      const n = week * 7 + at - lead;
      return n >= 0 && n < days ? addDays(first, n) : undefined;
    }),
  );
}

const named = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options });
const long = named({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const month = named({ month: 'long', year: 'numeric' });
const short = named({ day: 'numeric', month: 'short', year: 'numeric' });
export const longDay = (day: string): string => long.format(ms(day));
export const monthName = (text: string): string => month.format(ms(`${text}-01`));
export const shortDay = (day: string): string => short.format(ms(day));
