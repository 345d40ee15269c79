// Mars: a rover, a sol, its pictures. Everything chosen is in the address.
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { at } from '../../api/address';
import { kStates, photosOf, type Photo, type Rover, type SolDetail } from '../../api/contract';
import { age, both, count, solOf } from '../../lib/format';
import { refresh, useApi, type Resource } from '../../lib/http';
import { go, href, useRoute } from '../../lib/route';
import { Button, Empty, Hidden, Provenance, Skeleton, State, Trouble, useNow } from '../../ui/ui';
import { extent, isBlank, mission } from './mission';
import { MissionStrip } from './mission_strip';
import { inOrder, PhotoGrid, type Order } from './photo_grid';
import { useRover } from './rover';
import { SolBar } from './sol_bar';
import { photoPartition, SolLedger } from './sol_ledger';
import { Viewer } from './viewer';
import s from './mars_view.module.css';

function Origin() {
  const source = useApi(at('/sources')).data?.data.find((candidate) => candidate.name === 'mars_photos');
  const now = useNow();
  if (!source) return null;
  return (
    <div class={s.origin}>
      <Provenance of={source.provenance} at={source.last_success} staleAfter={source.freshness_objective_s} now={now} />
    </div>
  );
}

// The upstream does not answer: which, since when, and what is shown instead.
function UpstreamTrouble() {
  const source = useApi(at('/sources')).data?.data.find((candidate) => candidate.name === 'mars_photos');
  const now = useNow(5000);
  if (!source || (source.state !== 'failing' && source.state !== 'stale')) return null;
  return (
    <div class={s.trouble} role="status">
      <State state={source.state}>{source.upstream} does not give what it should</State>
      <span>
        {source.last_success ? `Last good answer ${age(source.last_success, now)}; you see what came until then.` : 'It has not answered yet.'} {source.last_error}
      </span>
      <a href="/pipeline?tab=sources">Sources</a>
    </div>
  );
}

function Rovers({ rovers, now }: { rovers: Rover[]; now: string }) {
  return (
    <div class={s.top}>
      <nav class={s.rovers} aria-label="Rovers">
        {rovers.map((rover) => (
          <a key={rover.slug} class={s.rover} href={href({ rover: rover.slug }, '/mars')} aria-current={rover.slug === now ? 'page' : undefined}>
            <b>{rover.name}</b>
            <span>
              {rover.total_photos > 0 ? `${count(rover.total_photos)} photos · sol ${count(rover.max_sol)}` : 'nothing here yet'} · {rover.status}
            </span>
          </a>
        ))}
      </nav>
      <Origin />
    </div>
  );
}

