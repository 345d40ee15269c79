// The loop, drawn and alive: stages and topics on a track, what they do, how far behind they are; a dot for every event.
import { at } from '../../api/address';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Loop, LoopStage, LoopTopic, Status } from '../../api/contract';
import { age, bytes, count, plural } from '../../lib/format';
import { refresh, useApi } from '../../lib/http';
import { go } from '../../lib/route';
import { on } from '../../lib/live';
import { useScale } from '../../lib/scale';
import { DataMenu } from '../../ui/data_menu';
import { faultLine } from '../../lib/faults';
import { cx, Hidden, Trouble, useNow } from '../../ui/ui';
import { leg, track, type Station, type Track } from './loop_layout';
import s from './loop.module.css';

const kGlyphs: Record<string, string> = {
  plan: 'M-7-5h14M-7 0h9M-7 5h5',
  fetch: 'M0-8v12M-5-1l5 5 5-5M-8 8h16',
  load: 'M-8-6h16v12h-16zM-8-1h16M-2-1v7',
  publish: 'M0 8v-12M-5 1l5-5 5 5M-8-8h16',
  lake: 'M-9-6c0-2.5 4-4 9-4s9 1.5 9 4-4 4-9 4-9-1.5-9-4zM-9-6v12c0 2.5 4 4 9 4s9-1.5 9-4v-12M-9 0c0 2.5 4 4 9 4s9-1.5 9-4',
};
const kVerbs: Record<string, string> = { plan: 'Plan', fetch: 'Fetch', load: 'Load', publish: 'Publish', lake: 'Lake' };
const kDoing: Record<string, string> = { plan: 'Planning', fetch: 'Fetching', load: 'Loading', models: 'Publishing' };
const kAlias: Record<string, string> = { publish: 'models' }; // who publishes
const kReduced = matchMedia('(prefers-reduced-motion: reduce)');

const stageOf = (loop: Loop | undefined, id: string): LoopStage | undefined => loop?.stages.find((stage) => stage.name === id || stage.name === kAlias[id]);
const topicOf = (loop: Loop | undefined, id: string): LoopTopic | undefined => loop?.topics.find((topic) => topic.name === id);

