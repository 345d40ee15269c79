// The figures of the moment, with where they come from and how old they are. Every figure is of the moment that is shown: from
// the record of that second, else from the track at that second, else it is not there.
import type { IssNow, IssState } from '../../api/iss';
import { kApi } from '../../api/address';
import { DataMenu } from '../../ui/data_menu';
import { both, count, decimal, duration } from '../../lib/format';
import { useLive } from '../../lib/live';
import { isoSecond, type Moment } from '../../lib/moment';
import { plusMinus, useUnits } from '../../lib/units';
import { cx, Empty, Provenance, Skeleton, State, Trouble, useNow } from '../../ui/ui';
import { along, kEarthKm, type Place } from './motion';
import { overName, upstreamName, zoneName } from './names';
import { certaintyOf, pointAt, silence, tickNow, useKnown, type Track } from './station';
import { positionText } from './site';
import { sunElevation } from './sun';
import { Verdict } from './verdict';
import s from './figures.module.css';

// When light and shadow change next, and into what.
export function nextChange(track: Track | undefined, ms: number): { at: number; into: string } | undefined {
  const now = pointAt(track, ms)?.visibility;
  const next = track?.points.find((point) => point.timestamp * 1000 > ms && point.visibility !== now);
  return now && next ? { at: next.timestamp * 1000, into: next.visibility } : undefined;
}

function Figure(props: { name: string; value: string; unit?: string; note?: string | undefined; class?: string | undefined }) {
  return (
    <div class={cx(s.figure, props.class)}>
      <dt>{props.name}</dt>
      <dd>
        <b>{props.value}</b>
        {props.unit && <i> {props.unit}</i>}
        <small>{props.note ?? ''}</small>
      </dd>
    </div>
  );
}

const light: Record<string, string> = { sunlit: 'Sunlit', daylight: 'Sunlit', penumbra: 'Half shadow', eclipsed: 'In shadow' };
// What somebody sees who stands where it is overhead.
export function skyBelow(elevation: number | null | undefined): { value: string; note: string } {
  if (elevation === null || elevation === undefined) return { value: '–', note: '' };
  const value = elevation > -0.833 ? 'Day' : elevation > -18 ? 'Twilight' : 'Night';
  const degrees = Math.abs(Math.round(elevation));
  return { value, note: degrees === 0 ? 'Sun at the horizon' : elevation > 0 ? `Sun ${degrees}° high` : `Sun ${degrees}° under horizon` };
}

function elementsNote(age: number | null | undefined, source: string | undefined): string {
  if (age === null || age === undefined) return 'none';
  return age < 0 ? 'newer than this' : `old${source ? `, ${upstreamName(source)}` : ''}`;
}

// Nobody knows where it is: what the orbit says, and no more.
function Unplaced({ vague, moment, ms }: { vague: IssState; moment: Moment; ms: number }) {
  const units = useUnits();
  const { distance } = units;
  const { orbit } = vague;
  const height = (km: number) => ({ value: count(distance.of(km)), unit: distance.unit });
  const off = plusMinus(vague.uncertainty_km, units).replaceAll(' ', '\u00a0'); // a line does not break before the unit
  return (
    <section class={s.panel} aria-label="Figures of the moment">
      <div class={s.place}>
        <h2>Somewhere on its orbit</h2>
        <p class={s.position}>{[vague.where, off && !vague.where?.includes('±') && off].filter(Boolean).join(', ') || 'Where on it, nobody knows'}</p>
      </div>
      <div class={s.chips}>
        <Provenance of={vague.provenance ?? 'model'} now={ms} />
      </div>
      <Verdict moment={moment} now={undefined} vague={vague} />
      <dl class={s.figures}>
        {orbit && (
          <>
            <Figure name="Lowest point" {...height(orbit.perigee_km)} note="above the Earth" />
            <Figure name="Highest point" {...height(orbit.apogee_km)} note="above the Earth" />
            <Figure name="Flies as far as" value={`${decimal(Math.min(orbit.inclination_deg, 180 - orbit.inclination_deg), 1)}°`} note="north and south" />
            <Figure name="Once around" value={count(orbit.period_min)} unit="min" note={`${decimal(1440 / orbit.period_min, 1)} times a day`} />
          </>
        )}
        <Figure name="Orbit data" value={duration(vague.element_age_s)} note={elementsNote(vague.element_age_s, undefined)} />
      </dl>
      <p class={s.when}>{both(isoSecond(ms), true)}</p>
    </section>
  );
}

const Waiting = () => (
  <div class={s.panel} role="status" aria-label="Loading the figures">
    <div class={s.place}>
      <Skeleton width="80%" height="30px" />
      <Skeleton width="50%" />
    </div>
    <Skeleton height="31.5rem" />
  </div>
);

interface Shown {
  place: Place;
  velocity: number; // km/s
  lit: string;
  now: IssNow | undefined;
}

// Of the very moment: the record's own figures, or what the track says at it. A replay reads the track alone.
function shownOf(now: IssNow | undefined, track: Track | undefined, moment: Moment, ms: number): Shown | undefined {
  const point = moment.live ? undefined : pointAt(track, ms);
  const place = point && along(track!.fixes, ms);
  if (place) return { place, velocity: point.velocity_km_s, lit: point.visibility, now };
  return now && { place: { latitude: now.latitude, longitude: now.longitude, height: now.altitude_km }, velocity: now.velocity_km_s, lit: now.illumination ?? now.visibility, now };
}

