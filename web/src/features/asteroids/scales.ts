// Where an approach lies on the chart. Pure.

// A logarithmic axis of lunar distances, from below the nearest to above the farthest.
export function distanceAxis(values: number[]): { low: number; high: number; ticks: number[] } {
  const known = values.filter((value) => value > 0);
  const least = Math.min(1, ...known);
  const most = Math.max(2, ...known);
  const low = Math.max(10 ** Math.floor(Math.log10(least * 0.8)), least * 0.5);
  const high = most * 1.25;
  const ticks: number[] = [];
  for (let power = -4; power <= 5; power++)
    for (const digit of [1, 2, 5]) {
      const tick = digit * 10 ** power;
      if (tick >= low && tick <= high) ticks.push(Number(tick.toPrecision(1)));
    }
  return { low, high, ticks };
}
export const onLog = (value: number, low: number, high: number): number => Math.log(value / low) / Math.log(high / low);

// Areas that grow with the diameter's logarithm: ten metres are seen beside a kilometre.
export const radiusOf = (metres: number | undefined): number => (metres === undefined ? 3 : Math.min(16, Math.max(2.5, 2.5 + 3.4 * Math.log10(Math.max(1, metres / 5)))));

export interface Bin {
  from: number;
  to: number;
  n: number;
}
export function histogram(values: number[], bins: number): Bin[] {
  const known = values.filter((value) => Number.isFinite(value));
  if (known.length === 0) return [];
  const most = Math.max(...known);
  const width = most / bins || 1;
  const out = Array.from({ length: bins }, (_, i) => ({ from: i * width, to: (i + 1) * width, n: 0 }));
  for (const value of known) out[Math.min(bins - 1, Math.max(0, Math.floor(value / width)))]!.n++;
  return out;
}

export interface DaySum {
  day: string;
  n: number;
  score: number;
}
// One entry a day of the range, also where nothing passes.
export function byDay(rows: { approach_date: string; threat_score_v1: number | null }[], from: string, to: string): DaySum[] {
  const out = new Map<string, DaySum>();
  for (let ms = Date.parse(from); ms <= Date.parse(to) && out.size < 4000; ms += 86_400_000) {
    const day = new Date(ms).toISOString().slice(0, 10);
    out.set(day, { day, n: 0, score: 0 });
  }
  for (const row of rows) {
    const sum = out.get(row.approach_date);
    if (!sum) continue;
    sum.n++;
    sum.score += row.threat_score_v1 ?? 0;
  }
  return [...out.values()];
}
