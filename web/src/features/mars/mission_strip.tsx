// Photos per sol over the whole mission with the ledger beneath. Drag to zoom, click to go; a slider for the keyboard.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { at, kApi } from '../../api/address';
import { kStates, type PartitionState, type Rover } from '../../api/contract';
import { useAppliedTheme } from '../../app/theme';
import { count, plural, solDate } from '../../lib/format';
import { useApi } from '../../lib/http';
import { useScale } from '../../lib/scale';
import { Icon } from '../../ui/icons';
import { DataMenu } from '../../ui/data_menu';
import { Button, Mark, stateWord } from '../../ui/ui';
import { bins, nextIn, scaleOf, totals, windowFrom, type Mission } from './mission';
import { bands, paint, solAt, type Frame } from './mission_draw';
import { useFingers } from './strip_touch';
import s from './mission_strip.module.css';

interface Props {
  rover: Rover;
  data: Mission;
  loading: boolean;
  selected: number;
  range: [number, number];
  select: (sol: number) => void;
  zoom: (range: [number, number] | null) => void;
}

const kShown: PartitionState[] = ['complete', 'partial', 'failed', 'missing', 'in_progress', 'unreachable', 'none'];

function describe(rover: Rover, data: Mission, sol: number): string {
  const state = kStates[data.states[sol] ?? 6] ?? 'none';
  return `sol ${count(sol)}, ${solDate(rover.landing_date, sol)}, ${plural(data.photos[sol] ?? 0, 'photo')}, ${stateWord(state)}`;
}

// What is still missing: of the sols that are shown, and of the mission what nobody has asked for, as the legend counts it.
function gapsOf({ states }: ReturnType<typeof totals>, mission: ReturnType<typeof totals>): string {
  const open = states.missing + states.failed + states.partial + states.in_progress;
  if (open > 0) return `${plural(open, 'sol')} still to fetch`;
  if (mission.states.none > 0) return `${plural(mission.states.none, 'sol')} of the mission never asked for`;
  return states.unreachable > 0 ? `${plural(states.unreachable, 'sol')} that no upstream has any more` : 'every sol is here';
}

export function finding(rover: Rover, data: Mission, from: number, to: number): string {
  const sum = totals(data, from, to);
  const whole = from === 0 && to === data.length - 1;
  const gaps = gapsOf(sum, whole ? sum : totals(data, 0, data.length - 1));
  if (sum.photos === 0) return `No photos ${whole ? `of ${rover.name}` : `from sols ${count(from)} to ${count(to)}`} so far; ${gaps}`;
  const most = `the most, ${count(sum.peak)}, on sol ${count(sum.peakSol)}`;
  if (whole) return `${plural(sum.photos, 'photo')} from ${plural(sum.withPhotos, 'sol')}; ${most}; ${gaps}`;
  return `Sols ${count(from)} to ${count(to)}: ${plural(sum.photos, 'photo')}; ${most}; ${gaps}`;
}