function usePulses(on_: Track, svg: { current: SVGSVGElement | null }) {
  const latest = useRef(on_);
  latest.current = on_;
  useEffect(() => {
    let alive = 0;
    const pulse = (from: string, to: string) => {
      const way = leg(latest.current, from, to);
      const path = svg.current?.querySelector<SVGPathElement>('[data-track]');
      if (!way || !path || kReduced.matches || alive > 8 || document.hidden) return;
      alive++;
      const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
      dot.setAttribute('r', '5');
      dot.setAttribute('class', s.pulse!);
      path.after(dot);
      const whole = path.getTotalLength();
      const begin = performance.now();
      const time = 500 + way[1] * 1.6;
      const step = (at: number) => {
        const share = Math.min(1, (at - begin) / time);
        const point = path.getPointAtLength((way[0] + way[1] * share) % whole);
        dot.setAttribute('cx', String(point.x));
        dot.setAttribute('cy', String(point.y));
        if (share < 1 && dot.isConnected) requestAnimationFrame(step);
        else {
          dot.remove();
          alive--;
        }
      };
      requestAnimationFrame(step);
    };
    const stops = [
      on('partition', (event) => (event.state === 'in_progress' ? pulse('plan', 'fetch') : event.state === 'complete' && pulse('fetch', 'load'))),
      on('object', () => pulse('fetch', 'load')),
      on('publication', () => {
        pulse('load', 'publish');
        setTimeout(() => pulse('publish', 'plan'), 700);
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, []);
}

// Where more is known of what stands here.
const kPlaces: Record<string, string> = {
  plan: '/pipeline?tab=partitions',
  fetch: '/pipeline?tab=sources',
  lake: '/data?table=bronze.raw_object',
  load: '/pipeline?tab=runs',
  publish: '/pipeline?tab=tests',
};

function lines(station: Station, loop: Loop | undefined, status: Status | undefined, now: number, wide: boolean): { name: string; sub: string; lag: string } {
  if (station.kind === 'lake') return { name: 'Lake', sub: `${count(status?.counts.objects)} objects`, lag: '' };
  if (station.kind === 'topic') {
    const topic = topicOf(loop, station.id);
    const reader = loop?.stages.filter((stage) => stage.topic === station.id).reduce((most, stage) => Math.max(most, stage.lag ?? 0), 0) ?? 0;
    return { name: station.id, sub: topic ? `${count(topic.next_offset)} events${wide ? `, ${bytes(topic.bytes)}` : ''}` : '–', lag: reader > 0 ? `${count(reader)} waiting` : '' };
  }
  const stage = stageOf(loop, station.id);
  if (station.id === 'plan' && !stage?.busy) {
    const seen = wide && stage?.last_at ? `, ${age(stage.last_at, now)}` : '';
    return { name: 'Plan', sub: loop?.outstanding ? `${plural(loop.outstanding, 'sol')} to fetch` : `nothing to fetch${seen}`, lag: '' };
  }
  const last = stage?.last_at ? `idle, ${age(stage.last_at, now)}` : 'idle';
  return { name: kVerbs[station.id] ?? station.id, sub: stage?.busy ? stage.what || 'busy' : last, lag: '' };
}

function Node({ station, loop, status, wide, now }: { station: Station; loop: Loop | undefined; status: Status | undefined; wide: boolean; now: number }) {
  const text = lines(station, loop, status, now, wide);
  const busy = station.kind === 'stage' && !!stageOf(loop, station.id)?.busy;
  const right = station.x > 180;
  const above = wide && station.y < 150;
  const [tx, ty, anchor] = above
    ? [0, station.kind === 'topic' ? -40 : -54, 'middle']
    : wide
      ? [0, station.kind === 'topic' ? 30 : 44, 'middle']
      : [right ? -34 : 34, -4, right ? 'end' : 'start'];
  const place = kPlaces[station.id];
  const body = (
    <>
      {station.kind === 'topic' ? (
        <>
          <rect class={s.node} x={wide ? -32 : -9} y={wide ? -9 : -26} width={wide ? 64 : 18} height={wide ? 18 : 52} rx="9" />
          {[-16, -8, 0, 8, 16].map((d) => (
            <path key={d} class={s.glyph} d={wide ? `M${d}-3v6` : `M-3 ${d}h6`} />
          ))}
        </>
      ) : (
        <>
          <circle class={cx(s.node, busy && !kReduced.matches ? undefined : busy && s.busy)} r="24" />
          {busy && <circle class={s.spin} r="24" />}
          <path class={s.glyph} d={kGlyphs[station.id] ?? ''} />
        </>
      )}
      <text class={station.kind === 'topic' ? s.topic : s.name} x={tx} y={ty} text-anchor={anchor}>
        {text.name}
      </text>
      <text class={s.sub} x={tx} y={ty + 18} text-anchor={anchor}>
        {text.sub}
      </text>
      {text.lag && (
        <text class={s.lag} x={tx} y={above ? 28 : wide ? -18 : ty + 36} text-anchor={anchor}>
          {text.lag}
        </text>
      )}
    </>
  );
  const where = `translate(${station.x} ${station.y})`;
  if (!place) return <g transform={where}>{body}</g>;
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(place);
    setTimeout(() => document.getElementById('pipeline-tabs')?.scrollIntoView({ block: 'nearest' }), 50);
  };
  return (
    <g transform={where}>
      <a class={s.place} href={place} onClick={follow}>
        {body}
      </a>
    </g>
  );
}

function StageTable({ loop, now }: { loop: Loop; now: number }) {
  return (
    <table>
      <caption>Stages of the loop</caption>
      <thead>
        <tr>
          <th>Stage</th>
          <th>Reads</th>
          <th>Waiting</th>
          <th>Now</th>
          <th>Last</th>
        </tr>
      </thead>
      <tbody>
        {loop.stages.map((stage) => (
          <tr key={stage.name}>
            <td>{stage.name}</td>
            <td>{stage.topic ?? 'what is missing'}</td>
            <td>{count(stage.lag)}</td>
            <td>{stage.busy ? stage.what || 'busy' : 'idle'}</td>
            <td>{age(stage.last_at, now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function LoopView() {
  const box = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(1200);
  const loop = useApi(at('/loop'));
  const status = useApi(at('/status')).data;
  const sources = useApi(at('/sources')).data?.data ?? [];
  const troubled = sources.filter((source) => ['failing', 'down', 'stale'].includes(source.state));
  const photos = troubled.find((source) => source.name === 'mars_photos');
  const now = useNow();
  const scale = useScale();
  const drawn = useMemo(() => track(width / scale), [width, scale]);
  usePulses(drawn, svg);
  useLayoutEffect(() => {
    const measure = () => setWidth(Math.max(300, box.current!.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && refresh((path) => path === '/loop'), 5000);
    return () => clearInterval(timer);
  }, []);

  if (loop.error && !loop.data) return <Trouble error={loop.error} what="The loop" retry={() => refresh((path) => path === '/loop')} />;
  const busy = loop.data?.stages.filter((stage) => stage.busy) ?? [];
  const doingStage = busy.find((stage) => stage.what) ?? busy[0];
  const doing = doingStage
    ? `${kDoing[doingStage.name] ?? doingStage.name}: ${doingStage.what || 'busy'}`
    : photos
      ? `Waiting: ${faultLine(photos)}`
      : loop.data?.outstanding
        ? `${plural(loop.data.outstanding, 'partition')} to fetch`
        : status && status.counts.objects === 0
          ? 'Nothing has come yet'
          : troubled.length > 0
            ? `All that came is in the tables; ${plural(troubled.length, 'source')} in trouble`
            : 'All that came is in the tables';
  return (
    <section class={s.loop} ref={box} aria-label="The loop">
      <div class={s.menu}>
        <DataMenu
          of="the loop"
          from="the stages themselves and their queues, asked every five seconds and with every event"
          at={new Date(loop.at || now).toISOString()}
          links={[{ label: 'The loop, JSON, from the server', href: '/api/v1/loop' }]}
          rows={{ name: 'loop', get: () => loop.data?.stages ?? [] }}
        >
          The path of everything that is kept: planned, fetched, kept as it came, loaded, tested and published; how many events each queue has carried, and how many wait. A stage leads to its details.
        </DataMenu>
      </div>
      <svg ref={svg} class={s.svg} width={width} height={drawn.height * scale} viewBox={`0 0 ${drawn.width} ${drawn.height}`} role="group" aria-label="Stages">
        <path data-track="" class={s.track} d={drawn.path} />
        {drawn.arrows.map(({ x, y, turn }) => (
          <path key={`${x} ${y}`} class={s.arrow} d="M-3-4l5 4-5 4" transform={`translate(${x} ${y}) rotate(${turn})`} />
        ))}
        {drawn.stations.map((station) => (
          <Node key={station.id} station={station} loop={loop.data} status={status} wide={drawn.wide} now={now} />
        ))}
      </svg>
      <div class={cx(s.centre, !drawn.wide && s.below)} style={{ visibility: status && loop.data ? 'visible' : 'hidden' }}>
        <p class={s.figure} title={status ? `${count(status.counts.pictures)} pictures; of some there are several versions, and every version is a photo` : undefined}>
          {count(status?.counts.photos)} photos
        </p>
        <p class={s.now} aria-live="polite">
          {doing}
        </p>
        <p class={s.small} title="Every load that passes its tests makes a new version of the tables; readers see one or the next, never half of it">
          {status?.publication ? `version ${count(status.publication)} of the tables` : 'no version of the tables yet'}
        </p>
      </div>
      {loop.data && (
        <Hidden>
          <StageTable loop={loop.data} now={now} />
        </Hidden>
      )}
    </section>
  );
}

