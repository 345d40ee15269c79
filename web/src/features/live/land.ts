// Land and borders: Natural Earth 1:50m (public domain) as npm world-atlas packs it (TopoJSON), decoded here and drawn in
// plate carrée. Rings that cross the date line are unrolled; the one around the South Pole is closed over it.
import atlas from 'world-atlas/countries-50m.json?url';

interface Geometry {
  type: string;
  arcs?: number[] | number[][] | number[][][];
  geometries?: Geometry[];
}
export interface Topology {
  transform: { scale: [number, number]; translate: [number, number] };
  arcs: [number, number][][];
  objects: Record<string, Geometry>;
}
export type Line = Float32Array; // longitude, latitude, longitude, ...
export interface Land {
  rings: Line[]; // unrolled: longitudes may leave -180..180
  borders: Line[];
}

function decode(topology: Topology): Line[] {
  const { scale, translate } = topology.transform;
  return topology.arcs.map((arc) => {
    const line = new Float32Array(arc.length * 2);
    let [x, y] = [0, 0];
    arc.forEach(([dx, dy], i) => {
      x += dx;
      y += dy;
      line[i * 2] = x * scale[0] + translate[0];
      line[i * 2 + 1] = y * scale[1] + translate[1];
    });
    return line;
  });
}

function ring(arcs: Line[], indices: number[]): number[] {
  const out: number[] = [];
  for (const index of indices) {
    const arc = arcs[index < 0 ? ~index : index]!;
    const n = arc.length / 2;
    for (let i = 0; i < n; i++) {
      if (i === 0 && out.length > 0) continue; // the joint is in both
      const at = index < 0 ? n - 1 - i : i;
      out.push(arc[at * 2]!, arc[at * 2 + 1]!);
    }
  }
  return out;
}

export function unroll(line: number[]): Line {
  let turn = 0;
  const out = [line[0]!, line[1]!];
  for (let i = 2; i < line.length; i += 2) {
    const step = line[i]! - line[i - 2]!;
    if (step > 180) turn -= 360;
    else if (step < -180) turn += 360;
    out.push(line[i]! + turn, line[i + 1]!);
  }
  const end = out[out.length - 2]!;
  if (Math.abs(end - out[0]!) > 180) {
    const pole = out[1]! < 0 ? -90 : 90;
    out.push(end, pole, out[0]!, pole);
  }
  return Float32Array.from(out);
}

function polygons(geometry: Geometry, visit: (indices: number[]) => void): void {
  if (geometry.type === 'GeometryCollection') geometry.geometries!.forEach((inner) => polygons(inner, visit));
  else if (geometry.type === 'Polygon') (geometry.arcs as number[][]).forEach(visit);
  else if (geometry.type === 'MultiPolygon') (geometry.arcs as number[][][]).forEach((polygon) => polygon.forEach(visit));
}

export function landOf(topology: Topology): Land {
  const arcs = decode(topology);
  const rings: Line[] = [];
  polygons(topology.objects['land']!, (indices) => rings.push(unroll(ring(arcs, indices))));
  // A border is an arc that two countries share.
  const users = new Map<number, number>();
  for (const country of topology.objects['countries']?.geometries ?? []) {
    const own = new Set<number>();
    polygons(country, (indices) => indices.forEach((index) => own.add(index < 0 ? ~index : index)));
    for (const index of own) users.set(index, (users.get(index) ?? 0) + 1);
  }
  const borders = [...users].filter(([, n]) => n > 1).map(([index]) => unroll([...arcs[index]!]));
  return { rings, borders };
}

let asked: Promise<Land> | undefined;
export function loadLand(): Promise<Land> {
  asked ??= fetch(atlas)
    .then((answer) => {
      if (!answer.ok) throw new Error(`the map is not to be had (status ${answer.status})`);
      return answer.json() as Promise<Topology>;
    })
    .then(landOf);
  asked.catch(() => (asked = undefined));
  return asked;
}

// As paths of a picture of the whole world, -180 degrees at its left edge, 90 north at its upper one; thrice, so that what
// crosses the date line is whole on both sides.
export function landPaths(land: Land, width: number, height: number): { fill: Path2D; borders: Path2D } {
  const [kx, ky] = [width / 360, height / 180];
  const trace = (lines: Line[], close: boolean) => {
    const path = new Path2D();
    for (const line of lines) {
      let [west, east] = [Infinity, -Infinity];
      for (let i = 0; i < line.length; i += 2) {
        west = Math.min(west, line[i]!);
        east = Math.max(east, line[i]!);
      }
      for (const shift of [-360, 0, 360]) {
        if (east + shift < -180 || west + shift > 180) continue;
        for (let i = 0; i < line.length; i += 2) {
          const x = (line[i]! + shift + 180) * kx;
          const y = (90 - line[i + 1]!) * ky;
          if (i === 0) path.moveTo(x, y);
          else path.lineTo(x, y);
        }
        if (close) path.closePath();
      }
    }
    return path;
  };
  return { fill: trace(land.rings, true), borders: trace(land.borders, false) };
}
