// Altitude and speed over time, and how many records each hour has: the range is chosen here or by dragging in a chart.
import { useMemo, useState } from 'preact/hooks';
import { at, kApi } from '../../api/address';
import { isComputed, type IssHour, type IssTrack } from '../../api/iss';
import { count, decimal, plural } from '../../lib/format';
import { refresh, useApi, useHeld } from '../../lib/http';
import { isoSecond, readMoment, seek, type Moment } from '../../lib/moment';
import { go, href, useRoute } from '../../lib/route';
import { useUnits } from '../../lib/units';
import { DataMenu } from '../../ui/data_menu';
import { Button, cx, Segments, Skeleton, Trouble } from '../../ui/ui';
import { TimeChart, type ChartPoint } from '../../ui/time_chart';
import { isPlaced, tickNow } from './station';
import s from './history.module.css';

const kHour = 3600_000;
const kRanges = [
  { name: '3 h', ms: 3 * kHour },
  { name: '24 h', ms: 24 * kHour },
  { name: '7 days', ms: 168 * kHour },
  { name: '30 days', ms: 720 * kHour },
] as const;
const kDetailed = 26 * kHour; // up to here every point is a position, beyond it an hour

interface Range {
  from: number;
  to: number;
  preset: string | undefined;
  wrong: string; // what is the matter with the range of the address
}

// A range in the address, or one that ends at the moment shown.
export function rangeOf(params: URLSearchParams, now: number): Range {
  const [from, to] = [readMoment(params.get('from')), readMoment(params.get('to'))];
  if (from !== undefined && to !== undefined && to > from) return { from, to, preset: undefined, wrong: '' };
  const asked = params.has('from') || params.has('to');
  const wrong = !asked ? '' : from === undefined || to === undefined ? 'The range in the address is none' : 'The range in the address ends before it begins';
  const preset = kRanges.find((candidate) => candidate.name.replace(' ', '') === params.get('range')) ?? kRanges[1];
  // In steps, so that the question changes a few hundred times in the range and not every second.
  const step = Math.max(30_000, preset.ms / 300);
  const end = Math.ceil(now / step) * step;
  return { from: end - preset.ms, to: end, preset: preset.name, wrong };
}

const hourStart = (hour: IssHour): number => Date.parse(hour.hour);

// The same hours for the SQL box.
export function hourQuery(from: string, to: string): string {
  const at = (iso: string) => `timestamp '${iso.slice(0, 13).replace('T', ' ')}:00:00'`;
  return `select hour, records, min_altitude_km, mean_altitude_km, max_altitude_km,
  min_velocity_km_s, mean_velocity_km_s, max_velocity_km_s
from gold.iss_hourly
where hour >= ${at(from)} and hour <= ${at(to)}
order by hour`;
}

export function trackPoints(track: IssTrack | undefined, value: (point: IssTrack['points'][number]) => number): ChartPoint[] {
  return (track?.points ?? []).filter(isPlaced).map((point) => ({ at: point.timestamp * 1000, value: value(point), model: isComputed(point) }));
}
export function hourPoints(hours: IssHour[], which: 'altitude_km' | 'velocity_km_s', factor: number): ChartPoint[] {
  const scaled = (value: number | null) => (value === null ? null : value * factor);
  return hours.map((hour) => ({ at: hourStart(hour) + kHour / 2, value: scaled(hour[`mean_${which}`]), low: scaled(hour[`min_${which}`]), high: scaled(hour[`max_${which}`]) }));
}

const extremes = (points: ChartPoint[]): [number, number] | undefined => {
  const low = points.filter((point) => point.value !== null).map((point) => point.low ?? point.value!);
  const high = points.filter((point) => point.value !== null).map((point) => point.high ?? point.value!);
  return low.length ? [Math.min(...low), Math.max(...high)] : undefined;
};

