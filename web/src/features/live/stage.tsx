// The stage: globe or flat map, and on it the station. Painted by hand at the pace of what moves: the station crosses a pixel in
// seconds, so ten looks a second are plenty, and a picture that would look the same is not painted at all.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useAppliedTheme } from '../../app/theme';
import { moment as momentNow, type Moment } from '../../lib/moment';
import { go, href, useRoute } from '../../lib/route';
import { useScale } from '../../lib/scale';
import { Icon } from '../../ui/icons';
import { Button, cx, Segments } from '../../ui/ui';
import { FlatGround, kStrip } from './flat_ground';
import type { GlobeGround } from './globe_ground';
import { inkOf } from './ink';
import { loadLand, type Land } from './land';
import { along, kEarthKm, wrap, type Place } from './motion';
import { flat, flatFrame, globe, type Camera, type Projector } from './projection';
import { paintScene, type Dot } from './scene';
import { standing, tickNow, type Track } from './station';
import { subsolar, type Sun } from './sun';
import s from './stage.module.css';

let webgl: boolean | undefined;
function hasWebGl(): boolean {
  if (webgl === undefined) {
    try {
      const gl = document.createElement('canvas').getContext('webgl2');
      webgl = !!gl;
      gl?.getExtension('WEBGL_lose_context')?.loseContext();
    } catch {
      webgl = false;
    }
  }
  return webgl;
}

const kPace = 100; // ms
const kSlow = 60; // ms
const kRough = 800_000; // pixels of a map that moves on a machine that is slow
const kBehind = 46 * 60_000; // half an orbit back, one ahead
const kAhead = 93 * 60_000;
const kMost = 6; // zoom

interface Props {
  moment: Moment;
  track: Track | undefined;
  place: { latitude: number; longitude: number; name: string } | undefined;
  band: number | undefined; // of an orbit on which nobody knows where it is: degrees north and south
  summary: string; // what is to be seen, in words
  children?: preact.ComponentChildren; // laid over it
}

function sceneOf(ms: number, track: Track | undefined, live: boolean, footprintKm: (height: number) => number, band: number | undefined) {
  // Where it is not known no track is known either.
  const at = band !== undefined ? undefined : standing({ live, at: ms, speed: 1 }, ms, track);
  const fixes = at ? (track?.fixes ?? []) : [];
  const here: Dot[] = at ? [at] : [];
  const behind = [...fixes.filter((fix) => fix.at < ms && fix.at > ms - kBehind), ...here];
  const ahead = [...here, ...fixes.filter((fix) => fix.at > ms && fix.at < ms + kAhead)];
  const marks = [];
  for (let minutes = 10; minutes <= 90; minutes += 10) {
    const there = along(fixes, ms + minutes * 60_000);
    if (there) marks.push({ ...there, label: minutes % 30 === 0 ? `+${minutes} min` : '' });
  }
  const next = along(fixes, ms + 15_000);
  return { band, at, behind, ahead, marks, station: at && { ...at, footprint: (footprintKm(at.height) / 2 / kEarthKm) * (180 / Math.PI), ahead: next } };
}

// Half the circle from which it stands above the horizon, as an arc on the ground: acos(R / (R + h)), twice, in km.
const footprint = (height: number): number => 2 * kEarthKm * Math.acos(kEarthKm / (kEarthKm + Math.max(1, height)));

const eyeOf = (text: string | null): Camera | undefined => {
  const [latitude, longitude, zoom] = (text ?? '').split(',').map(Number);
  if (latitude === undefined || longitude === undefined || ![latitude, longitude].every(Number.isFinite)) return undefined;
  return { latitude: Math.max(-89, Math.min(89, latitude)), longitude, zoom: Math.max(1, Math.min(kMost, zoom || 1)) };
};

