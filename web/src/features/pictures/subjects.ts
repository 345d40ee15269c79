// Subjects as people say them. Pure.
import type { Apod, ApodSubject } from '../../api/types';
import { capital, words } from '../../lib/format';

export type Subject = Apod['subject'];

const kNames: Partial<Record<Subject, string>> = { deep_field: 'deep field', planet_moon: 'moon of a planet', moon: 'the Moon', sun: 'the Sun', earth: 'the Earth', unclassified: 'not told' };
export const subjectName = (subject: Subject | string): string => capital(kNames[subject as Subject] ?? words(subject));

export interface Total {
  subject: Subject;
  days: number;
  byYear: [year: number, days: number][];
}

// Most days first; what no rule tells comes last.
export function totals(rows: ApodSubject[]): Total[] {
  const all = new Map<Subject, Total>();
  for (const { subject, year, days } of rows) {
    const total = all.get(subject) ?? { subject, days: 0, byYear: [] };
    total.days += days;
    total.byYear.push([year, days]);
    all.set(subject, total);
  }
  const last = (total: Total) => Number(total.subject === 'unclassified' || total.subject === 'other');
  return [...all.values()].sort((a, b) => last(a) - last(b) || b.days - a.days || a.subject.localeCompare(b.subject));
}