// The last answer stays on screen, faded, while the next sol is on its way: stepping through sols does not flash.
function useHeld<T>(resource: Resource<T>): { data: T | undefined; fresh: boolean } {
  const held = useRef<T | undefined>(undefined);
  if (resource.data !== undefined) held.current = resource.data;
  return { data: resource.data ?? held.current, fresh: resource.data !== undefined };
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
        Asked and answered: {rover.name} sent nothing on this sol.
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
  // A sol chosen by hand, else the one of the time bar's moment.
  const asked = params.has('sol') ? Number(params.get('sol')) : params.has('t') ? solOf(rover.landing_date, Date.parse(params.get('t')!)) : NaN;
  const sol = Number.isInteger(asked) && asked >= 0 ? Math.min(asked, last) : newest;
  const chosen = Number.isInteger(asked) || sols.data !== undefined || sols.error !== undefined;
  const [autoFrom, autoTo] = useMemo(() => extent(data), [data]);
  const zoomed = params.has('from') || params.has('to');
  const from = zoomed ? Math.max(0, Math.min(Number(params.get('from') ?? 0) || 0, last)) : autoFrom;
  const to = zoomed ? Math.max(from, Math.min(params.has('to') ? Number(params.get('to')) || 0 : last, last)) : autoTo;
  const cameras = useMemo(() => (params.get('camera') ?? '').split(',').filter(Boolean), [params]);
  const order: Order = params.get('order') === 'time' ? 'time' : 'camera';

  const resource = useApi(chosen ? at('/mars/photos', { rover: rover.slug, sol }) : null);
  const photos = useHeld(resource);
  const detail = useApi(chosen ? at('/mars/sols/{rover}/{sol}', { rover: rover.slug, sol }) : null);
  const all: Photo[] = useMemo(() => inOrder(photos.data ? photosOf(photos.data) : [], order), [photos.data, order]);
  const shown = useMemo(() => (cameras.length ? all.filter((photo) => cameras.includes(photo.camera)) : all), [all, cameras]);
  const byCamera = useMemo(() => {
    const counts = new Map<string, number>();
    for (const photo of all) counts.set(photo.camera, (counts.get(photo.camera) ?? 0) + 1);
    for (const camera of cameras) if (!counts.has(camera)) counts.set(camera, 0);
    return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }, [all, cameras]);

  const goSol = (next: number) => go(href({ sol: next, t: null, photo: null }));
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      if ((event.target as Element).closest?.('input, textarea, dialog') || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '[' && sol > 0) goSol(sol - 1);
      if (event.key === ']' && sol < last) goSol(sol + 1);
    };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  });

  if (sols.data && isBlank(data)) {
    return (
      <Empty title={`Nothing of ${rover.name} is here yet`}>
        <p>
          {rover.status === 'active'
            ? 'Its newest sols are asked for as soon as the upstream answers, some seconds each, and appear here by themselves.'
            : 'Its mission is over; its sols are asked for after those of the rovers that still drive, and appear here by themselves.'}
        </p>
      </Empty>
    );
  }
  const state = kStates[data.states[sol] ?? 6] ?? 'none';
  const partition = photoPartition(detail.data);
  const whole = (partition?.state ?? state) === 'complete';
  return (
    <>
      <MissionStrip
        rover={rover}
        data={data}
        selected={sol}
        range={[from, to]}
        select={goSol}
        zoom={(range) => go(href(range ? { from: range[0], to: range[1] } : { from: autoFrom > 0 ? 0 : null, to: null }), 'replace')}
      />
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
        goCameras={(next) => go(href({ camera: next.join(',') }), 'replace')}
        goOrder={(next) => go(href({ order: next === 'time' ? 'time' : null }), 'replace')}
      />
      {!whole && detail.data && <SolLedger rover={rover.slug} sol={sol} state={state} partition={partition} compact={all.length > 0 && photos.fresh} />}
      {resource.error && <Trouble error={resource.error} what="The pictures" retry={() => refresh((path) => path.startsWith('/mars/'))} />}
      {!photos.data && !resource.error && <Waiting />}
      {photos.fresh && all.length === 0 && <NoPictures rover={rover} sol={sol} state={partition?.state ?? state} detail={detail.data} />}
      {photos.fresh && all.length > 0 && shown.length === 0 && (
        <Empty title="None by these cameras">
          <p>
            {cameras.join(', ')} took no picture on sol {count(sol)}.
          </p>
          <Button onClick={() => go(href({ camera: null }), 'replace')}>Show all cameras</Button>
        </Empty>
      )}
      {photos.data && <PhotoGrid photos={shown} order={order} fading={!photos.fresh} />}
      {params.has('photo') && <Viewer id={Number(params.get('photo'))} photos={shown} />}
    </>
  );
}

export function MarsView() {
  const { rovers, all, rover } = useRover();
  if (rovers.error && !rovers.data) return <Trouble error={rovers.error} what="Mars" retry={() => refresh(() => true)} />;
  if (!rovers.data) {
    return (
      <div style={{ display: 'grid', gap: '24px' }}>
        <Skeleton width="60%" height="56px" />
        <Skeleton height="240px" />
        <Waiting />
      </div>
    );
  }
  if (!rover) {
    return (
      <Empty title="Nothing here yet">
        <p>Skykeep has not heard from any rover's feed so far. What it waits for is said above; this page fills by itself.</p>
      </Empty>
    );
  }
  return (
    <>
      <h1><Hidden>Mars: {rover.name}</Hidden></h1>
      <Rovers rovers={all} now={rover.slug} />
      <UpstreamTrouble />
      <Sol key={rover.slug} rover={rover} />
    </>
  );
}
