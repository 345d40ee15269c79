// Time across, distance up on a logarithmic axis: what passes nearest lies lowest. Size says the diameter, shape and colour the rarity.
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { timeTicks } from '../../app/time_tape';
import type { NeoApproach } from '../../api/types';
import { decimal, plural } from '../../lib/format';
import { go, href } from '../../lib/route';
import { useScale } from '../../lib/scale';
import { cx } from '../../ui/ui';
import { kLevels, middleSize, onceIn } from './rarity';
import { distanceAxis, onLog, radiusOf } from './scales';
import s from './asteroids.module.css';

const kHeight = 330;
const kLeft = 52;
const kRight = 12;
const kTop = 12;
const kBottom = 26;

export const whenOf = (row: NeoApproach): number => Date.parse(row.approach_at ?? `${row.approach_date}T12:00:00Z`);
export const nameOf = (row: { name: string | null; designation: string }): string => (row.name ?? row.designation).replace(/^\((.+)\)$/, '$1').trim();

// Rarer levels have more corners than the common disc, so that the shape tells them apart without colour.
export function Shape({ x, y, r, level }: { x: number; y: number; r: number; level: string | null }) {
  const rank = kLevels.indexOf((level ?? 'very frequent') as (typeof kLevels)[number]);
  const ink = `var(--rarity-${Math.max(0, rank)})`;
  if (rank <= 0) return <circle cx={x} cy={y} r={r} fill={ink} fill-opacity={level === null ? 0 : 0.75} stroke={ink} stroke-width="1" />;
  const corners = rank === 1 ? 4 : rank === 2 ? 3 : rank === 3 ? 6 : 10;
  const points = Array.from({ length: corners }, (_, i) => {
    const radius = rank === 4 && i % 2 ? r * 0.55 : r * 1.25;
    const angle = -Math.PI / 2 + (i * 2 * Math.PI) / corners;
    return `${x + radius * Math.cos(angle)},${y + radius * Math.sin(angle)}`;
  });
  return <polygon points={points.join(' ')} fill={ink} fill-opacity="0.85" stroke={ink} stroke-width="1" />;
}

export function Legend() {
  return (
    <ul class={s.legend} aria-label="Rarity">
      {kLevels.map((level) => (
        <li key={level}>
          <svg viewBox="-8 -8 16 16" aria-hidden="true">
            <Shape x={0} y={0} r={5} level={level} />
          </svg>
          {level}
        </li>
      ))}
    </ul>
  );
}

export function ApproachChart({ rows, from, to, chosen, now }: { rows: NeoApproach[]; from: string; to: string; chosen: string; now: number }) {
  const box = useRef<HTMLDivElement>(null);
  const scale = useScale();
  const [width, setWidth] = useState(0);
  const [over, point] = useState<NeoApproach | undefined>(undefined);
  useLayoutEffect(() => {
    const measure = () => setWidth(box.current!.clientWidth / scale);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, [scale]);
  const start = Date.parse(`${from}T00:00:00Z`);
  const end = Date.parse(`${to}T23:59:59Z`);
  const shown = useMemo(() => rows.filter((row) => (row.miss_distance_ld ?? 0) > 0).sort((a, b) => (middleSize(b) ?? 0) - (middleSize(a) ?? 0)), [rows]);
  const axis = useMemo(() => distanceAxis(shown.map((row) => row.miss_distance_ld!)), [shown]);
  const x = (ms: number) => kLeft + ((ms - start) / (end - start)) * (width - kLeft - kRight);
  const y = (ld: number) => kHeight - kBottom - onLog(ld, axis.low, axis.high) * (kHeight - kTop - kBottom);
  const nearest = (event: PointerEvent): NeoApproach | undefined => {
    const at = (event.currentTarget as Element).getBoundingClientRect();
    const [px, py] = [(event.clientX - at.left) / scale, (event.clientY - at.top) / scale];
    let best: NeoApproach | undefined;
    let least = 26 ** 2;
    for (const row of shown) {
      const far = (x(whenOf(row)) - px) ** 2 + (y(row.miss_distance_ld!) - py) ** 2;
      if (far < least) [best, least] = [row, far];
    }
    return best;
  };
  const closest = shown.reduce<NeoApproach | undefined>((least, row) => (!least || row.miss_distance_ld! < least.miss_distance_ld! ? row : least), undefined);
  const summary = closest ? `${plural(shown.length, 'approach', 'approaches')}; the nearest is ${nameOf(closest)} at ${decimal(closest.miss_distance_ld, 2)} lunar distances on ${closest.approach_date}. The table below has all of them.` : 'No approach.';
  const told = over ?? shown.find((row) => row.designation === chosen);
  return (
    <div ref={box} class={s.chart}>
      {width > 0 && (
        <svg
          width="100%"
          viewBox={`0 0 ${width} ${kHeight}`}
          role="img"
          aria-label={summary}
          onPointerMove={(event) => point(nearest(event))}
          onPointerLeave={() => point(undefined)}
          onClick={(event) => {
            const row = nearest(event as unknown as PointerEvent);
            if (row) go(href({ object: row.designation }));
          }}
          style={{ cursor: over ? 'pointer' : undefined }}
        >
          {axis.ticks.map((tick) => (
            <g key={tick}>
              <line class={cx(s.grid, tick === 1 && s.moonLine)} x1={kLeft} x2={width - kRight} y1={y(tick)} y2={y(tick)} />
              <text class={s.tick} x={kLeft - 8} y={y(tick) + 4} text-anchor="end">
                {tick}
              </text>
            </g>
          ))}
          {axis.low < 1 && axis.high > 1 && (
            <text class={s.moonText} x={width - kRight} y={y(1) - 5} text-anchor="end">
              the Moon’s distance
            </text>
          )}
          {timeTicks(start, end, Math.max(2, Math.floor(width / 110))).map((tick) => (
            <text key={tick.at} class={s.tick} x={x(tick.at)} y={kHeight - 6} text-anchor="middle">
              {tick.label}
            </text>
          ))}
          {now > start && now < end && <line class={s.now} x1={x(now)} x2={x(now)} y1={kTop} y2={kHeight - kBottom} />}
          {shown.map((row) => (
            <Shape key={`${row.designation} ${row.approach_date}`} x={x(whenOf(row))} y={y(row.miss_distance_ld!)} r={radiusOf(middleSize(row))} level={row.rarity_level} />
          ))}
          {told && <circle class={s.ring} cx={x(whenOf(told))} cy={y(told.miss_distance_ld!)} r={radiusOf(middleSize(told)) + 5} />}
        </svg>
      )}
      <p class={s.told} aria-hidden="true">
        {told ? `${nameOf(told)}: ${decimal(told.miss_distance_ld, 2)} LD, ${told.approach_date}${told.rarity_years ? `, such a passage comes ${onceIn(told.rarity_years)}` : ''}` : 'Lunar distances (LD), logarithmic; larger marks are larger bodies'}
      </p>
    </div>
  );
}
