// Paints what moves, over the ground of either map: the track behind and ahead, the footprint, the station, the Sun, a place.
import type { Ink } from './ink';
import { circle, wrap } from './motion';
import { strokes, type Projector } from './projection';
import type { Sun } from './sun';

export interface Dot {
  latitude: number;
  longitude: number;
  height: number;
}
// How much the shown position is worth: its shape says it, not only its colour.
export type Certainty = 'confirmed' | 'model' | 'stale' | 'recorded';

interface Scene {
  station: (Dot & { footprint: number; certainty: Certainty; ahead: Dot | undefined }) | undefined; // footprint: degrees of arc
  behind: readonly Dot[]; // oldest first, ends at the station
  ahead: readonly Dot[]; // begins at the station
  marks: readonly (Dot & { label: string })[]; // along the track ahead
  sun: Sun;
  place: { latitude: number; longitude: number; name: string } | undefined;
  band: number | undefined; // nobody knows where it is: between these degrees north and south
}

type Context = CanvasRenderingContext2D;

function trace(c: Context, line: [number, number][]): void {
  c.beginPath();
  line.forEach(([x, y], i) => (i === 0 ? c.moveTo(x, y) : c.lineTo(x, y)));
}

const kPieces = 12;
function paintBehind(c: Context, ink: Ink, projector: Projector, behind: readonly Dot[]): void {
  // Older is fainter.
  const n = behind.length;
  for (let piece = 0; piece < kPieces; piece++) {
    const from = Math.floor((piece * n) / kPieces);
    const part = behind.slice(Math.max(0, from - 1), Math.floor(((piece + 1) * n) / kPieces));
    const alpha = Math.min(1, 0.2 + (0.8 * (piece + 1)) / kPieces); // above 1 it would be ignored
    for (const line of strokes(projector, part)) {
      trace(c, line);
      c.globalAlpha = alpha * 0.5;
      c.strokeStyle = ink('--casing');
      c.lineWidth = 4.5;
      c.stroke();
      c.globalAlpha = alpha;
      c.strokeStyle = ink('--iss');
      c.lineWidth = 2.5;
      c.stroke();
    }
  }
  c.globalAlpha = 1;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}
const kLine = 14; // height of a label
const clash = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

// Where the label of a mark stands clear of what is there already: right of it, left, above or below; undefined: nowhere.
export function freeSpot(x: number, y: number, width: number, taken: readonly Box[], picture: { width: number; height: number }): Box | undefined {
  const spots = [
    [x + 8, y - kLine / 2],
    [x - 8 - width, y - kLine / 2],
    [x - width / 2, y - 8 - kLine],
    [x - width / 2, y + 8],
  ] as const;
  return spots
    .map(([left, top]) => ({ left, top, right: left + width, bottom: top + kLine }))
    .find((box) => box.left >= 0 && box.right <= picture.width && box.top >= 0 && box.bottom <= picture.height && !taken.some((other) => clash(box, other)));
}

// A name longer than a label is shortened; whole it stands beside the map.
export const labelOf = (name: string): string => (name.length > 24 ? `${name.slice(0, 23).trimEnd()}…` : name);

const placeFont = (ink: Ink): string => `600 12px ${ink('--font')}`;

// What no label may cover: the station in its ring, the place with its name.
function obstacles(c: Context, ink: Ink, projector: Projector, { station, place }: Scene): Box[] {
  const out: Box[] = [];
  const above = station && projector.project(station.latitude, station.longitude, station.height);
  if (above?.seen) out.push({ left: above.x - 21, top: above.y - 21, right: above.x + 21, bottom: above.y + 21 });
  const at = place && projector.project(place.latitude, place.longitude, 0);
  if (place && at?.seen) {
    c.font = placeFont(ink);
    const width = c.measureText(labelOf(place.name)).width + 12;
    const right = isAtRight(at.x, projector);
    out.push({ left: at.x - (right ? width : 7), top: at.y - 9, right: at.x + (right ? 7 : width), bottom: at.y + 9 });
  }
  return out;
}