function Dates({ range }: { range: Range }) {
  const [from, setFrom] = useState<string | undefined>(undefined);
  const [to, setTo] = useState<string | undefined>(undefined);
  const shown = (ms: number) => isoSecond(ms).slice(0, 16).replace('T', ' ');
  const read = (text: string) => (/^\d{4}-\d\d-\d\d([ T]\d\d:\d\d)?$/.test(text.trim()) ? (readMoment(`${text.trim().replace(' ', 'T')}${text.trim().length > 10 ? ':00' : 'T00:00:00'}Z`) ?? NaN) : NaN);
  const wrong = (text: string | undefined) => text !== undefined && Number.isNaN(read(text));
  const [said, say] = useState('');
  const enter = (event: KeyboardEvent) => event.key === 'Enter' && commit();
  const commit = () => {
    const [a, b] = [read(from ?? shown(range.from)), read(to ?? shown(range.to))];
    if (!Number.isFinite(a) || !Number.isFinite(b)) say('A date is year-month-day, with hour:minute if need be');
    else if (b <= a) say('It ends before it begins');
    else if (b - a > 366 * 24 * kHour) say('A year is the most');
    else {
      go(href({ from: isoSecond(a), to: isoSecond(b), range: null }), 'replace');
      setFrom(undefined);
      setTo(undefined);
    }
  };
  return (
    <span class={s.dates}>
      <label>
        From <input type="text" inputMode="numeric" autoComplete="off" aria-invalid={wrong(from)} value={from ?? shown(range.from)} onKeyDown={enter} onInput={(event) => setFrom((event.target as HTMLInputElement).value)} />
      </label>
      <label>
        to <input type="text" inputMode="numeric" autoComplete="off" aria-invalid={wrong(to)} value={to ?? shown(range.to)} onKeyDown={enter} onInput={(event) => setTo((event.target as HTMLInputElement).value)} />
      </label>
      <span>UTC</span>
      <Button disabled={from === undefined && to === undefined} onClick={commit}>
        Show
      </Button>
      <span class={s.wrong} role="status">
        {said || (range.wrong && `${range.wrong}; the last ${range.preset} are shown`)}
      </span>
    </span>
  );
}

