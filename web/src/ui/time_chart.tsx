// A quantity over time: a line (dashed where a model made it, broken where nothing is known), a band of extremes, or bars.
// Its title says the finding; a cursor reads single values, by pointer and by keys; dragging chooses a range.
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { timeTicks } from '../app/time_tape';
import { useScale } from '../lib/scale';
import { cx } from './ui';
import s from './time_chart.module.css';

export interface ChartPoint {
  at: number; // ms
  value: number | null;
  low?: number | null;
  high?: number | null;
  model?: boolean;
}

interface Props {
  name: string; // "Height"
  points: ChartPoint[];
  from: number;
  to: number;
  kind?: 'line' | 'bars';
  step: number; // ms between points; a longer silence breaks the line
  ink: string; // a token
  text: (value: number) => string; // with its unit
  axis: (value: number) => string;
  zero?: boolean; // the axis begins at zero
  most?: number; // what a full bar is
  needle?: number | undefined; // the moment shown elsewhere
  choose?: (from: number, to: number) => void;
  pick?: (at: number) => void;
}

const kHeight = 168;
const kTop = 10;
const kBottom = 24;
const kLeft = 56;

export function niceSteps(low: number, high: number, most: number): number[] {
  const raw = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(raw || 1));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= raw) ?? power * 10;
  const out: number[] = [];
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + step * 1e-9; value += step) out.push(Math.abs(value) < step * 1e-9 ? 0 : value);
  return out;
}

