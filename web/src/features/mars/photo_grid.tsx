// The pictures of a sol. Only the rows near the window exist; a sol with thousands scrolls like one with ten.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Photo } from '../../api/contract';
import { count, lmst, plural } from '../../lib/format';
import { pictures, type Place } from '../../lib/pictures';
import { go, href } from '../../lib/route';
import { useScale } from '../../lib/scale';
import { Button, cx, Hidden, State } from '../../ui/ui';
import { cameraName, cameraOf } from './camera';
import { arrange, clampRatio, visible } from './layout';
import { learnFrom, tone } from './tone';
import { askWhy } from './why_gone';
import s from './photo_grid.module.css';

const kFast = 2.5; // pixels a millisecond

export type Order = 'camera' | 'time';

export function inOrder(photos: Photo[], order: Order): Photo[] {
  const time = (photo: Photo) => photo.taken_at_utc ?? photo.taken_lmst ?? '';
  const sorted = photos.slice();
  sorted.sort((a, b) => {
    if (order === 'camera' && a.camera !== b.camera) return cameraOf(a) < cameraOf(b) ? -1 : 1;
    return time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : a.id - b.id;
  });
  return sorted;
}

export const pictureName = (photo: Photo): string => {
  const at = lmst(photo.taken_lmst);
  return `${cameraName(photo.camera, photo.camera_full_name)}, sol ${photo.sol}${at ? `, ${at} local mean solar time` : ''}`;
};

interface Near {
  top: number; // of what is on screen, in the grid's pixels
  bottom: number;
}

interface TileProps {
  photo: Photo;
  timed: boolean;
  top: number;
  height: number;
  near: { current: Near };
  focusable: boolean;
  gone: (photo: Photo) => void; // its picture could not be had
}

function Tile({ photo, timed, top, height, near, focusable, gone }: TileProps) {
  const [state, set] = useState<'coming' | 'here' | 'gone'>('coming');
  const image = useRef<HTMLImageElement>(null);
  const queued = useRef<Place | undefined>(undefined);
  const at_ = useRef(top);
  at_.current = top;
  // Asked for when its turn comes; a tile that is scrolled away before that never asks, and one on its way is called off.
  useEffect(() => {
    const element = image.current!;
    const rank = () => {
      const { top: from, bottom: to } = near.current;
      const here = at_.current;
      return here + height >= from && here <= to ? here - from : 1e6 + Math.abs(here - (from + to) / 2);
    };
    queued.current = pictures.ask(rank, () => element.setAttribute('src', photo.thumb_url));
    return () => {
      queued.current?.drop();
      if (!element.complete) element.removeAttribute('src');
    };
  }, []);
  const at = lmst(photo.taken_lmst);
  const name = cameraName(photo.camera, photo.camera_full_name);
  return (
    <a class={s.tile} href={href({ photo: photo.id })} tabIndex={focusable ? 0 : -1} data-id={photo.id} data-picture={state}>
      <span class={s.plate} style={{ height: `${height}px`, '--tone': tone(photo) }}>
        {state === 'gone' ? (
          <span class={s.gone}>No picture</span>
        ) : (
          <img
            ref={image}
            class={cx(state === 'here' && s.here)}
            alt=""
            decoding="async"
            draggable={false}
            onLoad={(event) => {
              queued.current?.done();
              learnFrom(photo, event.currentTarget as HTMLImageElement);
              set('here');
            }}
            onError={() => {
              queued.current?.done();
              set('gone');
              gone(photo);
            }}
          />
        )}
      </span>
      <span class={s.caption}>
        <span>{timed ? name : at || photo.earth_date}</span> {timed && <span>{at}</span>}
      </span>
      <Hidden>
        {at && 'local mean solar time'} {!timed && name}, sol {photo.sol}
      </Hidden>
    </a>
  );
}

interface Props {
  photos: Photo[]; // in order
  order: Order;
  fading: boolean;
}