function paintAhead(c: Context, ink: Ink, projector: Projector, scene: Scene): void {
  c.lineCap = 'butt';
  for (const line of strokes(projector, scene.ahead)) {
    trace(c, line);
    c.globalAlpha = 0.45;
    c.strokeStyle = ink('--casing');
    c.lineWidth = 3.5;
    c.stroke();
    c.globalAlpha = 1;
    c.setLineDash([3, 6]);
    c.strokeStyle = ink('--iss');
    c.lineWidth = 2;
    c.stroke();
    c.setLineDash([]);
  }
  const taken = obstacles(c, ink, projector, scene);
  c.font = `12px ${ink('--font')}`;
  c.textAlign = 'left';
  for (const mark of scene.marks) {
    const at = projector.project(mark.latitude, mark.longitude, mark.height);
    if (!at.seen) continue;
    c.beginPath();
    c.arc(at.x, at.y, mark.label ? 3.5 : 2.5, 0, 7);
    c.fillStyle = ink('--casing');
    c.fill();
    c.lineWidth = 1.5;
    c.strokeStyle = ink('--iss');
    c.stroke();
    const spot = mark.label ? freeSpot(at.x, at.y, c.measureText(mark.label).width, taken, projector) : undefined;
    if (!spot) continue;
    taken.push(spot);
    c.lineWidth = 3;
    c.lineJoin = 'round';
    c.strokeStyle = ink('--casing');
    c.fillStyle = ink('--map-text');
    c.strokeText(mark.label, spot.left, spot.top + 11);
    c.fillText(mark.label, spot.left, spot.top + 11);
  }
}

function paintFootprint(c: Context, ink: Ink, projector: Projector, at: Dot, angle: number): void {
  const ring = circle(at, angle).map((point) => ({ ...point, height: 0 }));
  const whole = ring.every((point) => projector.project(point.latitude, point.longitude, 0).seen);
  c.fillStyle = ink('--iss');
  c.globalAlpha = 0.1;
  if (whole) {
    c.beginPath();
    const { turn } = projector;
    const middle = projector.project(at.latitude, at.longitude, 0).x;
    for (const shift of projector.wraps ? [-turn, 0, turn] : [0]) {
      ring.forEach((point, i) => {
        const { x, y } = projector.project(point.latitude, point.longitude, 0);
        // Unrolled around its middle, or a ring over the edge would span the whole map.
        const unrolled = projector.wraps ? middle + (wrap(point.longitude - at.longitude) / 360) * turn : x;
        if (i === 0) c.moveTo(unrolled + shift, y);
        else c.lineTo(unrolled + shift, y);
      });
    }
    c.fill();
  }
  c.globalAlpha = 0.75;
  c.strokeStyle = ink('--iss');
  c.lineWidth = 1;
  for (const line of strokes(projector, ring)) {
    trace(c, line);
    c.stroke();
  }
  c.globalAlpha = 1;
}

function paintSun(c: Context, ink: Ink, projector: Projector, sun: Sun): void {
  const at = projector.project(sun.latitude, sun.longitude, 0);
  if (!at.seen) return;
  c.strokeStyle = ink('--sun');
  c.fillStyle = ink('--sun');
  c.lineWidth = 1.5;
  c.beginPath();
  c.arc(at.x, at.y, 4, 0, 7);
  c.fill();
  for (let i = 0; i < 8; i++) {
    const [x, y] = [Math.cos((i * Math.PI) / 4), Math.sin((i * Math.PI) / 4)];
    c.beginPath();
    c.moveTo(at.x + x * 7, at.y + y * 7);
    c.lineTo(at.x + x * 10, at.y + y * 10);
    c.stroke();
  }
}

// Every place that the orbit passes over, as one area of small cells: what of it lies on the far side is left out. No mark.
const kCell = 2; // degrees
function paintBand(c: Context, ink: Ink, projector: Projector, most: number): void {
  const rows = Math.max(1, Math.round((2 * most) / kCell));
  const latitude = (row: number) => -most + (2 * most * row) / rows;
  const west = projector.middle - 180;
  c.beginPath();
  for (let row = 0; row < rows; row++) {
    for (let longitude = west; longitude < west + 360; longitude += kCell) {
      const corners = ([[0, 0], [0, kCell], [1, kCell], [1, 0]] as const).map(([up, right]) => projector.project(latitude(row + up), longitude + right, 0));
      if (!corners.every((corner) => corner.seen)) continue;
      corners.forEach(({ x, y }, i) => (i ? c.lineTo(x, y) : c.moveTo(x, y)));
      c.closePath();
    }
  }
  c.fillStyle = ink('--iss');
  c.globalAlpha = 0.14;
  c.fill();
  c.globalAlpha = 0.9;
  c.strokeStyle = ink('--iss');
  c.lineWidth = 1.5;
  c.setLineDash([6, 5]);
  for (const edge of [most, -most]) {
    const line = Array.from({ length: 181 }, (_, i) => ({ latitude: edge, longitude: west + 2 * i, height: 0 }));
    for (const stroke of strokes(projector, line)) {
      trace(c, stroke);
      c.stroke();
    }
  }
  c.setLineDash([]);
  c.globalAlpha = 1;
}