const whenText = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export function TimeChart(props: Props) {
  const { points, from, to, step } = props;
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [cursor, setCursor] = useState<number | undefined>(undefined);
  const scale = useScale();
  const [drag, setDrag] = useState<[number, number] | undefined>(undefined);
  useLayoutEffect(() => {
    const measure = () => setWidth(box.current!.clientWidth / scale);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, [scale]);

  const known = useMemo(() => points.filter((point) => point.value !== null), [points]);
  const [low, high] = useMemo(() => {
    let [a, b] = [Infinity, -Infinity];
    for (const point of known) {
      a = Math.min(a, point.low ?? point.value!);
      b = Math.max(b, point.high ?? point.value!);
    }
    if (!Number.isFinite(a)) [a, b] = [0, 1];
    if (props.zero) a = 0;
    if (props.most) b = Math.max(b, props.most);
    const room = (b - a || Math.abs(b) * 0.01 || 1) * (props.zero ? 0 : 0.12);
    return [a - room, b + room];
  }, [known, props.zero, props.most]);

  const floor = kHeight - kBottom;
  const inner = Math.max(10, width - kLeft - 8);
  const x = (at: number) => kLeft + ((at - from) / (to - from)) * inner;
  const y = (value: number) => floor - ((value - low) / (high - low || 1)) * (floor - kTop);
  const timeAt = (pixel: number) => from + ((pixel - kLeft) / inner) * (to - from);

  const drawn = useMemo(() => {
    if (width === 0) return { solid: '', dashed: '', band: '' };
    let [solid, dashed, band] = ['', '', ''];
    let before: ChartPoint | undefined;
    let run: ChartPoint[] = [];
    const flush = () => {
      if (run.length > 1 && run.some((point) => point.low !== undefined && point.low !== null)) {
        band += run.map((point, i) => `${i ? 'L' : 'M'}${x(point.at).toFixed(1)} ${y(point.high ?? point.value!).toFixed(1)}`).join('');
        band += `${run
          .slice()
          .reverse()
          .map((point) => `L${x(point.at).toFixed(1)} ${y(point.low ?? point.value!).toFixed(1)}`)
          .join('')}Z`;
      }
      run = [];
    };
    for (const point of known) {
      const joined = before && point.at - before.at <= step * 2.5;
      if (!joined) flush();
      run.push(point);
      const way = joined ? `M${x(before!.at).toFixed(1)} ${y(before!.value!).toFixed(1)}L${x(point.at).toFixed(1)} ${y(point.value!).toFixed(1)}` : `M${x(point.at).toFixed(1)} ${y(point.value!).toFixed(1)}h.1`;
      if (point.model) dashed += way;
      else solid += way;
      before = point;
    }
    flush();
    return { solid, dashed, band };
  }, [known, width, from, to, low, high, step]);

  const nearest = (at: number): ChartPoint | undefined => known.reduce<ChartPoint | undefined>((best, point) => (!best || Math.abs(point.at - at) < Math.abs(best.at - at) ? point : best), undefined);
  const read = cursor === undefined ? undefined : nearest(cursor);
  const bar = Math.max(1, (step / (to - from)) * inner - (step / (to - from)) * inner * 0.15);
  const say = (point: ChartPoint) => `${whenText(point.at)}: ${props.text(point.value!)}${point.low !== undefined && point.low !== null ? `, ${props.axis(point.low)} to ${props.text(point.high!)}` : ''}${point.model ? ', model' : ''}`;

  const local = (event: PointerEvent) => (event.clientX - box.current!.getBoundingClientRect().left) / scale;
  const keys = (event: KeyboardEvent) => {
    const now = read ? known.indexOf(read) : known.length - 1;
    const go = (index: number) => setCursor(known[Math.min(known.length - 1, Math.max(0, index))]?.at);
    const way = event.shiftKey ? 10 : 1;
    if (event.key === 'ArrowLeft') go(now - way);
    else if (event.key === 'ArrowRight') go(now + way);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(known.length - 1);
    else if (event.key === 'Enter' && read && props.pick) props.pick(read.at);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={box}
      class={s.chart}
      role="slider"
      tabIndex={0}
      aria-label={`${props.name}. Arrows read single values${props.pick ? ', Enter goes to the moment' : ''}`}
      aria-valuemin={Math.round(from / 1000)}
      aria-valuemax={Math.round(to / 1000)}
      aria-valuenow={Math.round((read?.at ?? known.at(-1)?.at ?? to) / 1000)}
      aria-valuetext={read ? say(read) : known.length ? say(known.at(-1)!) : 'nothing is known'}
      onKeyDown={keys}
      onPointerMove={(event) => {
        setCursor(timeAt(local(event)));
        if (drag) setDrag([drag[0], timeAt(local(event))]);
      }}
      onPointerLeave={() => drag || setCursor(undefined)}
      onBlur={() => setCursor(undefined)}
      onPointerDown={(event) => {
        if (event.button !== 0 || event.pointerType === 'touch') return;
        box.current!.setPointerCapture(event.pointerId);
        setDrag([timeAt(local(event)), timeAt(local(event))]);
      }}
      onPointerUp={() => {
        const held = drag;
        setDrag(undefined);
        if (!held) return;
        if (Math.abs(held[1] - held[0]) > (to - from) / 60) props.choose?.(Math.max(from, Math.min(...held)), Math.min(to, Math.max(...held)));
        else if (read) props.pick?.(read.at);
      }}
    >
      {width > 0 && (
        <svg width={width * scale} height={kHeight * scale} viewBox={`0 0 ${width} ${kHeight}`} aria-hidden="true">
          {(known.length ? niceSteps(low, high, 3) : []).map((value) => (
            <g key={value}>
              <path class={s.grid} d={`M${kLeft} ${Math.round(y(value)) + 0.5}H${width - 8}`} />
              <text class={s.axis} x={kLeft - 8} y={y(value) + 4} text-anchor="end">
                {props.axis(value)}
              </text>
            </g>
          ))}
          {timeTicks(from, to, inner / 92).map((tick) => (
            <text key={tick.at} class={s.axis} x={x(tick.at)} y={kHeight - 6} text-anchor="middle">
              {x(tick.at) > kLeft + 14 && x(tick.at) < width - 18 ? tick.label : ''}
            </text>
          ))}
          <path class={s.floor} d={`M${kLeft} ${floor + 0.5}H${width - 8}`} />
          {props.kind === 'bars' ? (
            known.map((point) => <rect key={point.at} x={x(point.at)} y={y(point.value!)} width={Math.max(1, Math.min(bar, width - 8 - x(point.at)))} height={Math.max(0, floor - y(point.value!))} fill={`var(${props.ink})`} />)
          ) : (
            <>
              {drawn.band && <path d={drawn.band} fill={`var(${props.ink})`} opacity="0.2" />}
              <path d={drawn.solid} fill="none" stroke={`var(${props.ink})`} stroke-width="1.75" stroke-linecap="round" />
              <path d={drawn.dashed} fill="none" stroke={`var(${props.ink})`} stroke-width="1.5" stroke-dasharray="2 4" />
            </>
          )}
          {props.needle !== undefined && props.needle > from && props.needle < to && <path class={s.needle} d={`M${Math.round(x(props.needle)) + 0.5} 0V${floor}`} />}
          {drag && <rect class={s.brush} x={x(Math.min(...drag))} width={Math.abs(x(drag[1]) - x(drag[0]))} y="0" height={floor} />}
          {read && (
            <>
              <path class={s.cursor} d={`M${Math.round(x(read.at) + (props.kind === 'bars' ? bar / 2 : 0)) + 0.5} 0V${floor}`} />
              {props.kind !== 'bars' && <circle class={s.dot} cx={x(read.at)} cy={y(read.value!)} r="4" fill={`var(${props.ink})`} />}
            </>
          )}
        </svg>
      )}
      <p class={cx(s.read, !read && s.quiet)} aria-hidden="true">
        {read ? say(read) : ' '}
      </p>
    </div>
  );
}