export function PhotoGrid({ photos, order, fading }: Props) {
  const grid = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [window_, setWindow] = useState<[number, number]>([0, 2000]);
  const [active, setActive] = useState(0);
  const near = useRef<Near>({ top: 0, bottom: 2000 });
  const wanted = useRef<number | undefined>(undefined); // the picture that gets the focus as soon as its tile exists
  const scale = useScale();
  const [trouble, setTrouble] = useState<{ ids: Set<number>; why: string }>({ ids: new Set(), why: '' });
  const rounds = useRef(new Map<number, number>()); // how often a picture that could not be had was asked for again
  const gone = (photo: Photo) => setTrouble((now) => ({ ...now, ids: new Set(now.ids).add(photo.id) }));
  const again = () =>
    setTrouble((now) => {
      for (const id of now.ids) rounds.current.set(id, (rounds.current.get(id) ?? 0) + 1);
      return { ids: new Set(), why: '' };
    });
  // One of them tells the reason; the others have the same, or one like it. When that one is here, all are asked for again.
  const tries = useRef(0);
  const witness = photos.find((photo) => trouble.ids.has(photo.id));
  useEffect(() => {
    tries.current = 0;
  }, [photos]);
  useEffect(() => {
    if (!witness) return undefined;
    return askWhy(witness.thumb_url, tries, (why) => setTrouble((now) => ({ ...now, why })), again);
  }, [witness?.id]);
  const missing = photos.reduce((n, photo) => n + Number(trouble.ids.has(photo.id)), 0);

  const [layout, cameras] = useMemo(() => {
    const names: { code: string; full: string; photos: number }[] = [];
    const items = photos.map((photo) => {
      const code = cameraOf(photo);
      if (order === 'camera' && names.at(-1)?.code !== code) names.push({ code, full: cameraName(code, photo.camera_full_name), photos: 0 });
      const group = Math.max(0, names.length - 1);
      if (names[group]) names[group].photos++;
      return { group, ratio: clampRatio(photo.width, photo.height) };
    });
    const target = (width < 600 ? 112 : 168) * scale;
    return [arrange(items, { width: Math.max(200, width), target, gap: 8, groupGap: 24, caption: 20 * scale, label: names.length ? 28 * scale : 0 }), names] as const;
  }, [photos, order, width, scale]);

  useLayoutEffect(() => {
    const element = grid.current!;
    const scroller = element.closest('main') ?? document.documentElement;
    let asked = 0;
    let before = { top: 0, at: 0 };
    const look = () => {
      asked = 0;
      const top = scroller.getBoundingClientRect().top - element.getBoundingClientRect().top;
      const height = scroller.clientHeight;
      const at = performance.now();
      // Faster than one can look: pictures are asked for where the scrolling ends.
      if (Math.abs(top - before.top) > kFast * (at - before.at)) pictures.rest(120);
      before = { top, at };
      near.current = { top, bottom: top + height };
      pictures.look();
      // In steps of half a window, so that most scroll events change nothing.
      const step = Math.max(200, height / 2);
      const from = Math.floor((top - height * 0.75) / step) * step;
      const to = Math.ceil((top + height * 1.75) / step) * step;
      setWindow((now) => (now[0] === from && now[1] === to ? now : [from, to]));
    };
    const soon = () => (asked ||= requestAnimationFrame(look));
    const measure = () => {
      setWidth(element.clientWidth);
      look();
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    observer.observe(scroller); // a window that grows shows rows that nobody has scrolled to
    scroller.addEventListener('scroll', soon, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', soon);
      cancelAnimationFrame(asked);
    };
  }, []);

  const focus = (index: number) => {
    const next = Math.min(photos.length - 1, Math.max(0, index));
    setActive(next);
    const line = layout.lines.find((candidate) => candidate.boxes.some((box) => box.index === next));
    const scroller = grid.current!.closest('main');
    if (line && scroller) {
      const at = grid.current!.getBoundingClientRect().top - scroller.getBoundingClientRect().top + line.top + line.head;
      if (at < 96) scroller.scrollTop += at - 120;
      else if (at + line.height > scroller.clientHeight - 24) scroller.scrollTop += at + line.height - scroller.clientHeight + 48;
    }
    wanted.current = photos[next]?.id;
    focusWanted();
  };
  // The tile exists now, or after the rows near the window have been drawn.
  const focusWanted = () => {
    if (wanted.current === undefined) return;
    const tile = grid.current?.querySelector<HTMLElement>(`[data-id="${wanted.current}"]`);
    if (!tile) return;
    wanted.current = undefined;
    tile.focus({ preventScroll: true });
  };
  useLayoutEffect(focusWanted);
  const neighbour = (index: number, down: 1 | -1): number => {
    const rows = layout.lines;
    const row = rows.findIndex((line) => line.boxes.some((box) => box.index === index));
    const box = rows[row]?.boxes.find((candidate) => candidate.index === index);
    const next = rows[row + down];
    if (!box || !next) return index;
    const middle = box.left + box.width / 2;
    return next.boxes.reduce((best, candidate) =>
      Math.abs(candidate.left + candidate.width / 2 - middle) < Math.abs(best.left + best.width / 2 - middle) ? candidate : best,
    ).index;
  };
  const keys = (event: KeyboardEvent) => {
    const id = (event.target as HTMLElement).dataset['id'];
    if (!id || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = photos.findIndex((photo) => String(photo.id) === id);
    if (event.key === 'ArrowRight') focus(at + 1);
    else if (event.key === 'ArrowLeft') focus(at - 1);
    else if (event.key === 'ArrowDown') focus(neighbour(at, 1));
    else if (event.key === 'ArrowUp') focus(neighbour(at, -1));
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(photos.length - 1);
    else if (event.key === ' ') go(href({ photo: id }));
    else return;
    event.preventDefault();
  };

  const [first, end] = visible(layout.lines, window_[0], window_[1], 20 * scale);
  const held = Math.min(active, photos.length - 1);
  const shown = layout.lines.slice(first, end);
  const focusable = shown.some((line) => line.boxes.some((box) => box.index === held)) ? held : shown[0]?.boxes[0]?.index;
  return (
    <>
    <div
      ref={grid}
      class={cx(s.grid, fading && s.fading)}
      style={{ height: `${layout.height}px` }}
      role="group"
      aria-label={`${plural(photos.length, 'picture')}; arrows move, Enter opens`}
      onKeyDown={keys}
      onFocusIn={() => (wanted.current = undefined)}
    >
      {width > 0 &&
        shown.map((line) => [
          line.labels.map((label) => (
            <h3 key={`c${label.group}`} class={s.heading} style={{ top: `${line.top}px`, left: `${label.left}px`, width: `${label.width}px` }} title={cameras[label.group]?.code}>
              {cameras[label.group]?.full} <span>{count(cameras[label.group]?.photos)}</span>
            </h3>
          )),
          line.boxes.map((box) => {
            const photo = photos[box.index]!;
            return (
              <div key={`${photo.id} ${rounds.current.get(photo.id) ?? 0}`} class={s.slot} style={{ top: `${line.top + line.head}px`, left: `${box.left}px`, width: `${box.width}px` }}>
                <Tile photo={photo} timed={order === 'time'} top={line.top + line.head} height={line.height} near={near} focusable={box.index === focusable} gone={gone} />
              </div>
            );
          }),
        ])}
    </div>
    <div class={s.dock}>
      {missing > 0 && (
        <p class={s.trouble} role="status">
          <State state="warn">{missing === 1 ? 'A picture cannot be shown' : `${count(missing)} pictures cannot be shown`}</State>
          <span>{trouble.why || 'What is known of them is here.'} It is tried again by itself.</span>
          <Button
            onClick={() => {
              tries.current = 0;
              again();
            }}
          >
            Try again
          </Button>
        </p>
      )}
    </div>
    </>
  );
}
