// Mars: a rover, a sol, its pictures. Everything chosen is in the address.
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { at } from '../../api/address';
import { kStates, photosOf, type Photo, type Rover, type SolDetail } from '../../api/contract';
import { faultLine } from '../../lib/faults';
import { age, both, capital, count, duration, plural } from '../../lib/format';
import { refresh, useApi, useHeld } from '../../lib/http';
import { go, href, route, useRoute } from '../../lib/route';
import { Button, cx, Empty, Hidden, Mark, Skeleton, State, Trouble, useNow } from '../../ui/ui';
import { cameraName, cameraOf } from './camera';
import { extent, isBlank, mission } from './mission';
import { MissionStrip } from './mission_strip';
import { inOrder, PhotoGrid, type Order } from './photo_grid';
import { askedSol, useRover } from './rover';
import { SolBar, type CameraShare } from './sol_bar';
import { photoPartition, SolLedger } from './sol_ledger';
import { Viewer } from './viewer';
import s from './mars_view.module.css';

// Both numbers, by their names: photos are rows of silver.fact_photos, pictures are what gold counts.
const counted = (rover: Rover): string => `${plural(rover.total_pictures, 'picture')}; of some there are several versions, and every version is a photo`;

const useSource = () => useApi(at('/sources')).data?.data.find((candidate) => candidate.name === 'mars_photos');

// When the upstream last said something, or that it does not answer: which, since when, and up to where pictures are here. It is
// one line with a place of its own, so that nothing moves when it comes. Of a rover without pictures the empty view says it.
function Heard({ rover }: { rover: Rover }) {
  const source = useSource();
  const now = useNow(5000);
  const trouble = !!source && (source.state === 'failing' || source.state === 'down' || source.state === 'stale');
  const last = source?.last_success ? `last answer ${age(source.last_success, now)}` : '';
  const newest = rover.newest_sol_here;
  const told = !source
    ? ''
    : trouble
      ? [`${faultLine(source)}${source.since ? ` for ${duration((now - Date.parse(source.since)) / 1000)}` : ''}`, last, newest !== null && `kept here: up to sol ${count(newest)}`].filter(Boolean).join('; ')
      : last
        ? capital(last)
        : 'No upstream has answered yet';
  return (
    <p class={cx(s.origin, trouble && s.down)} title={source && `${told}. Asked: ${source.upstream}. It is asked again by itself.`} role={trouble ? 'status' : undefined}>
      {source && !(trouble && rover.total_photos === 0) && (
        <>
          {trouble && <Mark state={source.state} />} <a href="/pipeline?tab=sources">{told}</a>
        </>
      )}
    </p>
  );
}

// The same look at another rover: order and moment go along, and the cameras that it has too.
function toRover(rover: Rover, params: URLSearchParams): string {
  const cameras = (params.get('camera') ?? '').split(',').filter((name) => rover.cameras.some((camera) => camera.name === name));
  return href({ rover: rover.slug, order: params.get('order'), camera: cameras.join(','), t: params.get('t') }, '/mars');
}

function Rovers({ rovers, chosen }: { rovers: Rover[]; chosen: Rover }) {
  const now = chosen.slug;
  const { params } = useRoute();
  const bar = useRef<HTMLElement>(null);
  // Where not all fit, the chosen one is on screen.
  useEffect(() => {
    const link = bar.current!.querySelector<HTMLElement>('[aria-current]');
    if (link) bar.current!.scrollLeft = Math.max(0, link.offsetLeft - bar.current!.offsetLeft - 24);
  }, [now]);
  return (
    <div class={s.top}>
      <nav ref={bar} class={s.rovers} aria-label="Rovers">
        {rovers.map((rover) => (
          <a key={rover.slug} class={s.rover} href={toRover(rover, params)} aria-current={rover.slug === now ? 'page' : undefined}>
            <b>{rover.name}</b>
            <span title={rover.total_photos > 0 ? counted(rover) : undefined}>
              {rover.total_photos > 0 ? `${plural(rover.total_photos, 'photo')} · sol ${count(rover.newest_sol_here ?? rover.max_sol)}` : 'nothing here yet'} · {rover.status === 'active' ? 'active' : 'mission over'}
            </span>
          </a>
        ))}
      </nav>
      <Heard rover={chosen} />
    </div>
  );
}

