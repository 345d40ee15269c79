// How numbers, times and Mars times are written. Metric, UTC first.

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
export const count = (n: number | null | undefined): string => (n === null || n === undefined ? '–' : whole.format(n));

export function decimal(n: number | null | undefined, digits = 1): string {
  if (n === null || n === undefined) return '–';
  // A zero has no sign: what rounds to -0 is 0.
  return (Number(n.toFixed(digits)) + 0).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–';
  const s = Math.abs(seconds);
  if (s < 1) return `${Math.round(s * 1000)} ms`;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 90) return `${Math.round(s)} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  if (s < 36 * 3600) return `${Math.round(s / 3600)} h`;
  if (s < 86400 * 60) return `${Math.round(s / 86400)} days`;
  if (s < 86400 * 730) return `${Math.round(s / 86400 / 30.44)} months`;
  return `${Math.round(s / 86400 / 365.25)} years`;
}

export function age(iso: string | null | undefined, now: number): string {
  if (!iso) return 'never';
  const seconds = (now - Date.parse(iso)) / 1000;
  if (seconds < 0) return seconds > -2 ? 'now' : `in ${duration(-seconds)}`;
  return seconds < 2 ? 'now' : `${duration(seconds)} ago`;
}

// When something is to be done: what should have happened already is due, and was not done "4 s ago".
export function due(iso: string | null | undefined, now: number): string {
  if (!iso) return 'not planned';
  return Date.parse(iso) <= now ? 'due now' : age(iso, now);
}

export function bytes(n: number | null | undefined): string {
  if (n === null || n === undefined) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let value = n;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

// "2026-11-21 08:09:12"
export const utc = (iso: string | null | undefined): string => (iso ? iso.replace('T', ' ').replace(/(\.\d+)?Z$/, '') : '–');
export const utcClock = (iso: string | null | undefined): string => (iso ? iso.slice(11, 19) : '–');

const localTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
export const local = (time: number): string => localTime.format(time);

// "2026-11-21 08:09 UTC (09:09 local)": UTC first. Where the page's own clock is UTC nothing is added.
const localDay = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' });
export function both(iso: string | null | undefined, seconds = false): string {
  if (!iso) return '–';
  const time = new Date(iso);
  const text = `${utc(iso).slice(0, seconds ? 19 : 16)} UTC`;
  if (Number.isNaN(time.getTime()) || time.getTimezoneOffset() === 0) return text;
  const day = localDay.format(time);
  return `${text} (${day === iso.slice(0, 10) ? '' : `${day} `}${localTime.format(time)} local)`;
}

// "Sol-01982M12:32:16.633" -> "12:32:16"
export const lmst = (text: string | null | undefined): string => /(\d\d:\d\d:\d\d)/.exec(text ?? '')?.[1] ?? '';

// Hours of local mean solar time as a fraction of the sol, for the strip of one day.
export function lmstFraction(text: string | null | undefined): number | undefined {
  const match = /(\d\d):(\d\d):(\d\d)/.exec(text ?? '');
  if (!match) return undefined;
  return (Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3])) / 86400;
}

export const kSolSeconds = 88775.244;
const kDayMs = 86400000;
const kMostSol = 200000; // five hundred years: what lies beyond is a slip of the pen, and no date

const midnight = (landing: string): number => Date.parse(`${landing}T00:00:00Z`);
const held = (sol: number): number => (Number.isFinite(sol) ? Math.min(kMostSol, Math.max(0, Math.floor(sol))) : 0);
const dayOf = (sol: number): number => Math.floor((held(sol) * kSolSeconds) / 86400);

// The one date of a sol: landing date + floor(sol × 88775.244 / 86400) days, as the old service counted.
export const solDate = (landing: string, sol: number): string => new Date(midnight(landing) + dayOf(sol) * kDayMs).toISOString().slice(0, 10);

// The moment that stands for a sol: its beginning, to the full second, and always on its own date.
export function solMoment(landing: string, sol: number): number {
  const second = Math.ceil(held(sol) * kSolSeconds);
  return midnight(landing) + Math.min(second, (dayOf(sol) + 1) * 86400 - 1) * 1000;
}

// The sol of a day, counted from the landing. No two sols begin on one day; now and then a day passes in which none does,
// and belongs to the sol that is under way.
function solOfDay(days: number): number {
  const sol = held(Math.ceil((days * 86400) / kSolSeconds));
  return sol > 0 && dayOf(sol) > days ? sol - 1 : sol;
}

// By the date that a moment lies on, so that a date and its sol are the same pair everywhere.
export const solOf = (landing: string, ms: number): number => (Number.isFinite(ms) ? solOfDay(Math.max(0, Math.floor((ms - midnight(landing)) / kDayMs))) : 0);
export const dateSol = (landing: string, date: string): number => solOf(landing, midnight(date));

// What an upstream said, short enough to stand beside its name: of an address only the host, of a long answer its beginning.
export function brief(text: string, most = 140): string {
  const short = text.replace(/https?:\/\/([^\/\s"]+)[^\s"]*/g, '$1').replace(/\s+/g, ' ').trim();
  return short.length > most ? `${short.slice(0, most - 1).trimEnd()}…` : short;
}

export const words = (name: string): string => name.replaceAll('_', ' ');
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
