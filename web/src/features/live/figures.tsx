// The figures of the moment, with where they come from and how old they are.
import type { IssNow } from '../../api/iss';
import { kApi } from '../../api/address';
import { DataMenu } from '../../ui/data_menu';
import { age, both, count, decimal, duration } from '../../lib/format';
import { useLive } from '../../lib/live';
import { isoSecond, type Moment } from '../../lib/moment';
import { useUnits } from '../../lib/units';
import { cx, Provenance, Skeleton, State, Trouble, useNow } from '../../ui/ui';
import { along } from './motion';
import { certaintyOf, isConfirmed, pointAt, silence, tickNow, useKnown, type Track } from './station';
import { positionText } from './site';
import s from './figures.module.css';

// When light and shadow change next, and into what.
export function nextChange(track: Track | undefined, ms: number): { at: number; into: string } | undefined {
  const now = pointAt(track, ms)?.visibility;
  const next = track?.points.find((point) => point.timestamp * 1000 > ms && point.visibility !== now);
  return now && next ? { at: next.timestamp * 1000, into: next.visibility } : undefined;
}

const upstreams: Record<string, string> = { wheretheiss: 'wheretheiss.at', open_notify: 'open-notify', sgp4: 'SGP4', track: 'an imported track', celestrak: 'CelesTrak', built_in: 'built in', ivanstanojevic: 'tle.ivanstanojevic.me' };
const upstreamName = (name: string | null | undefined): string => (name ? (upstreams[name] ?? name) : '');

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

const light: Record<string, string> = { sunlit: 'Sunlit', daylight: 'Sunlit', penumbra: 'Penumbra', eclipsed: 'In shadow' };
function ground(elevation: number | null | undefined): string {
  if (elevation === null || elevation === undefined) return '';
  if (elevation > -0.833) return 'day below';
  if (elevation > -6) return 'civil twilight below';
  if (elevation > -12) return 'nautical twilight below';
  return elevation > -18 ? 'astronomical twilight below' : 'night below';
}

// Confirmed by whom, when, how far apart: the sentence under the chips.
function confirmation(now: IssNow, moment: Moment, ms: number): string {
  const apart = (km: number | null | undefined) => (km === null || km === undefined ? '' : `, ${decimal(km, 1)} km from the model`);
  if (!moment.live) {
    if (ms > tickNow()) return `Foretold from elements ${duration(now.element_age_s)} from that moment${now.uncertainty_km ? `, good to ${decimal(now.uncertainty_km, 1)} km` : ''}`;
    return now.source === 'sgp4' ? `Computed: no upstream value of that second${now.uncertainty_km ? `, good to ${decimal(now.uncertainty_km, 1)} km` : ''}` : `As recorded from ${upstreamName(now.source)}${apart(now.residual_km)}`;
  }
  if (now.confirmed) return `${isConfirmed(now) ? 'Confirmed' : 'Last confirmed'} by ${upstreamName(now.confirmed.source)} ${age(now.confirmed.at, ms)}${apart(now.confirmed.residual_km)}`;
  return `Not confirmed by any upstream${now.uncertainty_km ? `; good to ${decimal(now.uncertainty_km, 1)} km` : ''}`;
}

const kWaters = /\b(ocean|sea|gulf|bay|strait|channel|passage|basin|sound|bight)\b/i;
const kWithArticle = /^United |^(Bahamas|Comoros|Gambia|Maldives|Netherlands|Philippines|Seychelles)$|Islands$|Republic$|Rep\.$/;
export const overName = (over: string | null | undefined): string => (!over ? 'an unnamed sea' : (kWaters.test(over) || kWithArticle.test(over)) && !/^the /i.test(over) ? `the ${over}` : over);

// Zones at sea have names that count the wrong way round: "Etc/GMT-4" is four hours ahead.
function zoneName(now: IssNow): string | undefined {
  if (!now.time_zone?.startsWith('Etc/')) return now.time_zone ?? undefined;
  const offset = /([+-]\d\d):(\d\d)$/.exec(now.local_time ?? '');
  return offset ? `UTC${offset[1]}${offset[2] === '00' ? '' : `:${offset[2]}`}` : 'UTC';
}

function Place({ now, latitude, longitude }: { now: IssNow; latitude: number; longitude: number }) {
  return (
    <div class={s.place}>
      <h2>Over {overName(now.over)}</h2>
      <p class={s.position}>{positionText(latitude, longitude)}</p>
    </div>
  );
}

