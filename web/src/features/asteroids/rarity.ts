// How rare an approach is, in words: levels are those of the API. Pure.
import type { NeoApproach } from '../../api/types';

export type Level = NonNullable<NeoApproach['rarity_level']>;
export const kLevels: readonly Level[] = ['very frequent', 'frequent', 'infrequent', 'rare', 'very rare'];
export const kLevelSpans: Record<Level, string> = {
  'very frequent': 'more than once a month',
  frequent: 'more than once a year',
  infrequent: 'more than once in ten years',
  rare: 'more than once in a hundred years',
  'very rare': 'once in a hundred years or less',
};

// "once in 3 days", "once in 16 years".
export function onceIn(years: number | null | undefined): string {
  if (years === null || years === undefined || !(years > 0)) return '';
  const days = years * 365.25;
  const one = (n: number, unit: string) => `once in ${n >= 9.5 ? Math.round(n).toLocaleString('en-US') : Number(n.toPrecision(2))} ${unit}${Number(n.toPrecision(2)) === 1 ? '' : 's'}`;
  if (days < 1.5) return days < 0.2 ? 'several times a day' : 'about every day';
  if (days < 60) return one(days, 'day');
  if (years < 1) return one(days / 30.44, 'month');
  return one(years, 'year');
}

// The range that is written for a diameter of which only the brightness is known; metres.
export function sizeText(least: number | null, most: number | null, unit: string, of: (metres: number) => number): string {
  if (least === null || most === null) return '–';
  const round = (metres: number) => {
    const n = of(metres);
    return n >= 100 ? Number(n.toPrecision(2)) : n >= 10 ? Math.round(n) : Number(n.toPrecision(2));
  };
  const [low, high] = [round(least), round(most)];
  return `${low === high ? '' : `${low.toLocaleString('en-US')}–`}${high.toLocaleString('en-US')} ${unit}`;
}

export const middleSize = (row: { diameter_min_m: number | null; diameter_max_m: number | null }): number | undefined =>
  row.diameter_min_m !== null && row.diameter_max_m !== null ? Math.sqrt(row.diameter_min_m * row.diameter_max_m) : undefined;