// The first start: what is fetched, how long it takes, and what can be done meanwhile.
function First({ rover }: { rover: Rover }) {
  const source = useSource();
  const loop = useApi(at('/loop')).data;
  const now = useNow();
  const trouble = !!source && ['failing', 'down', 'stale'].includes(source.state);
  return (
    <>
      {source && (
        <p class={s.line}>
          <State state={trouble ? 'failing' : source.state}>
            {trouble ? faultLine(source) : source.last_success ? `${source.upstream} answers` : `${source.upstream} has not answered yet`}
          </State>
          {source.last_attempt && <span>asked {age(source.last_attempt, now)}, and again by itself</span>}
        </p>
      )}
      <p>
        {rover.status === 'active'
          ? 'Its newest sols come first, some seconds each, and appear here by themselves.'
          : 'Its mission is over. Its sols come after those of the rovers that still drive, and appear here by themselves.'}
        {loop && loop.outstanding > 0 && ` ${plural(loop.outstanding, 'sol')} of all rovers are to be fetched now.`} <a href="/pipeline?tab=sources">What is being done</a>
      </p>
      <p>Files that you have already are taken in with</p>
      <pre class={s.command}>skykeep import FILE --source mars_photos</pre>
    </>
  );
}

const Waiting = () => (
  <div class={s.waiting} role="status" aria-label="Loading pictures">
    {Array.from({ length: 18 }, (_, i) => (
      <Skeleton key={i} height="156px" />
    ))}
  </div>
);

function NoPictures({ rover, sol, state, detail }: { rover: Rover; sol: number; state: string; detail: SolDetail | undefined }) {
  const partition = photoPartition(detail);
  if (state !== 'complete') return null;
  return (
    <Empty title={`No pictures on sol ${count(sol)}`}>
      <p>
        {rover.name} sent none on this sol.
        {partition?.checked_at && ` ${partition.upstream || 'The upstream'} said so at ${both(partition.checked_at)}.`}
      </p>
    </Empty>
  );
}

