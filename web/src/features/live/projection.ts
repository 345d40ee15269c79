// From places to pixels: a flat map of the whole world, and a globe seen from six radii away. Pure.
import { kEarthKm, unit, wrap } from './motion';

interface Point {
  x: number;
  y: number;
  seen: boolean;
}
export interface Projector {
  width: number;
  height: number;
  wraps: boolean; // its left edge continues at its right one
  middle: number; // longitude in the middle of a map that wraps; its edges are half a turn away
  turn: number; // pixels once around it
  kmPerPixel: number; // in the middle
  project: (latitude: number, longitude: number, heightKm: number) => Point;
}

// The whole world, as large as it fits; where it sits in the picture. Equirectangular, true to shape at 45 degrees north and
// south: half the stretching towards the poles, and a better use of the room than a map twice as wide as it is high.
const kFlatAspect = 2 * Math.SQRT1_2;
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}
// With a camera that is nearer: around its middle, over the date line too, and never past the poles.
export function flatFrame(width: number, height: number, camera?: Camera): Frame {
  const zoom = camera?.zoom ?? 1;
  const w = Math.min(width, height * kFlatAspect) * zoom;
  const h = w / kFlatAspect;
  const left = w <= width ? (width - w) / 2 : width / 2 - (w * (wrap(camera?.longitude ?? 0) + 180)) / 360;
  const top = h <= height ? (height - h) / 2 : Math.min(0, Math.max(height - h, height / 2 - (h * (90 - (camera?.latitude ?? 0))) / 180));
  return { left, top, width: w, height: h };
}

// Where whole maps begin of which something is seen: one, or two beside each other where the date line is in the picture.
export function copies(frame: Frame, width: number): number[] {
  if (frame.width <= width) return [frame.left];
  return [frame.left - frame.width, frame.left, frame.left + frame.width].filter((left) => left < width && left + frame.width > 0);
}

export function flat(width: number, height: number, camera?: Camera): Projector {
  const frame = flatFrame(width, height, camera);
  const [kx, ky] = [frame.width / 360, frame.height / 180];
  const middle = (width / 2 - frame.left) / kx - 180;
  // Of a place that is here several times the one nearest to the middle.
  const near = (longitude: number) => (Math.abs(longitude - middle) <= 180 + 1e-9 ? longitude : middle + wrap(longitude - middle));
  return {
    width,
    height,
    wraps: true,
    middle,
    turn: frame.width,
    kmPerPixel: (2 * Math.PI * kEarthKm) / frame.width,
    project: (latitude, longitude) => ({ x: frame.left + (near(longitude) + 180) * kx, y: frame.top + (90 - latitude) * ky, seen: true }),
  };
}

export interface Camera {
  latitude: number; // of the place in the middle
  longitude: number;
  zoom: number; // 1: the whole globe fits
}
export const kDistance = 6; // of the eye, in radii of the Earth

type Vec = [number, number, number];
interface Axes {
  right: Vec;
  up: Vec;
  out: Vec; // towards the eye
}
export function axes(camera: Camera): Axes {
  const out = unit(camera.latitude, camera.longitude);
  const up = unit(camera.latitude + 90, camera.longitude);
  const right = unit(0, camera.longitude + 90);
  return { right, up, out };
}

// Radius of the globe's outline in pixels; it leaves room for the orbit above it.
export const outline = (width: number, height: number, zoom: number): number => Math.min(width, height) * 0.45 * zoom;
// Focal length in pixels for that outline.
export const focal = (radius: number): number => radius * Math.sqrt(kDistance * kDistance - 1);

const dot = (a: Vec, b: Vec): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export function globe(width: number, height: number, camera: Camera): Projector {
  const { right, up, out } = axes(camera);
  const radius = outline(width, height, camera.zoom);
  const f = focal(radius);
  return {
    width,
    height,
    wraps: false,
    middle: 0,
    turn: 0,
    kmPerPixel: (kEarthKm * (kDistance - 1)) / f,
    project: (latitude, longitude, heightKm) => {
      const v = unit(latitude, longitude);
      const r = 1 + heightKm / kEarthKm;
      const [x, y, z] = [dot(v, right) * r, dot(v, up) * r, dot(v, out) * r];
      const depth = kDistance - z;
      // Hidden: behind the plane of the outline, and the line of sight passes below the surface.
      const across = Math.hypot(x, y);
      const nearest = (kDistance * across) / Math.hypot(across, depth);
      return { x: width / 2 + (f * x) / depth, y: height / 2 - (f * y) / depth, seen: z >= 1 / kDistance || nearest >= 1 };
    },
  };
}

// A line of places as strokes of pixels: broken where it is hidden, and cut at the edges of a map that wraps, which are half a
// turn from its middle.
export function strokes(projector: Projector, line: readonly { latitude: number; longitude: number; height: number }[]): [number, number][][] {
  const out: [number, number][][] = [];
  let stroke: [number, number][] = [];
  // Degrees, as it is drawn; on a globe nothing is cut.
  const fromMiddle = (place: { latitude: number; longitude: number; height: number }): number =>
    projector.wraps ? ((projector.project(place.latitude, place.longitude, place.height).x - projector.width / 2) / projector.turn) * 360 : 0;
  const end = () => {
    if (stroke.length > 1) out.push(stroke);
    stroke = [];
  };
  line.forEach((place, i) => {
    const before = line[i - 1];
    const point = projector.project(place.latitude, place.longitude, place.height);
    if (!point.seen) return end();
    const [from, to] = [before ? fromMiddle(before) : 0, fromMiddle(place)];
    if (before && Math.abs(to - from) > 180) {
      const east = from > 0; // it leaves over the eastern edge
      const whole = 360 - Math.abs(to - from);
      const share = whole === 0 ? 0.5 : (180 - Math.abs(from)) / whole;
      const latitude = before.latitude + (place.latitude - before.latitude) * share;
      const leave = projector.project(latitude, projector.middle + (east ? 180 : -180), place.height);
      const enter = projector.project(latitude, projector.middle + (east ? -180 : 180), place.height);
      stroke.push([leave.x, leave.y]);
      end();
      stroke.push([enter.x, enter.y]);
    }
    stroke.push([point.x, point.y]);
  });
  end();
  return out;
}