export function History({ moment }: { moment: Moment }) {
  const { params } = useRoute();
  const { distance, speed } = useUnits();
  const range = rangeOf(params, moment.at);
  const span = range.to - range.from;
  const detailed = span <= kDetailed;
  const step = Math.max(1, Math.round(span / 1000 / 480));
  const ask = { from: isoSecond(range.from), to: isoSecond(range.to) };
  const track = useApi(detailed ? at('/iss/track', { ...ask, step: String(step) }) : null);
  const query = hourQuery(ask.from, ask.to);
  const asked = useApi(at('/iss/activity', ask));
  const fine = useHeld(track);
  const held = useHeld(asked);
  const hours = useMemo(() => held.data?.hours ?? [], [held.data]);

  const [heights, speeds] = useMemo(
    () =>
      detailed
        ? [trackPoints(fine.data, (point) => distance.of(point.altitude_km)), trackPoints(fine.data, (point) => speed.of(point.velocity_km_s * 3600))]
        : [hourPoints(hours, 'altitude_km', distance.of(1)), hourPoints(hours, 'velocity_km_s', speed.of(3600))],
    [detailed, fine.data, hours, distance, speed],
  );
  const records = useMemo(() => hours.map((hour): ChartPoint => ({ at: hourStart(hour), value: hour.records })), [hours]);
  const error = (detailed ? track.error : undefined) ?? asked.error;
  const ready = detailed ? fine.data : held.data;
  const fresh = (!detailed || fine.fresh) && held.fresh;
  const shared = {
    from: range.from,
    to: range.to,
    needle: moment.live ? undefined : moment.at,
    choose: (from: number, to: number) => go(href({ from: isoSecond(from), to: isoSecond(to), range: null })),
    pick: (ms: number) => seek(ms),
  };
  const band = (points: ChartPoint[], write: (n: number) => string) => {
    const found = extremes(points);
    return found ? `between ${write(found[0])} and ${write(found[1])}` : 'is not known for this range';
  };
  // Seconds are missing between records: an hour in which keeping began has none missing for that.
  const whole = hours.filter((hour) => hourStart(hour) >= range.from && hourStart(hour) + kHour <= Math.min(range.to, tickNow()));
  const gaps = whole.filter((hour) => hour.missing_seconds > 10).length;
  const menu = (of: string, what: string) => (
    <DataMenu
      of={of}
      from={detailed ? 'silver.iss_positions where a second is recorded, SGP4 (dashed) where not' : 'gold.iss_hourly, from silver.iss_positions'}
      at={detailed ? fine.data?.points.findLast((point) => !isComputed(point))?.utc : hours.length ? new Date(hourStart(hours.at(-1)!)).toISOString() : undefined}
      tables={['silver.iss_positions', 'gold.iss_hourly']}
      links={[
        { label: 'These points, JSON, from the server', href: kApi + (detailed ? at('/iss/track', { ...ask, step: String(step) }) : at('/iss/activity', ask)) },
        { label: 'The hours, and their query', href: `/data?sql=${encodeURIComponent(query)}` },
        { label: 'The hours, CSV', href: kApi + at('/sql', { format: 'csv', q: query }) },
      ]}
      rows={{ name: 'iss-history', get: () => (detailed ? (fine.data?.points ?? []) : hours) }}
    >
      {what}
    </DataMenu>
  );
  return (
    <section class={s.section} aria-label="History" id="history">
      <div class={s.top}>
        <Segments
          of="Range"
          choices={kRanges.map(({ name }) => ({
            label: name,
            on: name === range.preset,
            choose: () => go(href({ range: name.replace(' ', ''), from: null, to: null }), 'replace'),
          }))}
        />
        <Dates key={`${ask.from} ${range.preset}`} range={range} />
      </div>
      {error && !ready && <Trouble error={error} what="The history" retry={() => refresh((path) => path.startsWith('/iss/track') || path.startsWith('/iss/activity'))} />}
      {!ready && !error && <Skeleton height="400px" />}
      {ready && (
        <div class={cx(s.charts, !fresh && s.fading)}>
          {detailed && heights.some((point) => point.model) && (
            <p class={s.legend}>
              <svg viewBox="0 0 28 8" aria-hidden="true">
                <path d="M0 4h28" />
              </svg>
              computed, no record of that second
            </p>
          )}
          <figure class={s.chart}>
            <figcaption>
              <h2>Altitude {band(heights, (n) => `${decimal(n, 1)} ${distance.unit}`)}</h2>
              {menu('altitudes', 'Altitude above the ellipsoid over time. The wave of each orbit is the ellipse and the flattened Earth; a step upwards is a reboost, the slow fall between is drag.')}
            </figcaption>
            <TimeChart name="Altitude over time" points={heights} step={detailed ? step * 1000 : kHour} ink="--iss" text={(n) => `${decimal(n, 1)} ${distance.unit}`} axis={(n) => decimal(n, 0)} {...shared} />
          </figure>
          <figure class={s.chart}>
            <figcaption>
              <h2>Speed {band(speeds, (n) => `${count(n)} ${speed.unit}`)}</h2>
              {menu('speeds', 'Speed of the inertial state over time: fastest where it is lowest.')}
            </figcaption>
            <TimeChart name="Speed over time" points={speeds} step={detailed ? step * 1000 : kHour} ink="--iss" text={(n) => `${count(n)} ${speed.unit}`} axis={count} {...shared} />
          </figure>
          <figure class={s.chart}>
            <figcaption>
              <h2>{whole.length === 0 ? 'Records of each hour' : gaps === 0 ? 'Every second has its record' : `${plural(gaps, 'hour')} of ${count(whole.length)} with seconds missing`}</h2>
              {menu('records', 'How many seconds of each hour have a record; 3,600 is all of them.')}
            </figcaption>
            <TimeChart name="Records an hour" kind="bars" points={records} step={kHour} ink="--iss-deep" zero most={3600} text={(n) => plural(n, 'record')} axis={count} {...shared} />
          </figure>
        </div>
      )}
    </section>
  );
}