function Sol({ rover }: { rover: Rover }) {
  const { params } = useRoute();
  const sols = useApi(at('/mars/sols', { rover: rover.slug }));
  const data = useMemo(() => mission(sols.data, rover.max_sol), [sols.data, rover.max_sol]);
  const last = data.length - 1;
  // Without a sol in the address: the newest one with pictures.
  const newest = useMemo(() => {
    let sol = last;
    while (sol > 0 && data.photos[sol] === 0) sol--;
    return sol > 0 ? sol : rover.max_sol;
  }, [data]);
  const asked = askedSol(rover.landing_date, params);
  const sol = Math.min(asked ?? newest, last);
  const beyond = asked !== undefined && params.has('sol') && sols.data !== undefined && asked > last ? asked : undefined;
  const chosen = asked !== undefined || sols.data !== undefined || sols.error !== undefined;
  const [nearFrom, autoTo] = useMemo(() => extent(data), [data]);
  const autoFrom = sol < nearFrom ? 0 : nearFrom; // where the chosen sol is seen
  const zoomed = params.has('from') || params.has('to');
  const edge = (name: string, otherwise: number) => (/^\d{1,9}$/.test(params.get(name) ?? '') ? Math.min(Number(params.get(name)), last) : otherwise);
  const from = zoomed ? edge('from', 0) : autoFrom;
  const to = zoomed ? Math.max(from, edge('to', last)) : autoTo;
  const cameras = useMemo(() => (params.get('camera') ?? '').split(',').filter(Boolean), [params]);
  const order: Order = params.get('order') === 'time' ? 'time' : 'camera';

  const resource = useApi(chosen ? at('/mars/photos', { rover: rover.slug, sol }) : null);
  const photos = useHeld(resource);
  const detail = useApi(chosen ? at('/mars/sols/{rover}/{sol}', { rover: rover.slug, sol }) : null);
  const all: Photo[] = useMemo(() => inOrder(photos.data ? photosOf(photos.data) : [], order), [photos.data, order]);
  const shown = useMemo(() => (cameras.length ? all.filter((photo) => cameras.includes(cameraOf(photo))) : all), [all, cameras]);
  const byCamera = useMemo(() => {
    const counts = new Map<string, CameraShare>();
    const named = (code: string, full?: string | null) => {
      const name = cameraName(code, full ?? rover.cameras.find((camera) => camera.name === code)?.full_name);
      const entry = counts.get(code) ?? { code, name, photos: 0 };
      counts.set(code, entry);
      return entry;
    };
    for (const photo of all) named(cameraOf(photo), photo.camera_full_name).photos++;
    for (const camera of cameras) named(camera);
    return [...counts.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }, [all, cameras, rover.cameras]);

  const goSol = (next: number) => go(href({ sol: next, t: null, photo: null }));
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      if ((event.target as Element).closest?.('input, textarea, select, dialog') || event.ctrlKey || event.metaKey || event.altKey) return;
      // From where the address is by now: keys come faster than the page is drawn.
      const here = Math.min(askedSol(rover.landing_date, route().params) ?? newest, last);
      if (event.key === '[' && here > 0) goSol(here - 1);
      if (event.key === ']' && here < last) goSol(here + 1);
    };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  }, [rover, newest, last]);

  if (sols.data && isBlank(data)) {
    return (
      <Empty title={`Nothing of ${rover.name} is here yet`}>
        <First rover={rover} />
      </Empty>
    );
  }
  const state = kStates[data.states[sol] ?? 6] ?? 'none';
  const partition = photoPartition(detail.data);
  const whole = (partition?.state ?? state) === 'complete';
  // What says why a sol is not whole stands above its pictures, and comes with them: nothing is pushed down.
  const ready = state === 'complete' || detail.data !== undefined || detail.error !== undefined;
  const here = photos.data !== undefined && ready;
  return (
    <>
      <MissionStrip
        rover={rover}
        data={data}
        loading={sols.data === undefined}
        selected={sol}
        range={[from, to]}
        select={goSol}
        zoom={(range) => go(href(range ? { from: range[0], to: range[1] } : { from: autoFrom > 0 ? 0 : null, to: null }), zoomed ? 'replace' : 'push')}
      />
      {beyond !== undefined && (
        <p class={s.trouble} role="status">
          <State state="warn">There is no sol {count(beyond)} yet</State>
          <span>
            The newest that is known of {rover.name} is sol {count(last)}; it is shown instead.
          </span>
        </p>
      )}
      <SolBar
        rover={rover}
        sol={sol}
        maxSol={last}
        photos={photos.fresh ? shown : undefined}
        detail={detail.data}
        byCamera={byCamera}
        cameras={cameras}
        order={order}
        goSol={goSol}
        goCameras={(next) => go(href({ camera: next.join(',') }))}
        goOrder={(next) => go(href({ order: next === 'time' ? 'time' : null }))}
      />
      {!whole && detail.data && (here || resource.error) && <SolLedger rover={rover.slug} sol={sol} state={state} partition={partition} compact={all.length > 0 && photos.fresh} />}
      {resource.error && <Trouble error={resource.error} what="The pictures" retry={() => refresh((path) => path.startsWith('/mars/'))} />}
      {!here && !resource.error && <Waiting />}
      {photos.fresh && all.length === 0 && <NoPictures rover={rover} sol={sol} state={partition?.state ?? state} detail={detail.data} />}
      {photos.fresh && all.length > 0 && shown.length === 0 && (
        <Empty title="None by these cameras">
          <p>
            {byCamera.filter((camera) => cameras.includes(camera.code)).map((camera) => camera.name).join('; ')}: no picture on sol {count(sol)}.
          </p>
          <Button onClick={() => go(href({ camera: null }))}>Show all cameras</Button>
        </Empty>
      )}
      {here && <PhotoGrid photos={shown} order={order} fading={!photos.fresh} />}
      {/^\d{1,16}$/.test(params.get('photo') ?? '') && <Viewer id={Number(params.get('photo'))} photos={shown} />}
    </>
  );
}

export function MarsView() {
  const { rovers, all, rover, unknown } = useRover();
  if (rovers.error && !rovers.data) return <Trouble error={rovers.error} what="Mars" retry={() => refresh(() => true)} />;
  if (!rovers.data) {
    return (
      <div style={{ display: 'grid', gap: '24px' }}>
        <h1><Hidden>Mars</Hidden></h1>
        <Skeleton width="60%" height="56px" />
        <Skeleton height="240px" />
        <Waiting />
      </div>
    );
  }
  if (!rover) {
    return (
      <Empty title="Nothing from Mars is here yet" whole>
        <p>No rover's pictures have come so far. This page fills by itself as soon as an upstream answers.</p>
      </Empty>
    );
  }
  return (
    <>
      <h1><Hidden>Mars: {rover.name}</Hidden></h1>
      <Rovers rovers={all} chosen={rover} />
      {unknown && (
        <p class={s.trouble} role="status">
          <State state="warn">There is no rover called {unknown.slice(0, 40)}</State>
          <span>{rover.name} is shown.</span>
        </p>
      )}
      <Sol key={rover.slug} rover={rover} />
    </>
  );
}
