// Where the loop's stations stand. A rounded track; stages and topics alternate clockwise, as a datum travels. Pure.

export type Kind = 'stage' | 'topic' | 'lake';
export interface Station {
  id: string;
  kind: Kind;
  x: number;
  y: number;
  at: number; // length along the track
}
export interface Track {
  width: number;
  height: number;
  path: string;
  length: number;
  wide: boolean;
  stations: Station[];
  arrows: { x: number; y: number; turn: number }[]; // which way it goes, degrees
}

const kOrder: [id: string, kind: Kind][] = [
  ['plan', 'stage'],
  ['ingestion-scheduling', 'topic'],
  ['fetch', 'stage'],
  ['lake', 'lake'],
  ['lake-events', 'topic'],
  ['load', 'stage'],
  ['load-complete', 'topic'],
  ['publish', 'stage'],
];

export function track(width: number): Track {
  const wide = width >= 720;
  const height = wide ? 312 : 472;
  const r = wide ? 64 : 40;
  const [x0, x1] = wide ? [32, width - 32] : [28, width - 28];
  const [y0, y1] = wide ? [80, height - 80] : [16, height - 24];
  const path = `M${x0 + r} ${y0}H${x1 - r}A${r} ${r} 0 0 1 ${x1} ${y0 + r}V${y1 - r}A${r} ${r} 0 0 1 ${x1 - r} ${y1}H${x0 + r}A${r} ${r} 0 0 1 ${x0} ${y1 - r}V${y0 + r}A${r} ${r} 0 0 1 ${x0 + r} ${y0}Z`;
  const across = x1 - x0 - 2 * r;
  const down = y1 - y0 - 2 * r;
  const arc = (Math.PI / 2) * r;
  const stations = kOrder.map(([id, kind], i): Station => {
    const share = ((i % 4) + 0.5) / 4;
    if (wide) {
      const first = i < 4;
      const along = share * across;
      return { id, kind, x: first ? x0 + r + along : x1 - r - along, y: first ? y0 : y1, at: first ? along : across + down + 2 * arc + along };
    }
    const first = i < 4;
    const along = share * down;
    return { id, kind, x: first ? x1 : x0, y: first ? y0 + r + along : y1 - r - along, at: first ? across + arc + along : 2 * across + down + 3 * arc + along };
  });
  // Between neighbours on one straight.
  const arrows = stations.slice(0, 7).flatMap((station, i) => {
    const next = stations[i + 1]!;
    if (i === 3) return [];
    const turn = wide ? (next.x > station.x ? 0 : 180) : next.y > station.y ? 90 : 270;
    return [{ x: (station.x + next.x) / 2, y: (station.y + next.y) / 2, turn }];
  });
  return { width, height, path, length: 2 * across + 2 * down + 4 * arc, wide, stations, arrows };
}

// The way from one station to another, forwards around the loop.
export function leg(on: Track, from: string, to: string): [start: number, length: number] | undefined {
  const a = on.stations.find((station) => station.id === from);
  const b = on.stations.find((station) => station.id === to);
  if (!a || !b) return undefined;
  return [a.at, (b.at - a.at + on.length) % on.length];
}
