// The picture itself: wheel, pinch and keys zoom, dragging pans. The small file stands in, blurred, until the full one is here.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Photo } from '../../api/contract';
import { pictures } from '../../lib/pictures';
import { Icon } from '../../ui/icons';
import { Button, cx } from '../../ui/ui';
import { pictureName } from './photo_grid';
import { tone } from './tone';
import { askWhy } from './why_gone';
import { fit, hold, zoomAt, type Room, type ZoomView } from './zoom';
import s from './viewer.module.css';

export interface Stage {
  zoom: (factor: number) => void;
  whole: () => void;
  pixels: () => void;
}

interface Props {
  photo: Photo;
  before: (() => void) | undefined;
  after: (() => void) | undefined;
  control: { current: Stage | null };
  neighbours: Photo[];
}

export function ViewerStage({ photo, neighbours, before, after, control }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const view = useRef<ZoomView>({ scale: 1, x: 0, y: 0 });
  const touched = useRef(false); // still fitting: follow the window's size
  // What is known of which picture: a cached one may be here before any effect has run.
  const [loaded, setLoaded] = useState<{ id: number; full: 'here' | 'gone'; size?: [number, number] }>({ id: -1, full: 'gone' });
  // The picture left behind may still arrive after this one has: its news is of nobody's concern.
  const shown = useRef(photo.id);
  shown.current = photo.id;
  const note = (news: typeof loaded) => news.id === shown.current && setLoaded(news);
  const full = loaded.id === photo.id ? loaded.full : 'coming';
  const [small, setSmall] = useState(-1); // the picture whose small file is here
  const [why, setWhy] = useState('');
  const [round, setRound] = useState(0);
  const again = () => {
    setLoaded({ id: -1, full: 'gone' });
    setRound((now) => now + 1);
  };
  const tries = useRef(0);
  useEffect(() => {
    tries.current = 0;
  }, [photo.id]);
  useEffect(() => {
    setWhy('');
    if (full !== 'gone') return undefined;
    return askWhy(photo.picture_url, tries, setWhy, again);
  }, [photo.id, full]);
  const natural = loaded.id === photo.id ? loaded.size : undefined;
  const [percent, setPercent] = useState(100);
  const size = natural ?? [photo.width || 1024, photo.height || 768];

  const room = (): Room => ({
    width: stage.current!.clientWidth,
    height: stage.current!.clientHeight,
    pictureWidth: size[0],
    pictureHeight: size[1],
  });
  const apply = (next: ZoomView) => {
    view.current = next;
    const element = layer.current!;
    element.style.width = `${size[0]}px`;
    element.style.height = `${size[1]}px`;
    element.style.transform = `translate(${next.x}px, ${next.y}px) scale(${next.scale}) translate(-50%, -50%)`;
    setPercent(Math.round(next.scale * 100));
  };
  const touch = (next: ZoomView) => {
    touched.current = true;
    apply(next);
  };

  useLayoutEffect(() => {
    touched.current = false;
  }, [photo.id]);
  // The grid behind waits until this picture is here; then come its neighbours, so that turning is instant.
  useEffect(() => {
    if (full === 'coming') return pictures.reserve();
    if (full === 'gone') return undefined;
    const near = neighbours.map((other) => {
      const image = new Image();
      const place = pictures.ask(
        () => -1,
        () => (image.src = other.picture_url),
      );
      image.onload = image.onerror = () => place.done();
      return () => {
        place.drop();
        if (!image.complete) image.removeAttribute('src');
      };
    });
    return () => near.forEach((call_off) => call_off());
  }, [photo.id, full, neighbours]);
  useLayoutEffect(() => {
    const adjust = () => apply(touched.current ? hold(view.current, room()) : fit(room()));
    adjust();
    const observer = new ResizeObserver(adjust);
    observer.observe(stage.current!);
    return () => observer.disconnect();
  }, [photo.id, size[0], size[1]]);
  control.current = {
    zoom: (factor) => touch(zoomAt(view.current, room(), factor)),
    whole: () => {
      touched.current = false;
      apply(fit(room()));
    },
    pixels: () => touch(hold({ scale: 1, x: 0, y: 0 }, room())),
  };

  useEffect(() => {
    const element = stage.current!;
    const from = (event: { clientX: number; clientY: number }): [number, number] => {
      const box = element.getBoundingClientRect();
      return [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
    };
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      touch(zoomAt(view.current, room(), Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), ...from(event)));
    };
    const fingers = new Map<number, [number, number]>();
    const down = (event: PointerEvent) => {
      if ((event.target as Element).closest('button, [role=alert]')) return;
      fingers.set(event.pointerId, from(event));
      element.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent) => {
      const old = fingers.get(event.pointerId);
      if (!old) return;
      const now = from(event);
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      if (other) {
        const spread = (a: [number, number], b: [number, number]) => Math.hypot(a[0] - b[0], a[1] - b[1]) || 1;
        touch(zoomAt(view.current, room(), spread(now, other) / spread(old, other), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2));
      }
      const share = other ? 0.5 : 1;
      touch(hold({ ...view.current, x: view.current.x + (now[0] - old[0]) * share, y: view.current.y + (now[1] - old[1]) * share }, room()));
      fingers.set(event.pointerId, now);
    };
    const up = (event: PointerEvent) => fingers.delete(event.pointerId);
    const twice = (event: MouseEvent) => {
      if ((event.target as Element).closest('button')) return;
      const whole = fit(room());
      if (view.current.scale > whole.scale * 1.05) control.current?.whole();
      else touch(zoomAt(view.current, room(), Math.max(2, 1 / view.current.scale), ...from(event)));
    };
    element.addEventListener('wheel', wheel, { passive: false });
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointercancel', up);
    element.addEventListener('dblclick', twice);
    return () => {
      element.removeEventListener('wheel', wheel);
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', up);
      element.removeEventListener('dblclick', twice);
    };
  }, [photo.id, size[0], size[1]]);

  return (
    <div ref={stage} class={s.stage} data-full={full} data-photo={photo.id}>
      <div ref={layer} class={s.layer} style={{ '--tone': tone(photo) }}>
        <img key={`t${photo.id}`} class={s.soft} src={photo.thumb_url} alt="" draggable={false} hidden={full === 'here' || small !== photo.id} onLoad={() => setSmall(photo.id)} />
        <img
          key={`f${photo.id} ${round}`}
          class={cx(s.full, full === 'here' && s.here, percent >= 300 && s.sharp)}
          src={photo.picture_url}
          fetchpriority="high"
          alt={pictureName(photo)}
          draggable={false}
          onLoad={(event) => {
            const image = event.currentTarget as HTMLImageElement;
            note({ id: photo.id, full: 'here', size: [image.naturalWidth, image.naturalHeight] });
          }}
          onError={() => note({ id: photo.id, full: 'gone' })}
        />
      </div>
      {full === 'gone' ? (
        <div class={s.gone} role="alert">
          <strong>This picture cannot be shown</strong>
          <p>{why || 'It is not kept here, and could not be fetched.'}</p>
          <p>{small === photo.id ? 'Behind this is its small version. ' : ''}What is known of it is here all the same.</p>
          <Button onClick={again}>Try again</Button>
        </div>
      ) : (
        <p class={s.note} role="status">
          {full === 'coming' ? 'Loading the full picture' : `${percent} %`}
        </p>
      )}
      <button type="button" class={cx(s.turn, s.before)} aria-label="Picture before" disabled={!before} onClick={before}>
        <Icon name="left" />
      </button>
      <button type="button" class={cx(s.turn, s.after)} aria-label="Picture after" disabled={!after} onClick={after}>
        <Icon name="right" />
      </button>
    </div>
  );
}
