// What is asked for: the days of the range, the farthest distance, the order. All of it is in the address.
import { at } from '../../api/address';
import { serverNow } from '../../lib/clock';
import { readMoment } from '../../lib/moment';
import { useRoute } from '../../lib/route';

const kDay = 86_400_000;
export const kSpans = [
  { days: 7, name: '1 week' },
  { days: 30, name: '1 month' },
  { days: 90, name: '3 months' },
  { days: 365, name: '1 year' },
] as const;
export const kNear = [5, 20, 75, 0] as const; // lunar distances; 0: any
export const kMost = 1000; // rows of one answer

const isDay = (text: string | null): text is string => /^\d{4}-\d\d-\d\d$/.test(text ?? '') && Number.isFinite(Date.parse(text!)) && text! >= '1800-01-01' && text! <= '2400-12-31';
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function useRange() {
  const { params } = useRoute();
  const moment = readMoment(params.get('t')) ?? serverNow();
  const today = iso(moment);
  const span = kSpans.find(({ days }) => days === Number(params.get('span')))?.days ?? 30;
  const asked = params.get('from');
  const from = isDay(asked) ? asked : today;
  const end = params.get('to');
  const to = isDay(end) && end >= from ? end : iso(Date.parse(from) + span * kDay);
  const near = kNear.find((value) => String(value) === params.get('near')) ?? 20;
  const hazardous = params.get('hazardous') === '1';
  const address = at('/neo/approaches', { from, to, max_distance_ld: near || undefined, hazardous: hazardous || undefined, limit: kMost });
  return { from, to, today: iso(serverNow()), span, near, hazardous, address, moment: readMoment(params.get('t')) };
}