export function Figures({ moment, track }: { moment: Moment; track: Track | undefined }) {
  const { now: record, vague, error } = useKnown(moment);
  const { distance, speed, perSecond } = useUnits();
  const live = useLive();
  useNow(1000);
  const ms = moment.live ? tickNow() : moment.at;
  if (error && error.status !== 400 && error.status !== 404) return <Trouble error={error} what="This moment" />;
  if (error) {
    return (
      <Empty title={ms > tickNow() ? 'Not known for this moment yet' : 'Not known for this moment'}>
        <p>{`${ms > tickNow() ? 'No orbital elements here reach as far as' : 'Nothing was recorded, and no orbital elements here are of'} ${isoSecond(ms).slice(0, 16).replace('T', ' ')} UTC.`}</p>
      </Empty>
    );
  }
  if (vague) return <Unplaced vague={vague} moment={moment} ms={ms} />;
  const shown = shownOf(record, track, moment, ms);
  if (!shown) return <Waiting />;
  const { now, place, velocity } = shown;
  const certainty = moment.live ? certaintyOf(now, silence()) : 'recorded';
  const change = nextChange(track, ms);
  const lit = light[shown.lit] ?? shown.lit;
  const faded = certainty === 'stale' || (moment.live && live === 'lost');
  const later = !faded && change && `${change.into === 'daylight' ? 'sunrise' : 'shadow'} in ${duration((change.at - ms) / 1000)}`;
  const future = !moment.live && ms > tickNow();
  const address = moment.live ? `${kApi}/iss/now` : `${kApi}/iss/now?at=${isoSecond(ms)}`;
  const heard = moment.live && now ? isoSecond(now.timestamp * 1000) : undefined;
  const point = pointAt(track, ms);
  const sun = now && moment.live ? now.sun_elevation_below_deg : sunElevation(ms, place.latitude, place.longitude);
  const footprint = now && moment.live ? now.footprint_km : 2 * kEarthKm * Math.acos(kEarthKm / (kEarthKm + Math.max(1, place.height)));
  const elements = now?.element_age_s ?? (track?.answer.elements ? (ms - Date.parse(track.answer.elements.epoch)) / 1000 : undefined);
  const position = positionText(place.latitude, place.longitude);
  const provenance = now?.provenance ?? point?.provenance;
  const source = now?.source ?? undefined;
  return (
    <section class={cx(s.panel, faded && s.faded)} aria-label="Figures of the moment">
      <div class={s.place}>
        <h2>{now ? `Over ${overName(now.over)}` : position}</h2>
        <p class={s.position}>{now ? position : moment.speed ? 'Named when the replay pauses' : 'Looking up what lies below'}</p>
      </div>
      <div class={s.chips}>
        <Provenance of={provenance} at={heard} staleAfter={5} now={ms} />
        {(future || source === 'sgp4') && provenance !== 'model' && <Provenance of="model" now={ms} />}
        <span class={s.menu}>
          <DataMenu
            of="the station"
            from={moment.live ? `${upstreamName(source)}, compared each second with the other upstream and with the place computed (SGP4) from the last orbital elements` : source === 'sgp4' || !source ? 'computed (SGP4) from the orbital elements nearest to that moment' : `the record of that second, from ${upstreamName(source)}`}
            at={now?.utc}
            tables={['silver.iss_positions']}
            links={[
              { label: 'This moment, JSON, from the server', href: address },
              { label: 'silver.iss_positions: columns, origin, tests', href: '/data?table=silver.iss_positions' },
              { label: 'The last hour, and its query', href: `/data?sql=${encodeURIComponent('select * from silver.iss_positions\norder by ts desc\nlimit 3600')}` },
            ]}
            rows={{ name: 'iss', get: () => (now ? [now] : point ? [point] : []) }}
          >
            The International Space Station: the point below it, its height above the sea, its speed around the Earth, and what lies beneath. Within its view of the Earth it stands above the horizon. Every second has one record that says how it is known.
          </DataMenu>
        </span>
      </div>
      <Verdict moment={moment} now={now} vague={undefined} />
      <dl class={s.figures}>
        <Figure name="Altitude" value={decimal(distance.of(place.height), 1)} unit={distance.unit} note="above the Earth" />
        <Figure name="Speed" value={count(speed.of(velocity * 3600))} unit={speed.unit} note={perSecond.text(velocity, 3)} />
        <Figure name="Light" value={lit} note={later || ''} class={lit === 'In shadow' ? s.dark : s.lit} />
        <Figure name="Local time below" value={now?.local_time?.slice(11, 16) ?? '–'} note={now && zoneName(now)} />
        <Figure name="Day or night below" {...skyBelow(sun)} />
        <Figure name="View of the Earth" value={count(distance.of(footprint))} unit={distance.unit} note="wide, to the horizon" />
        <Figure name="Orbits" value={now?.orbit_number ? count(now.orbit_number) : '–'} note="since launch" />
        <Figure name="Orbit data" value={duration(elements)} note={elementsNote(elements, track?.answer.elements?.source)} />
      </dl>
      {!!now?.anomalies?.length && (
        <p class={s.odd}>
          <State state="warn">{now.anomalies.join(', ')}</State>
        </p>
      )}
      <p class={s.when}>{faded && now ? `As of ${both(isoSecond(now.timestamp * 1000), true)}` : both(isoSecond(moment.live && now ? now.timestamp * 1000 : ms), true)}</p>
    </section>
  );
}
