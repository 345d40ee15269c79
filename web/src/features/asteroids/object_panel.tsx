// One object: what is known of it, how rare its passage is and why, and all its passages.
import { at } from '../../api/address';
import type { NeoApproach } from '../../api/types';
import { capital, decimal, plural } from '../../lib/format';
import { useApi } from '../../lib/http';
import { href } from '../../lib/route';
import { useUnits } from '../../lib/units';
import { Icon } from '../../ui/icons';
import { cx, Provenance, SkeletonLines, Trouble, useNow } from '../../ui/ui';
import { nameOf, Shape } from './approach_chart';
import { kLevelSpans, onceIn, sizeText } from './rarity';
import { RiskHistory } from './risk_list';
import s from './asteroids.module.css';

const kParts = ['size', 'speed', 'distance'] as const;
const kPartWords = { size: 'its size', speed: 'its speed', distance: 'how near it comes' };
const kReach = 5; // decades to either side

// Each part in decades: to the right it makes the passage rarer.
function Parts({ parts }: { parts: NonNullable<NeoApproach['rarity_parts']> }) {
  return (
    <dl class={s.parts}>
      {kParts.map((name) => {
        const value = Math.max(-kReach, Math.min(kReach, parts[name]));
        return (
          <div key={name}>
            <dt>{capital(kPartWords[name])}</dt>
            <dd>
              <svg viewBox="-100 -7 200 14" preserveAspectRatio="none" aria-hidden="true">
                <line class={s.grid} x1="0" x2="0" y1="-7" y2="7" />
                <rect class={s.bars} x={Math.min(0, (value / kReach) * 100)} width={Math.abs((value / kReach) * 100)} y="-4" height="8" />
              </svg>
              <span>
                {value >= 0 ? '×' : '÷'} {Math.abs(parts[name]) >= 3 ? `10^${decimal(Math.abs(parts[name]), 1)}` : decimal(10 ** Math.abs(parts[name]), 1)}
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function Rarity({ row }: { row: NeoApproach }) {
  if (!row.rarity_level || !row.rarity_parts) return <p class={s.note}>How rare its passage is cannot be said: its brightness or its speed is not known.</p>;
  return (
    <>
      <p class={s.level}>
        <svg viewBox="-9 -9 18 18" aria-hidden="true">
          <Shape x={0} y={0} r={6} level={row.rarity_level} />
        </svg>
        <span>
          <b>{capital(row.rarity_level)}</b>: something with its energy or more passes the Earth this near {onceIn(row.rarity_years)} ({kLevelSpans[row.rarity_level]}).
        </span>
      </p>
      <Parts parts={row.rarity_parts} />
      <p class={s.note}>A catalogued passage threatens nobody. The scale counts how often such things happen; it begins at impacts of 100 m at 20 km/s.</p>
    </>
  );
}

export function ObjectPanel({ id, day }: { id: string; day: string }) {
  const { data, error } = useApi(at('/neo/{id}', { id }));
  const { distance, perSecond, length } = useUnits();
  const now = useNow(60_000);
  const close = (
    <a class={s.close} href={href({ object: null, day: null })} aria-label="Close">
      <Icon name="close" />
    </a>
  );
  if (error)
    return (
      <section class={s.panel}>
        {close}
        <h2>{id}</h2>
        {error.status === 404 ? <p class={s.note}>No passage of this object is known here.</p> : <Trouble error={error} what={id} />}
        <RiskHistory designation={id} />
      </section>
    );
  if (!data) return <section class={s.panel}><SkeletonLines lines={8} /></section>;
  const passes = data.approaches;
  const earth = passes.filter((row) => row.body === 'Earth');
  const shown = earth.find((row) => row.approach_date === day) ?? earth.find((row) => row.approach_date >= new Date(now).toISOString().slice(0, 10)) ?? earth.at(-1);
  return (
    <section class={s.panel} aria-labelledby="object">
      {close}
      <h2 id="object">{nameOf(data)}</h2>
      <p class={s.flags}>
        {data.is_hazardous && <span class={s.flag}>POTENTIALLY HAZARDOUS</span>}
        {data.is_sentry && <span class={s.flag}>ON SENTRY’S LIST</span>}
        <Provenance of={data.provenance} now={now} />
      </p>
      <dl class={s.facts}>
        <div>
          <dt>Diameter, from its brightness</dt>
          <dd>{sizeText(data.diameter_min_m, data.diameter_max_m, length.unit, length.of)}</dd>
        </div>
        <div>
          <dt>Absolute magnitude H</dt>
          <dd>{decimal(data.h, 1)}</dd>
        </div>
        {data.orbit_class && (
          <div>
            <dt>Orbit</dt>
            <dd>{data.orbit_class}</dd>
          </div>
        )}
        {data.moid_au !== null && (
          <div>
            <dt>Least distance of the orbits</dt>
            <dd>{decimal(data.moid_au, 4)} au</dd>
          </div>
        )}
        <div>
          <dt>SPK id</dt>
          <dd>{data.object_id}</dd>
        </div>
      </dl>
      {shown && (
        <>
          <h3>
            {shown.approach_date}: {decimal(shown.miss_distance_ld, 2)} lunar distances
          </h3>
          <p>
            {distance.text(shown.miss_distance_km)} between the centres, at {perSecond.text(shown.velocity_km_s, 1)}.
          </p>
          <Rarity row={shown} />
        </>
      )}
      <RiskHistory designation={data.designation} />
      <h3>{plural(passes.length, 'passage')} known here</h3>
      <div class={s.passes}>
        <table>
          <thead>
            <tr>
              <th scope="col">Date</th>
              <th scope="col">Passes</th>
              <th scope="col" class={s.num}>
                LD
              </th>
              <th scope="col" class={s.num}>
                {perSecond.unit}
              </th>
            </tr>
          </thead>
          <tbody>
            {passes.map((row) => (
              <tr key={`${row.approach_date} ${row.body}`} class={cx(row === shown && s.on)}>
                <td>{row.body === 'Earth' ? <a href={href({ day: row.approach_date })}>{row.approach_date}</a> : row.approach_date}</td>
                <td>{row.body}</td>
                <td class={s.num}>{decimal(row.miss_distance_ld, 2)}</td>
                <td class={s.num}>{row.velocity_km_s === null ? '–' : decimal(perSecond.of(row.velocity_km_s), 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
