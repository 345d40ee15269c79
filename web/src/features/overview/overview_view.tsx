// Overview: what a museum would put on a wall. The picture of the day, where the station is, what passes, what the rovers sent, what came.
import { at } from '../../api/address';
import { photosOf, type Rover } from '../../api/contract';
import { hasPosition, type IssState } from '../../api/iss';
import { faultLine } from '../../lib/faults';
import { age, capital, count, decimal, plural } from '../../lib/format';
import { useAgain, useApi } from '../../lib/http';
import { useUnits } from '../../lib/units';
import { cx, Mark, Skeleton, State, Trouble, useNow } from '../../ui/ui';
import { nameOf, Shape } from '../asteroids/approach_chart';
import { onceIn, sizeText } from '../asteroids/rarity';
import { overName } from '../live/names';
import { cameraName } from '../mars/camera';
import { hasPicture, Large } from '../pictures/picture';
import { cameraRows, stack } from './stack';
import s from './overview.module.css';

const kNow = at('/iss/now');
const kSources = ['mars', 'neo', 'apod'] as const;
const kSourceNames: Record<(typeof kSources)[number], string> = { mars: 'rover pictures', neo: 'approaches', apod: 'pictures of days' };
const kWeek = 7;
const kCameras = 12;
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function Today() {
  const { data, error } = useApi(at('/apod', { limit: 7 }));
  if (error) return <Trouble error={error} what="The picture of the day" />;
  const shown = data?.data.find(hasPicture);
  if (data && !shown) return null;
  return (
    <a class={s.hero} href={shown ? `/pictures?day=${shown.date}` : '/pictures'}>
      {shown ? <Large key={shown.date} day={shown} /> : <Skeleton height="100%" />}
      {shown && (
        <span class={s.heroWords}>
          <b>{shown.title}</b>
          <span>
            Picture of {shown.date}
            {shown.credit && `. ${shown.credit}`}
          </span>
        </span>
      )}
    </a>
  );
}

function Station() {
  const { data, error } = useApi(kNow);
  const { distance, speed } = useUnits();
  useAgain(kNow, 10_000);
  if (error?.status === 404) return null;
  const now = data as IssState | undefined;
  return (
    <a class={cx(s.card, s.iss)} href="/live">
      <h2>Space Station</h2>
      {now && hasPosition(now) ? (
        <>
          <p class={s.big}>over {overName(now.over)}</p>
          <p>
            {distance.text(now.altitude_km)} up, {speed.text(now.velocity_km_h)}, {now.visibility === 'daylight' ? 'in the sun' : 'in the shadow of the Earth'}
          </p>
        </>
      ) : now ? (
        <p>Nobody knows where it is just now.</p>
      ) : (
        <Skeleton width="70%" />
      )}
    </a>
  );
}

function Passing() {
  const now = useNow(60_000);
  const { data } = useApi(at('/neo/approaches', { from: day(now), to: day(now + kWeek * 86_400_000), sort: 'distance', limit: 50 }));
  const { length } = useUnits();
  if (data && data.data.length === 0) return null;
  const nearest = data?.data[0];
  const rarest = data && [...data.data].sort((a, b) => (b.rarity_years ?? 0) - (a.rarity_years ?? 0))[0];
  return (
    <a class={cx(s.card, s.neo)} href="/asteroids">
      <h2>Passing this week</h2>
      {nearest && rarest ? (
        <>
          <p class={s.big}>
            {nameOf(nearest)}, {decimal(nearest.miss_distance_ld, 1)} × the Moon’s distance
          </p>
          <p>
            the nearest, on {nearest.approach_date}
            {nearest.diameter_max_m !== null && `, ${sizeText(nearest.diameter_min_m, nearest.diameter_max_m, length.unit, length.of)} large`}
          </p>
          {rarest.rarity_level && (
            <p class={s.row}>
              <svg viewBox="-8 -8 16 16" aria-hidden="true">
                <Shape x={0} y={0} r={5} level={rarest.rarity_level} />
              </svg>
              rarest: {nameOf(rarest)}, such a passage comes {onceIn(rarest.rarity_years)}
            </p>
          )}
        </>
      ) : (
        <Skeleton width="70%" />
      )}
    </a>
  );
}

function Health() {
  const sources = useApi(at('/sources')).data?.data;
  const status = useApi(at('/status')).data;
  const now = useNow(10_000);
  if (!sources || !status) return <div class={s.card}><Skeleton width="60%" /></div>;
  const trouble = sources.filter((source) => ['down', 'failing', 'stale'].includes(source.state));
  const newest = sources.map((source) => source.last_success ?? '').reduce((a, b) => (a > b ? a : b), '');
  const waiting = sources.reduce((sum, source) => sum + (source.partitions['missing'] ?? 0) + (source.partitions['failed'] ?? 0), 0);
  return (
    <a class={s.card} href="/pipeline?tab=sources">
      <h2>The archive</h2>
      <p class={s.big}>
        <State state={trouble.length ? 'failing' : 'ok'}>{trouble.length ? `${plural(trouble.length, 'source')} in trouble` : `all ${count(sources.length)} sources answer`}</State>
      </p>
      {trouble.slice(0, 2).map((source) => (
        <p key={source.name} class={s.row}>
          <Mark state={source.state} /> {faultLine(source)}
        </p>
      ))}
      <p>
        {plural(status.counts.pictures, 'rover picture')}, {plural(status.counts.objects, 'answer')} kept; {waiting ? `${plural(waiting, 'part')} still to come` : 'nothing is missing'}
        {newest && `; last answer ${age(newest, now)}`}
      </p>
      {status.tests.failed > 0 && <p>{plural(status.tests.failed, 'data test')} failed</p>}
    </a>
  );
}

