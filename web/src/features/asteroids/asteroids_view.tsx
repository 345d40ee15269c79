// Asteroids: what passes the Earth in a range of days, how near, how large, how rare. Everything chosen is in the address.
import { useMemo } from 'preact/hooks';
import type { NeoApproach } from '../../api/types';
import { decimal, plural } from '../../lib/format';
import { useApi, useHeld } from '../../lib/http';
import { go, href, useRoute } from '../../lib/route';
import { useUnits } from '../../lib/units';
import { DataMenu } from '../../ui/data_menu';
import { cx, Empty, Segments, SkeletonLines, Trouble, useNow } from '../../ui/ui';
import { ApproachChart, Legend, nameOf, Shape } from './approach_chart';
import { DayChart, DistanceChart } from './day_charts';
import { ObjectPanel } from './object_panel';
import { middleSize, onceIn, sizeText } from './rarity';
import { RiskList } from './risk_list';
import { kMost, kNear, kSpans, useRange } from './use_range';
import s from './asteroids.module.css';

type Column = 'date' | 'name' | 'distance' | 'speed' | 'size' | 'rarity';
const kColumns: { id: Column; name: string; number?: boolean }[] = [
  { id: 'date', name: 'Date, UTC' },
  { id: 'name', name: 'Object' },
  { id: 'distance', name: 'Distance', number: true },
  { id: 'speed', name: 'Speed', number: true },
  { id: 'size', name: 'Diameter', number: true },
  { id: 'rarity', name: 'Rarity' },
];

// Unknown values come last, whichever way.
const kValue: Record<Column, (row: NeoApproach) => number | string | undefined> = {
  date: (row) => row.approach_at ?? row.approach_date,
  name: (row) => nameOf(row),
  distance: (row) => row.miss_distance_km ?? undefined,
  speed: (row) => row.velocity_km_s ?? undefined,
  size: (row) => middleSize(row),
  rarity: (row) => row.rarity_years ?? undefined,
};
export function sorted(rows: NeoApproach[], by: Column, down: boolean): NeoApproach[] {
  const value = kValue[by];
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
  });
}

// The finding, in a sentence.
function Finding({ rows, near, today }: { rows: NeoApproach[]; near: number; today: string }) {
  const now = rows.filter((row) => row.approach_date === today);
  const closest = sorted(rows, 'distance', false)[0];
  const rarest = sorted(rows, 'rarity', true)[0];
  return (
    <p class={s.finding}>
      {plural(rows.length, 'object passes', 'objects pass')} {near ? `within ${near} lunar distances` : 'the Earth'}
      {now.length > 0 && `, ${now.length} of them today`}.{' '}
      {closest && (
        <>
          Nearest: <a href={href({ object: closest.designation, day: closest.approach_date })}>{nameOf(closest)}</a>, {decimal(closest.miss_distance_ld, 2)} LD on {closest.approach_date}.{' '}
        </>
      )}
      {rarest?.rarity_years && (
        <>
          Rarest: <a href={href({ object: rarest.designation, day: rarest.approach_date })}>{nameOf(rarest)}</a>, such a passage comes {onceIn(rarest.rarity_years)}.
        </>
      )}
    </p>
  );
}