export function Figures({ moment, track }: { moment: Moment; track: Track | undefined }) {
  const { now, fresh, error } = useKnown(moment);
  const { distance, speed, perSecond } = useUnits();
  const live = useLive();
  useNow(1000);
  if (!now) {
    if (error) return <Trouble error={error} what="This moment" />;
    return (
      <div class={s.panel} role="status" aria-label="Loading the figures">
        <Skeleton width="80%" height="30px" />
        <Skeleton width="50%" />
        <Skeleton height="280px" />
      </div>
    );
  }
  const ms = moment.live ? tickNow() : moment.at;
  const certainty = moment.live ? certaintyOf(now, silence()) : 'recorded';
  // Replayed faster than answers come: what moves is read from the track, at the very moment.
  const point = moment.live || !track ? undefined : pointAt(track, ms);
  const place = point && along(track!.fixes, ms);
  const at = place ?? { latitude: now.latitude, longitude: now.longitude, height: now.altitude_km };
  const velocity = point?.velocity_km_s ?? now.velocity_km_s;
  const change = nextChange(track, ms);
  const lit = light[point?.visibility ?? now.illumination ?? now.visibility] ?? now.visibility;
  const later = change && `${change.into === 'daylight' ? 'sunrise' : 'shadow'} in ${duration((change.at - ms) / 1000)}`;
  const future = !moment.live && ms > tickNow();
  const faded = certainty === 'stale' || live === 'lost' || !fresh;
  const address = moment.live ? `${kApi}/iss/now` : `${kApi}/iss/now?at=${isoSecond(ms)}`;
  const heard = moment.live ? new Date(now.timestamp * 1000).toISOString() : undefined;
  return (
    <section class={cx(s.panel, faded && s.faded)} aria-label="Figures of the moment">
      <Place now={now} latitude={at.latitude} longitude={at.longitude} />
      <div class={s.chips}>
        <Provenance of={now.provenance} at={heard} staleAfter={5} now={ms} />
        {(future || now.source === 'sgp4') && now.provenance !== 'model' && <Provenance of="model" now={ms} />}
        <span class={s.menu}>
          <DataMenu
            of="the station"
            from={moment.live ? `${upstreamName(now.source)}, compared with SGP4 from the last elements and with the other upstream, each second` : now.source === 'sgp4' ? 'SGP4 from the elements nearest to that moment' : `the record of that second, from ${upstreamName(now.source)}`}
            at={now.utc}
            tables={['silver.iss_positions']}
            links={[
              { label: 'This moment, JSON, from the server', href: address },
              { label: 'silver.iss_positions: columns, origin, tests', href: '/data?table=silver.iss_positions' },
              { label: 'The last hour, and its query', href: `/data?sql=${encodeURIComponent('select * from silver.iss_positions\norder by ts desc\nlimit 3600')}` },
            ]}
            rows={{ name: 'iss', get: () => [now] }}
          >
            The International Space Station: sub-point, height above the ellipsoid, speed of the inertial state, and what lies beneath. Every second has one record that says how it is known.
          </DataMenu>
        </span>
      </div>
      <p class={s.confirmed}>{confirmation(now, moment, ms)}</p>
      <dl class={s.figures}>
        <Figure name="Height" value={decimal(distance.of(at.height), 1)} unit={distance.unit} note="above the ellipsoid" />
        <Figure name="Speed" value={count(speed.of(velocity * 3600))} unit={speed.unit} note={perSecond.text(velocity, 3)} />
        <Figure name="Light" value={lit} note={later} class={lit === 'In shadow' ? s.dark : s.lit} />
        <Figure name="Local time beneath" value={now.local_time?.slice(11, 16) ?? '–'} note={zoneName(now)} />
        <Figure name="Sun from beneath" value={now.sun_elevation_below_deg === null || now.sun_elevation_below_deg === undefined ? '–' : `${decimal(now.sun_elevation_below_deg, 0)}°`} note={ground(now.sun_elevation_below_deg)} />
        <Figure name="Footprint" value={count(distance.of(now.footprint_km))} unit={distance.unit} note="across, sees the station" />
        <Figure name="Orbit" value={now.orbit_number ? count(now.orbit_number) : '–'} note="since launch" />
        <Figure name="Elements" value={duration(now.element_age_s)} note={now.element_age_s === null || now.element_age_s === undefined ? 'none' : now.element_age_s < 0 ? 'younger than this' : `old${track?.answer.elements?.source ? `, ${upstreamName(track.answer.elements.source)}` : ''}`} />
      </dl>
      {!!now.anomalies?.length && (
        <p class={s.odd}>
          <State state="warn">{now.anomalies.join(', ')}</State>
        </p>
      )}
      <p class={s.when}>{both(isoSecond(ms), true)}</p>
    </section>
  );
}