// So near to the right edge that the name stands left of the place.
const isAtRight = (x: number, projector: Projector): boolean => x > projector.width - 100;

function paintPlace(c: Context, ink: Ink, projector: Projector, place: NonNullable<Scene['place']>): void {
  const at = projector.project(place.latitude, place.longitude, 0);
  if (!at.seen) return;
  c.fillStyle = ink('--casing');
  c.strokeStyle = ink('--map-text');
  c.lineWidth = 1.5;
  c.beginPath();
  c.moveTo(at.x, at.y - 5);
  c.lineTo(at.x + 5, at.y);
  c.lineTo(at.x, at.y + 5);
  c.lineTo(at.x - 5, at.y);
  c.closePath();
  c.fill();
  c.stroke();
  c.font = placeFont(ink);
  c.lineWidth = 3;
  c.lineJoin = 'round';
  c.strokeStyle = ink('--casing');
  c.fillStyle = ink('--map-text');
  const right = isAtRight(at.x, projector);
  c.textAlign = right ? 'right' : 'left';
  c.strokeText(labelOf(place.name), at.x + (right ? -9 : 9), at.y + 4);
  c.fillText(labelOf(place.name), at.x + (right ? -9 : 9), at.y + 4);
}

// Truss, four pairs of panels, modules along the flight; `angle` is the direction of flight on the screen.
function paintStation(c: Context, ink: Ink, x: number, y: number, angle: number, certainty: Certainty): void {
  c.save();
  c.translate(x, y);
  c.beginPath();
  c.arc(0, 0, 19, 0, 7);
  c.fillStyle = ink('--casing');
  c.globalAlpha = 0.55;
  c.fill();
  c.globalAlpha = 1;
  c.lineWidth = 1.75;
  c.strokeStyle = certainty === 'stale' ? ink('--s-partial') : ink('--iss');
  if (certainty === 'model') c.setLineDash([5, 4]);
  if (certainty === 'stale') c.setLineDash([1.5, 4]);
  c.stroke();
  c.setLineDash([]);
  c.rotate(angle);
  const hollow = certainty !== 'confirmed' && certainty !== 'recorded';
  c.strokeStyle = c.fillStyle = certainty === 'stale' ? ink('--s-partial') : ink('--map-text');
  c.lineWidth = 1.25;
  const box = (left: number, top: number, width: number, height: number) => (hollow ? c.strokeRect(left, top, width, height) : c.fillRect(left, top, width, height));
  c.beginPath();
  c.moveTo(0, -13);
  c.lineTo(0, 13);
  c.stroke();
  box(-6, -1.75, 13, 3.5);
  for (const side of [-1, 1]) {
    for (const out of [6.5, 11]) {
      box(-6.5, side * out - 1.5, 5, 3);
      box(1.5, side * out - 1.5, 5, 3);
    }
  }
  c.restore();
}

export function paintScene(canvas: HTMLCanvasElement, projector: Projector, ratio: number, ink: Ink, scene: Scene): void {
  const [w, h] = [Math.round(projector.width * ratio), Math.round(projector.height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const c = canvas.getContext('2d');
  if (!c) return;
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.clearRect(0, 0, projector.width, projector.height);
  c.lineJoin = 'round';
  c.lineCap = 'round';
  if (scene.band !== undefined) paintBand(c, ink, projector, scene.band);
  paintSun(c, ink, projector, scene.sun);
  const { station } = scene;
  if (station) paintFootprint(c, ink, projector, station, station.footprint);
  paintBehind(c, ink, projector, scene.behind);
  paintAhead(c, ink, projector, scene);
  if (scene.place) paintPlace(c, ink, projector, scene.place);
  if (!station) return;
  const above = projector.project(station.latitude, station.longitude, station.height);
  const below = projector.project(station.latitude, station.longitude, 0);
  if (!above.seen) return;
  if (below.seen && Math.hypot(above.x - below.x, above.y - below.y) > 3) {
    c.strokeStyle = ink('--iss');
    c.lineWidth = 1;
    trace(c, [
      [below.x, below.y],
      [above.x, above.y],
    ]);
    c.stroke();
  }
  let angle = 0;
  if (station.ahead) {
    const next = projector.project(station.ahead.latitude, station.ahead.longitude, station.ahead.height);
    const [dx, dy] = [next.x - above.x, next.y - above.y];
    // Over the edge of the flat map the next point lies at the other side.
    if (Math.abs(dx) < projector.width / 2) angle = Math.atan2(dy, dx);
  }
  paintStation(c, ink, above.x, above.y, angle, station.certainty);
}