function Table({ rows, by, down, chosen }: { rows: NeoApproach[]; by: Column; down: boolean; chosen: string }) {
  const { distance, perSecond, length } = useUnits();
  return (
    <div class={s.table}>
      <table>
        <thead>
          <tr>
            {kColumns.map(({ id, name, number }) => (
              <th key={id} scope="col" class={number ? s.num : undefined} aria-sort={by !== id ? undefined : down ? 'descending' : 'ascending'}>
                <a href={href({ sort: id === 'date' ? null : id, down: by === id ? (down ? null : 1) : id === 'rarity' || id === 'size' || id === 'speed' ? 1 : null })}>
                  {name}
                  {by === id && <span aria-hidden="true">{down ? ' ▾' : ' ▴'}</span>}
                </a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted(rows, by, down).map((row) => (
            <tr key={`${row.designation} ${row.approach_date}`} class={cx(row.designation === chosen && s.on)}>
              <td>
                {row.approach_date} {row.approach_at && <small>{row.approach_at.slice(11, 16)}</small>}
              </td>
              <td>
                <a href={href({ object: row.designation, day: row.approach_date })}>{nameOf(row)}</a>
                {row.is_hazardous && (
                  <abbr class={s.mini} title="potentially hazardous, as NASA has it: it may come within 0.05 au and is larger than some 140 m">
                    PHA
                  </abbr>
                )}
                {row.is_sentry && (
                  <abbr class={s.mini} title="on the list of objects whose impact in the next hundred years cannot be ruled out">
                    Sentry
                  </abbr>
                )}
              </td>
              <td class={s.num}>
                {decimal(row.miss_distance_ld, 2)} LD <small>{distance.text(row.miss_distance_km)}</small>
              </td>
              <td class={s.num}>{perSecond.text(row.velocity_km_s, 1)}</td>
              <td class={s.num}>{sizeText(row.diameter_min_m, row.diameter_max_m, length.unit, length.of)}</td>
              <td>
                {row.rarity_level ? (
                  <span class={s.rare}>
                    <svg viewBox="-8 -8 16 16" aria-hidden="true">
                      <Shape x={0} y={0} r={5} level={row.rarity_level} />
                    </svg>
                    {row.rarity_level} <small>{onceIn(row.rarity_years)}</small>
                  </span>
                ) : (
                  'not known'
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function AsteroidsView() {
  const { params } = useRoute();
  const { from, to, today, span, near, hazardous, address, moment } = useRange();
  const now = useNow(60_000);
  const resource = useApi(address);
  const { data, fresh } = useHeld(resource);
  const rows = useMemo(() => data?.data ?? [], [data]);
  const asked = params.get('sort') as Column | null;
  const by = kColumns.some(({ id }) => id === asked) ? asked! : 'date';
  const object = params.get('object') ?? '';
  const table = `select * from silver.neo_approach where approach_date between '${from}' and '${to}' and body = 'Earth' order by approach_date`;
  return (
    <div class={cx(s.view, object !== '' && s.withPanel)}>
      <div class={s.main}>
        <header class={s.top}>
          <h1>
            {from} to {to}
          </h1>
          <div class={s.choices}>
            <Segments of="Range of days" choices={kSpans.map(({ days, name }) => ({ label: name, on: span === days && !params.has('to'), choose: () => go(href({ span: days === 30 ? null : days, from: null, to: null })) }))} />
            <Segments of="Not farther than" choices={kNear.map((value) => ({ label: value ? `${value} LD` : 'any', on: near === value, choose: () => go(href({ near: value === 20 ? null : value })) }))} />
            <Segments of="Which" choices={[{ label: 'all', on: !hazardous, choose: () => go(href({ hazardous: null })) }, { label: 'hazardous', on: hazardous, choose: () => go(href({ hazardous: 1 })) }]} />
            <DataMenu
              of="Approaches"
              from="NASA NeoWs and JPL CAD; the newest answer about an approach counts"
              tables={['silver.neo_approach', 'silver.neo']}
              links={[
                { label: 'silver.neo_approach', href: '/data?table=silver.neo_approach' },
                { label: 'Ask with SQL', href: `/data?sql=${encodeURIComponent(table)}` },
              ]}
              rows={{ name: `approaches-${from}-${to}`, get: () => rows }}
            >
              Close approaches to the Earth. Distances are between centres; diameters follow from brightness. Rarity says how often something with that energy comes this near.
            </DataMenu>
          </div>
        </header>
        {resource.error ? (
          <Trouble error={resource.error} what="The approaches" />
        ) : !data ? (
          <SkeletonLines lines={10} />
        ) : rows.length === 0 ? (
          <Empty title="No approach of these days is here">
            <p>None comes so near, or the days were never asked for. Any range can be fetched:</p>
            <pre class={s.command}>{`skykeep sync neows --from ${from} --to ${to}`}</pre>
          </Empty>
        ) : (
          <div class={cx(!fresh && s.faded)}>
            <Finding rows={rows} near={near} today={today} />
            <Legend />
            <ApproachChart rows={rows} from={from} to={to} chosen={object} now={moment ?? now} />
            {data.next && <p class={s.note}>The first {kMost.toLocaleString('en-US')} by date; a shorter range or a smaller distance shows all.</p>}
            <Table rows={rows} by={by} down={params.has('down')} chosen={object} />
            <div class={s.charts}>
              <DayChart rows={rows} from={from} to={to} />
              <DistanceChart rows={rows} />
            </div>
          </div>
        )}
        <RiskList />
      </div>
      {object && <ObjectPanel id={object} day={params.get('day') ?? ''} />}
    </div>
  );
}