const kShown = 8;
function Newest({ rover }: { rover: Rover }) {
  const sol = rover.newest_sol_here;
  const { data } = useApi(sol === null ? null : at('/mars/photos', { rover: rover.slug, sol, limit: 500 }));
  if (sol === null) return null;
  // One of each camera first: they differ most.
  const seen = new Set<string>();
  const photos = data ? photosOf(data) : [];
  const first = photos.filter((photo) => !seen.has(photo.camera ?? '') && seen.add(photo.camera ?? ''));
  const shown = [...first, ...photos.filter((photo) => !first.includes(photo))].slice(0, kShown);
  return (
    <section class={s.rover}>
      <h2>
        <a href={`/mars?rover=${rover.slug}`}>{rover.name}</a> <small>sol {count(sol)}{data?.total !== undefined && `, ${plural(data.total, 'photo')}`}</small>
      </h2>
      <div class={s.strip}>
        {shown.map((photo) => (
          <a key={photo.id} href={`/mars?rover=${rover.slug}&sol=${sol}&photo=${photo.id}`}>
            <img src={photo.thumb_url} alt={cameraName(photo.camera, photo.camera_full_name)} loading="lazy" decoding="async" width="160" height="120" />
          </a>
        ))}
        {!data && Array.from({ length: kShown }, (_, i) => <Skeleton key={i} height="7.5rem" />)}
      </div>
    </section>
  );
}

const kWidth = 900;
const kHeight = 180;
const kBase = kHeight - 22;
function Came() {
  const { data, error } = useApi(at('/overview'));
  if (error) return <Trouble error={error} what="What came" />;
  if (!data) return <Skeleton height="12rem" />;
  const columns = stack(data.records, kSources, data.from, data.to);
  const most = Math.max(1, ...columns.map((column) => column.total));
  const step = kWidth / columns.length;
  const cameras = cameraRows(data.cameras).slice(0, kCameras);
  const busiest = Math.max(1, ...cameras.flatMap((row) => [...row.days.values()]));
  const sums = kSources.map((source) => [source, data.records.reduce((sum, row) => sum + (row.source === source ? row.records : 0), 0)] as const);
  return (
    <div class={s.came}>
      <section>
        <h2>Records a day, {data.from} to {data.to}</h2>
        <ul class={s.legend}>
          {sums.map(([source, sum]) => (
            <li key={source}>
              <span class={cx(s.swatch, s[source])} aria-hidden="true" /> {count(sum)} {kSourceNames[source]}
            </li>
          ))}
        </ul>
        <svg viewBox={`0 0 ${kWidth} ${kHeight}`} role="img" aria-label={`Records a day, at most ${count(most)}: ${sums.map(([source, sum]) => `${count(sum)} ${kSourceNames[source]}`).join(', ')}`}>
          {columns.map((column, i) =>
            column.parts.map((part) => (
              <rect key={`${column.date} ${part.source}`} class={s[part.source]} x={i * step + step * 0.1} width={step * 0.8} y={kBase - (part.to / most) * (kBase - 16)} height={((part.to - part.from) / most) * (kBase - 16)}>
                <title>{`${column.date}: ${count(part.to - part.from)} ${kSourceNames[part.source as (typeof kSources)[number]]}`}</title>
              </rect>
            )),
          )}
          <text class={s.tick} x="0" y="12">
            {count(most)}
          </text>
          <text class={s.tick} x="0" y={kHeight - 4}>
            {data.from}
          </text>
          <text class={s.tick} x={kWidth} y={kHeight - 4} text-anchor="end">
            {data.to}
          </text>
        </svg>
      </section>
      {cameras.length > 0 && (
        <section>
          <h2>Rover pictures by camera and day</h2>
          <div class={s.cameras}>
            <table>
              <tbody>
                {cameras.map((row) => (
                  <tr key={`${row.rover} ${row.camera}`}>
                    <th scope="row">
                      {cameraName(row.camera, null)} <small>{capital(row.rover)}</small>
                    </th>
                    <td>
                      <svg viewBox={`0 0 ${columns.length * 8} 14`} preserveAspectRatio="none" role="img" aria-label={`${plural(row.total, 'picture')} on ${plural(row.days.size, 'day')}`}>
                        {columns.map(({ date }, i) => {
                          const n = row.days.get(date) ?? 0;
                          return n > 0 && <rect key={date} class={s.mars} x={i * 8 + 0.5} width="7" y="0" height="14" fill-opacity={0.25 + 0.75 * Math.sqrt(n / busiest)} />;
                        })}
                      </svg>
                    </td>
                    <td class={s.num}>{count(row.total)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </div>
  );
}

export function OverviewView() {
  const rovers = useApi(at('/mars/rovers')).data?.data;
  const active = rovers?.filter((rover) => rover.newest_sol_here !== null).sort((a, b) => b.max_date.localeCompare(a.max_date)).slice(0, 2);
  return (
    <div class={s.view}>
      <h1 class={s.hidden}>Overview</h1>
      <div class={s.top}>
        <Today />
        <div class={s.cards}>
          <Station />
          <Passing />
          <Health />
        </div>
      </div>
      {active?.map((rover) => (
        <Newest key={rover.slug} rover={rover} />
      ))}
      <Came />
    </div>
  );
}