export function Stage(props: Props) {
  const { params } = useRoute();
  const [noGlobe, setNoGlobe] = useState<'' | 'none' | 'lost'>(hasWebGl() ? '' : 'none');
  const [hinting, setHinting] = useState(false);
  const shape: 'globe' | 'map' = params.get('view') === 'map' || noGlobe ? 'map' : 'globe';
  const eye = useMemo(() => eyeOf(params.get('eye')), [params.get('eye')]);
  const [land, setLand] = useState<Land | undefined>(undefined);
  const [gl, setGl] = useState<GlobeGround | undefined>(undefined);
  const [size, setSize] = useState<[number, number]>([0, 0]);
  const box = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLCanvasElement>(null);
  const top = useRef<HTMLCanvasElement>(null);
  const theme = useAppliedTheme();
  const scale = useScale(); // on a wall everything is drawn larger; sizes below are in pixels of a desk
  const camera = useRef<Camera>({ latitude: 0, longitude: 0, zoom: 1 });
  const hand = useRef<Camera | undefined>(eye); // held by the user instead of following
  const latest = useRef(props);
  latest.current = props;
  const paintNow = useRef<() => void>(() => {});
  const drag = useRef<{ x: number; y: number; moved: boolean } | undefined>(undefined);

  const told = useRef(params.get('eye')); // what the hand and the address agree on
  useEffect(() => {
    // The address of now, not of the picture that was drawn: quick keys are ahead of it. What the hand wrote there it has more exactly.
    const text = new URLSearchParams(location.search).get('eye');
    if (text === told.current) return;
    told.current = text;
    hand.current = eyeOf(text);
    paintNow.current();
  }, [eye]);
  useEffect(() => {
    // After the first paint of everything else.
    const timer = setTimeout(() => void loadLand().then(setLand, () => {}), 0);
    return () => clearTimeout(timer);
  }, []);
  useLayoutEffect(() => {
    const measure = () => setSize([box.current!.clientWidth / scale, box.current!.clientHeight / scale]);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, [scale]);

  // The globe's ground comes after the first paint; one context for as long as the globe is shown.
  useEffect(() => {
    if (shape !== 'globe') return undefined;
    let made: GlobeGround | undefined;
    let ended = false;
    const giveUp = () => ended || setNoGlobe('lost');
    void import('./globe_ground').then(({ GlobeGround }) => {
      if (ended) return;
      made = new GlobeGround(ground.current!);
      void made.lost.then(giveUp);
      setGl(made);
    }).catch(giveUp);
    return () => {
      ended = true;
      setGl(undefined);
      made?.end();
    };
  }, [shape]);
  useEffect(() => {
    if (gl && land) gl.useLand(land);
  }, [gl, land]);

  useEffect(() => {
    const [width, height] = size;
    if (width === 0 || height === 0) return undefined;
    const ratio = (devicePixelRatio || 1) * scale;
    const ink = inkOf(box.current!);
    const flatGround = new FlatGround();
    let ended = false;
    let groundKey = '';
    let sceneKey = '';
    let frame = 0;
    let rest: ReturnType<typeof setTimeout> | undefined;
    let slow = 0; // ms that a picture of the ground takes
    let drawn = false; // the map, with its land

    const project = (place: Place | undefined): Projector => {
      if (shape === 'map') return flat(width, height, hand.current);
      const held = hand.current;
      if (held) camera.current = held;
      else if (place) {
        // Following in steps of half a pixel: nobody sees them, and the ground is painted once a second instead of at every look.
        const { latitude, longitude, zoom } = camera.current;
        const fine = globe(width, height, camera.current).kmPerPixel / 111 / 2;
        const wanted = { latitude: place.latitude * 0.85, longitude: place.longitude, zoom };
        if (Math.abs(wanted.latitude - latitude) > fine || Math.abs(wanted.longitude - longitude) > fine) camera.current = wanted;
      }
      return globe(width, height, camera.current);
    };
    const paintGround = (sun: Sun, moving: boolean) => {
      const { latitude, longitude, zoom } = camera.current;
      // Without a graphics card, or of a wall: coarse while it turns, fine when it stands.
      const rough = moving && (slow > kSlow || (shape === 'map' && width * height * ratio * ratio > kStrip));
      const where = shape === 'globe' ? `${latitude} ${longitude} ${zoom} ${!!gl} ${!!land} ${rough}` : `${JSON.stringify(hand.current ?? '')} ${rough}`;
      const key = `${where} ${Math.round(sun.longitude * 12)}`;
      if (key === groundKey) return;
      groundKey = key;
      const begun = performance.now();
      if (shape === 'map') {
        // As many pixels as are drawn in a moment.
        const less = rough ? Math.min(1, Math.sqrt(kRough / (width * height * ratio * ratio))) : 1;
        flatGround.paint(ground.current!, width, height, ratio * less, land, sun, ink, hand.current, () => {
          if (!rough) slow = performance.now() - begun;
          drawn = !!land;
          soon();
        });
        return;
      }
      if (!gl) return;
      gl.paint(width, height, rough ? ratio / 2 : ratio, camera.current, sun, ink);
      if (!moving) return;
      requestAnimationFrame(() => requestAnimationFrame((now) => (slow = slow * 0.7 + (now - begun) * 0.3)));
    };
    const paint = () => {
      frame = 0;
      if (ended || !top.current || !ground.current) return;
      const { track, place } = latest.current;
      const moment = momentNow();
      const ms = moment.live ? tickNow() : moment.at;
      const scene = sceneOf(ms, track, moment.live, footprint, latest.current.band);
      const projector = project(scene.at);
      const sun = subsolar(ms);
      const replayed = !moment.live && moment.speed !== 0;
      paintGround(sun, replayed || !!drag.current?.moved);
      const point = scene.at && projector.project(scene.at.latitude, scene.at.longitude, scene.at.height);
      const key = `${point && `${Math.round(point.x * 8)} ${Math.round(point.y * 8)} ${scene.at?.certainty}`} ${groundKey} ${scene.behind.length} ${scene.ahead.length} ${place?.name} ${place?.latitude} ${scene.band}`;
      if (key === sceneKey) return;
      sceneKey = key;
      // Replayed, every frame moves; a machine that cannot keep up gets a pause as long as its frame.
      if (replayed && slow > kSlow) {
        clearTimeout(rest);
        rest = setTimeout(() => {
          rest = undefined;
          frame ||= requestAnimationFrame(paint);
        }, slow);
      }
      if (replayed && slow <= kSlow) frame = requestAnimationFrame(paint);
      paintScene(top.current!, projector, ratio, ink, { ...scene, sun, place });
      const element = box.current!;
      if (scene.at && point) {
        element.dataset['station'] = `${scene.at.latitude.toFixed(4)},${scene.at.longitude.toFixed(4)}`;
        element.dataset['certainty'] = scene.at.certainty;
        element.dataset['behind'] = String(scene.behind.length);
        element.dataset['ahead'] = String(scene.ahead.length);
      } else {
        for (const name of ['station', 'behind', 'ahead']) delete element.dataset[name];
        element.dataset['certainty'] = scene.band === undefined ? 'none' : 'unknown';
      }
      element.dataset['ground'] = (shape === 'map' ? drawn : gl && land) ? shape : 'coming';
    };
    const soon = () => {
      sceneKey = '';
      frame ||= requestAnimationFrame(paint);
    };
    paintNow.current = soon;
    paint();
    void document.fonts?.ready.then(soon);
    const timer = setInterval(() => document.hidden || rest !== undefined || frame || paint(), kPace);
    return () => {
      ended = true;
      flatGround.end();
      clearInterval(timer);
      clearTimeout(rest);
      cancelAnimationFrame(frame);
    };
  }, [size, shape, land, theme, gl]);
  useEffect(() => paintNow.current(), [props.track, props.place, props.band, props.moment.live, props.moment.live ? 0 : props.moment.at]);

  const hold = (next: Camera) => {
    if (shape === 'map') {
      // What the frame cannot follow past a pole the hand does not gather either; around the Earth it goes on.
      const frame = flatFrame(size[0], size[1], { ...next, zoom: Math.max(1, Math.min(kMost, next.zoom)) });
      next = { zoom: next.zoom, longitude: frame.width > size[0] ? wrap(next.longitude) : 0, latitude: frame.top < 0 ? 90 - ((size[1] / 2 - frame.top) / frame.height) * 180 : 0 };
    }
    hand.current = { ...next, latitude: Math.max(-89, Math.min(89, next.latitude)), zoom: Math.max(1, Math.min(kMost, next.zoom)) };
    paintNow.current();
  };
  const keep = () => {
    const { latitude, longitude, zoom } = held();
    if (shape === 'map' && zoom <= 1) return follow();
    told.current = `${latitude.toFixed(1)},${wrap(longitude).toFixed(1)},${zoom.toFixed(2)}`;
    go(href({ eye: told.current }), 'replace');
  };
  // From where the hand left it: the camera itself follows only with the next picture, and quick keys would be lost.
  const held = (): Camera => {
    if (hand.current || shape === 'globe') return hand.current ?? camera.current;
    const at = sceneOf(momentNow().live ? tickNow() : momentNow().at, latest.current.track, momentNow().live, footprint, latest.current.band).at;
    return { latitude: at?.latitude ?? 0, longitude: at?.longitude ?? 0, zoom: 1 };
  };
  const zoomBy = (factor: number) => {
    hold({ ...held(), zoom: held().zoom * factor });
    keep();
  };
  const follow = () => {
    hand.current = undefined;
    told.current = null;
    camera.current = { ...camera.current, zoom: 1 };
    go(href({ eye: null }), 'replace');
    paintNow.current();
  };
  const turn = (right: number, up: number) => {
    hold({ ...held(), longitude: held().longitude + right, latitude: held().latitude + up });
  };
  const hintTimer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const hint = () => {
    setHinting(true);
    clearTimeout(hintTimer.current);
    hintTimer.current = setTimeout(() => setHinting(false), 1200);
  };
  useEffect(() => () => clearTimeout(hintTimer.current), []);
  useEffect(() => {
    const element = top.current!;
    const wheel = (event: WheelEvent) => {
      if (!(event.ctrlKey || event.metaKey)) return hint(); // the page scrolls
      event.preventDefault();
      hold({ ...held(), zoom: held().zoom * Math.exp(-event.deltaY * 0.005) });
      keep();
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  });
  const keys = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = 10 / held().zoom;
    if (event.key === 'ArrowLeft') turn(-step, 0);
    else if (event.key === 'ArrowRight') turn(step, 0);
    else if (event.key === 'ArrowUp') turn(0, step);
    else if (event.key === 'ArrowDown') turn(0, -step);
    else if (event.key === '+' || event.key === '=') return zoomBy(1.4);
    else if (event.key === '-') return zoomBy(1 / 1.4);
    else if (event.key === '0') return follow();
    else return;
    event.preventDefault();
    keep();
  };
  return (
    <div ref={box} class={cx(s.stage, s[shape])} data-shape={shape}>
      <canvas key={shape} ref={ground} class={s.canvas} aria-hidden="true" />
      <canvas
        ref={top}
        class={cx(s.canvas, s.top)}
        role="img"
        aria-label={`${shape === 'globe' ? 'Globe. Arrows turn it, plus and minus zoom, 0 follows the station' : 'Map of the world. Arrows move it, plus and minus zoom, 0 shows all of it'}. ${props.summary}`}
        tabIndex={0}
        onKeyDown={keys}
        onPointerDown={(event) => {
          if (event.button !== 0 || (shape === 'map' && held().zoom <= 1)) return;
          drag.current = { x: event.clientX, y: event.clientY, moved: false };
          top.current!.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          const from = drag.current;
          if (!from) return;
          const per = shape === 'map' ? 360 / flatFrame(size[0], size[1], held()).width : globe(size[0], size[1], camera.current).kmPerPixel / 111.2;
          drag.current = { x: event.clientX, y: event.clientY, moved: true };
          turn(((from.x - event.clientX) / scale) * per, ((event.clientY - from.y) / scale) * per);
        }}
        onPointerUp={() => {
          const pulled = drag.current;
          drag.current = undefined;
          if (pulled && hand.current) keep();
          paintNow.current();
        }}
        onPointerCancel={() => (drag.current = undefined)}
      />
      <Segments
        of="Shape of the map"
        class={s.shapes}
        choices={[
          { label: 'Globe', on: shape === 'globe', disabled: noGlobe === 'none', choose: () => {
            setNoGlobe('');
            go(href({ view: null }), 'replace');
          } },
          { label: 'Map', on: shape === 'map', choose: () => go(href({ view: 'map' }), 'replace') },
        ]}
      />
      {noGlobe && <p class={s.plain}>{noGlobe === 'none' ? 'No WebGL in this browser: the map stands in for the globe.' : 'The graphics card gave up the globe: the map stands in. Press Globe to try again.'}</p>}
      <p class={cx(s.hint, hinting && s.hinting)} aria-hidden="true">
        Ctrl and the wheel zoom the {shape}
      </p>
      {size[0] > 0 && (
        <div class={s.tools}>
          {eye && (
            <Button class={s.follow} onClick={follow}>
              {shape === 'globe' ? 'Follow' : 'Whole map'}
            </Button>
          )}
          <Button square aria-label="Zoom out" title="Zoom out (−)" onClick={() => zoomBy(1 / 1.4)}>
            <Icon name="minus" />
          </Button>
          <Button square aria-label="Zoom in" title="Zoom in (+)" onClick={() => zoomBy(1.4)}>
            <Icon name="plus" />
          </Button>
        </div>
      )}
      {props.children}
    </div>
  );
}