export function MissionStrip({ rover, data, loading, selected, range, select, zoom }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<[number, number]>([0, 0]);
  const [cursor, setCursor] = useState<number | undefined>(undefined);
  const [brush, setBrush] = useState<[number, number] | undefined>(undefined);
  const drag = useRef<{ x: number; sol: number; map: boolean; moved: boolean } | undefined>(undefined);
  const theme = useAppliedTheme();
  const scale = useScale();
  const fingers = useFingers(range, data.length, size[0], (next) => zoom(next[0] === 0 && next[1] === data.length - 1 ? null : next));
  const [from, to] = fingers.range;
  const frame: Frame = { width: size[0], height: size[1], from, to, selected, cursor, brush, landing: rover.landing_date };
  const sum = useMemo(() => totals(data, 0, data.length - 1), [data]);
  const scale_ = useMemo(() => scaleOf(data, from, to), [data, from, to]);
  const zoomed = from > 0 || to < data.length - 1;

  useLayoutEffect(() => {
    const element = canvas.current!;
    const measure = () => setSize([element.clientWidth / scale, element.clientHeight / scale]);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // Text drawn before the font is there would keep the fall-back.
    void document.fonts?.ready.then(() => setSize(([w, h]) => [w, h]));
    return () => observer.disconnect();
  }, [scale]);
  useEffect(() => {
    if (size[0] > 0) paint(canvas.current!, data, frame, scale);
  }, [data, size, from, to, selected, cursor, brush, theme, rover.landing_date]);

  const window = (middle: number, span: number) => windowFrom(middle - Math.max(10, span) / 2, span, data.length) ?? null;
  const zoomBy = (factor: number, around = cursor ?? selected) => {
    const span = (to - from + 1) * factor;
    const share = (around - from + 0.5) / (to - from + 1);
    zoom(window(around + span * (0.5 - Math.min(1, Math.max(0, share))), span));
  };

  const point = (event: PointerEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    return { x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale };
  };
  const pan = (x: number) => zoom(window((x / size[0]) * data.length, to - from + 1));
  const letGo = () => {
    drag.current = undefined;
    setBrush(undefined);
    setCursor(undefined);
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const { x, y } = point(event);
    const map = y >= bands(size[1]).map - 4;
    if (fingers.down(event, x / size[0], !map)) return letGo();
    drag.current = { x, sol: solAt(frame, x), map, moved: false };
    canvas.current!.setPointerCapture(event.pointerId);
    if (map && zoomed) pan(x);
  };
  const move = (event: PointerEvent) => {
    const { x } = point(event);
    if (fingers.move(event, x / size[0])) return letGo();
    const sol = solAt(frame, x);
    setCursor(sol);
    const last = drag.current;
    if (!last) return;
    if (last.map) {
      if (zoomed) pan(x);
    } else if (last.moved || Math.abs(x - last.x) > 5) {
      last.moved = true;
      setBrush([Math.min(last.sol, sol), Math.max(last.sol, sol)]);
    }
  };
  const up = (event: PointerEvent) => {
    if (fingers.up(event)) return letGo();
    const last = drag.current;
    drag.current = undefined;
    setBrush(undefined);
    if (!last || last.map) return;
    const { x, y } = point(event);
    if (last.moved) {
      const sol = solAt(frame, x);
      zoom(window((last.sol + sol) / 2, Math.abs(sol - last.sol) + 1));
      return;
    }
    // One pixel may stand for several sols: in the heat bar the one in trouble, in the chart the one with most pictures.
    const all = bins(data, from, to, Math.floor(size[0]));
    const bin = all[Math.min(all.length - 1, Math.floor((x / size[0]) * all.length))];
    if (bin) select(y > bands(size[1]).bars ? bin.stateSol : bin.peakSol);
  };
  const leave = () => !drag.current && setCursor(undefined);

  useEffect(() => {
    const element = canvas.current!;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey && Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return;
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) zoomBy(Math.exp(event.deltaY * 0.01));
      else zoom(window((from + to + 1) / 2 + (event.deltaX / size[0]) * (to - from + 1), to - from + 1));
    };
    // One finger up and down scrolls the page; two belong to the strip.
    const two = (event: TouchEvent) => event.touches.length > 1 && event.preventDefault();
    element.addEventListener('wheel', wheel, { passive: false });
    element.addEventListener('touchstart', two, { passive: false });
    element.addEventListener('touchmove', two, { passive: false });
    return () => {
      element.removeEventListener('wheel', wheel);
      element.removeEventListener('touchstart', two);
      element.removeEventListener('touchmove', two);
    };
  });

  const keys = (event: KeyboardEvent) => {
    const at = cursor ?? selected;
    const step = event.shiftKey ? 10 : 1;
    const to_ = (sol: number) => {
      const next = Math.min(data.length - 1, Math.max(0, sol));
      setCursor(next);
      if (next < from || next > to) zoom(window(next, to - from + 1));
    };
    if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') to_(at - step);
    else if (event.key === 'ArrowRight' || event.key === 'ArrowUp') to_(at + step);
    else if (event.key === 'PageDown') to_(at - 100);
    else if (event.key === 'PageUp') to_(at + 100);
    else if (event.key === 'Home') to_(0);
    else if (event.key === 'End') to_(data.length - 1);
    else if (event.key === 'Enter' || event.key === ' ') select(at);
    else if (event.key === '+' || event.key === '=') zoomBy(0.5);
    else if (event.key === '-') zoomBy(2);
    else if (event.key === 'Escape' && zoomed) zoom(null);
    else return;
    event.preventDefault();
  };

  const shown = cursor ?? selected;
  const checked = useApi(at('/sources')).data?.data.find((source) => source.name === 'mars_photos')?.last_success;
  const query = `select sol, earth_date, sum(total_photos) as photos\nfrom gold.photo_counts -- each picture once, the newest of its versions\nwhere rover_name = '${rover.name}'\ngroup by sol, earth_date\norder by sol`;
  const file = (format: 'csv' | 'parquet') => kApi + at('/sql', { format, q: query });
  return (
    <section class={s.panel} aria-label={`Mission of ${rover.name}`}>
      <div class={s.top}>
        <h2 class={s.title}>{loading ? `The mission of ${rover.name}` : finding(rover, data, from, to)}</h2>
        <div class={s.tools}>
          {zoomed && <Button onClick={() => zoom(null)}>Whole mission</Button>}
          <Button look="quiet" square aria-label="Zoom out" title="Zoom out: more sols (−)" disabled={!zoomed} onClick={() => zoomBy(2, selected)}>
            <Icon name="minus" />
          </Button>
          <Button look="quiet" square aria-label="Zoom in" title="Zoom in: fewer sols (+)" onClick={() => zoomBy(0.5, selected)}>
            <Icon name="plus" />
          </Button>
          <DataMenu
            of="photos per sol"
            from="silver.fact_photos; the bar beneath from the record of what was asked for"
            at={checked}
            tables={['gold.photo_counts']}
            links={[
              { label: 'This chart, JSON', href: kApi + at('/mars/sols', { rover: rover.slug }) },
              { label: 'The query, and its answer', href: `/data?sql=${encodeURIComponent(query)}` },
              { label: 'The answer, CSV', href: file('csv') },
              { label: 'The answer, Parquet', href: file('parquet') },
              { label: 'gold.photo_counts: columns, origin, tests', href: '/data?table=gold.photo_counts' },
            ]}
          >
            Photos of each sol, a day on Mars, that are here, every version counted; where a column covers several sols, their mean in front of the highest. The bar beneath says what was asked for and answered.
            {scale_.root && ' A few sols have far more than the others, so that the height follows the square root of the number.'}
          </DataMenu>
        </div>
      </div>
      <canvas
        ref={canvas}
        class={s.canvas}
        tabIndex={0}
        role="slider"
        aria-label="Photos per sol and coverage. Arrows move, Enter goes to the sol, plus and minus zoom"
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={data.length - 1}
        aria-valuenow={shown}
        aria-valuetext={describe(rover, data, shown)}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerLeave={leave}
        onPointerCancel={(event) => {
          fingers.cancel(event);
          letGo();
        }}
        onBlur={() => setCursor(undefined)}
        onKeyDown={keys}
      />
      <div class={s.below}>
      <ul class={s.legend} aria-label="Sols of the whole mission by state; a click goes to the next one">
        {zoomed && !loading && <li class={s.lead}>Whole mission:</li>}
        {kShown
          .filter((state) => !loading && sum.states[state] > 0)
          .map((state) => (
            <li key={state}>
              <button
                type="button"
                onClick={() => {
                  const next = nextIn(data, state, selected);
                  if (next !== undefined) select(next);
                }}
              >
                <Mark state={state} />
                {stateWord(state)} <b>{count(sum.states[state])}</b>
              </button>
            </li>
          ))}
      </ul>
      <p class={s.readout} aria-hidden="true">
        {!loading && describe(rover, data, shown)}
      </p>
      </div>
    </section>
  );
}
