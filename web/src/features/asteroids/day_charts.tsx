// Two small charts: approaches and their older score by day, and how far they pass.
import type { NeoApproach } from '../../api/types';
import { count, decimal, plural } from '../../lib/format';
import { byDay, histogram } from './scales';
import s from './asteroids.module.css';

const kWidth = 520;
const kHeight = 150;
const kBase = kHeight - 22;

export function DayChart({ rows, from, to }: { rows: NeoApproach[]; from: string; to: string }) {
  const days = byDay(rows, from, to);
  const most = Math.max(1, ...days.map((day) => day.n));
  const score = Math.max(0.1, ...days.map((day) => day.score));
  const step = kWidth / days.length;
  const busiest = days.reduce((best, day) => (day.n > best.n ? day : best), days[0]!);
  const line = days.map((day, i) => `${(i + 0.5) * step},${kBase - (day.n / most) * (kBase - 8)}`).join(' ');
  return (
    <section class={s.small}>
      <h2>
        {plural(most, 'approach', 'approaches')} on the busiest day, {busiest.day}
      </h2>
      <svg viewBox={`0 0 ${kWidth} ${kHeight}`} role="img" aria-label={`Approaches by day from ${from} to ${to}: at most ${most}. Sum of the older score by day: at most ${decimal(score, 2)}.`}>
        {days.map((day, i) => (
          <rect key={day.day} class={s.bars} x={i * step + step * 0.1} width={Math.max(0.5, step * 0.8)} y={kBase - (day.score / score) * (kBase - 8)} height={(day.score / score) * (kBase - 8)} />
        ))}
        <polyline class={s.line} points={line} />
        <text class={s.tick} x="0" y={kHeight - 4}>
          {from}
        </text>
        <text class={s.tick} x={kWidth} y={kHeight - 4} text-anchor="end">
          {to}
        </text>
      </svg>
      <p class={s.note}>
        Line: approaches a day. Bars: sum of the older score (threat_score_v1), at most {decimal(score, 2)}.
      </p>
    </section>
  );
}

const kBins = 10;
const kLunar = 0.3844; // million km

export function DistanceChart({ rows }: { rows: NeoApproach[] }) {
  const bins = histogram(rows.filter((row) => row.miss_distance_ld !== null).map((row) => row.miss_distance_ld!), kBins);
  if (bins.length === 0) return null;
  const most = Math.max(...bins.map((bin) => bin.n));
  const step = kWidth / kBins;
  const near = bins[0]!;
  return (
    <section class={s.small}>
      <h2>
        {plural(near.n, 'passes', 'pass')} within {decimal(near.to, 1)} lunar distances
      </h2>
      <svg viewBox={`0 0 ${kWidth} ${kHeight}`} role="img" aria-label={`Miss distance in ${kBins} bins: ${bins.map((bin) => `${decimal(bin.from, 1)} to ${decimal(bin.to, 1)}: ${count(bin.n)}`).join('; ')}`}>
        {bins.map((bin, i) => (
          <g key={bin.from}>
            <rect class={s.bars} x={i * step + 3} width={step - 6} y={kBase - (bin.n / most) * (kBase - 22)} height={(bin.n / most) * (kBase - 22)} />
            {bin.n > 0 && (
              <text class={s.tick} x={(i + 0.5) * step} y={kBase - (bin.n / most) * (kBase - 22) - 5} text-anchor="middle">
                {count(bin.n)}
              </text>
            )}
            <text class={s.tick} x={(i + 1) * step} y={kHeight - 4} text-anchor={i === kBins - 1 ? 'end' : 'middle'}>
              {decimal(bin.to, bin.to < 10 ? 1 : 0)}
            </text>
          </g>
        ))}
      </svg>
      <p class={s.note}>
        Lunar distances; one is 384,400 km, the last bin ends at {decimal(bins.at(-1)!.to * kLunar, 1)} million km.
      </p>
    </section>
  );
}
