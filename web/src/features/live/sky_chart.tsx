// A pass over the sky as one sees it lying on one's back: north up, east to the LEFT, the zenith in the middle.
import type { IssPass } from '../../api/iss';
import { clockThere, describePass, seenPart } from './pass_words';
import s from './passes.module.css';

const kRadius = 104;

export function onSky(azimuth: number, elevation: number): [x: number, y: number] {
  const r = ((90 - Math.max(0, elevation)) / 90) * kRadius;
  const a = (azimuth * Math.PI) / 180;
  return [-r * Math.sin(a), -r * Math.cos(a)];
}

interface Piece {
  seen: boolean;
  line: [number, number][];
}
// The path as pieces: seen or not. The ends of the visible part are points of it, so that seconds are not lost between two
// points of the track.
export function pieces(pass: IssPass): Piece[] {
  const part = seenPart(pass);
  const looks = (pass.track ?? []).map((point) => ({ at: Date.parse(point.utc), azimuth_deg: point.azimuth_deg, elevation_deg: point.elevation_deg }));
  const [from, to] = part ? [Date.parse(part.start.utc), Date.parse(part.end.utc)] : [Infinity, Infinity];
  if (part) {
    for (const end of [part.start, part.end]) {
      const at = Date.parse(end.utc);
      if (looks.length && !looks.some((look) => look.at === at)) looks.push({ at, azimuth_deg: end.azimuth_deg, elevation_deg: end.elevation_deg });
    }
    looks.sort((a, b) => a.at - b.at);
  }
  const out: Piece[] = [];
  for (let i = 1; i < looks.length; i++) {
    const [a, b] = [looks[i - 1]!, looks[i]!];
    const seen = a.at >= from && b.at <= to;
    const last = out.at(-1);
    const end = onSky(b.azimuth_deg, b.elevation_deg);
    if (last?.seen === seen) last.line.push(end);
    else out.push({ seen, line: [onSky(a.azimuth_deg, a.elevation_deg), end] });
  }
  return out;
}

const path = (line: [number, number][]): string => line.map(([x, y], i) => `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

// Outwards of the path, but never over the rim, where the names of the directions stand.
const isRight = (x: number): boolean => (Math.abs(x) > 62 ? x < 0 : x > 0);

function Label({ at, text }: { at: [number, number]; text: string }) {
  const right = isRight(at[0]);
  return (
    <text class={s.skyTime} x={at[0] + (right ? 7 : -7)} y={at[1] + 4} text-anchor={right ? 'start' : 'end'}>
      {text}
    </text>
  );
}

// Labels that would lie on each other: the first wins.
interface Named {
  at: [number, number];
  text: string;
}
function apart(labels: Named[]): Named[] {
  const span = ({ at, text }: Named) => (isRight(at[0]) ? [at[0] + 5, at[0] + 9 + text.length * 6.5] : [at[0] - 9 - text.length * 6.5, at[0] - 5]) as [number, number];
  const kept: Named[] = [];
  for (const label of labels) {
    const [from, to] = span(label);
    if (kept.every((other) => Math.abs(other.at[1] - label.at[1]) > 13 || span(other)[0] > to || span(other)[1] < from)) kept.push(label);
  }
  return kept;
}

export function SkyChart({ pass, zone, now }: { pass: IssPass; zone: string | null | undefined; now: number }) {
  const track = pass.track ?? [];
  const part = seenPart(pass);
  const look = (at: { azimuth_deg: number; elevation_deg: number }) => onSky(at.azimuth_deg, at.elevation_deg);
  const high = part?.top ?? pass.culmination;
  const [rise, set] = [onSky(pass.rise.azimuth_deg, track[0]?.elevation_deg ?? 0), onSky(pass.set.azimuth_deg, track.at(-1)?.elevation_deg ?? 0)];
  const labels = apart([
    ...(part ? [{ at: look(part.start), text: clockThere(part.start.utc, zone) }] : []),
    { at: look(high), text: `${Math.round(high.elevation_deg)}°` },
    ...(part ? [{ at: look(part.end), text: clockThere(part.end.utc, zone) }] : []),
  ]);
  const here = track.findLast((point) => Date.parse(point.utc) <= now);
  const over = now >= Date.parse(pass.rise.utc) && now <= Date.parse(pass.set.utc) && here;
  const middle = Math.floor(track.length * 0.35);
  const [before, after] = [track[middle], track[middle + 1]];
  const arrow = before && after ? [look(before), look(after)] : undefined;
  return (
    <svg class={s.sky} viewBox="-140 -128 280 256" role="img" aria-label={`Sky chart, north up, east left. ${describePass(pass, zone)}`}>
      <circle class={s.skyGround} r={kRadius} />
      {[30, 60].map((elevation) => (
        <g key={elevation}>
          <circle class={s.skyRing} r={((90 - elevation) / 90) * kRadius} />
          <text class={s.skyRingName} y={((90 - elevation) / 90) * kRadius - 3} text-anchor="middle">
            {elevation}°
          </text>
        </g>
      ))}
      <path class={s.skyRing} d={`M${-kRadius} 0H${kRadius}M0 ${-kRadius}V${kRadius}`} />
      <circle class={s.skyEdge} r={kRadius} />
      <text class={s.skyWind} y={-kRadius - 8} text-anchor="middle">
        N
      </text>
      <text class={s.skyWind} y={kRadius + 19} text-anchor="middle">
        S
      </text>
      <text class={s.skyWind} x={-kRadius - 8} y="5" text-anchor="end">
        E
      </text>
      <text class={s.skyWind} x={kRadius + 8} y="5" text-anchor="start">
        W
      </text>
      {pieces(pass).map((piece, i) => (
        <path key={i} class={piece.seen ? s.skySeen : s.skyUnseen} d={path(piece.line)} />
      ))}
      {arrow && (
        <path
          class={s.skyArrow}
          d="M-5-4.5 4 0-5 4.5Z"
          transform={`translate(${arrow[0]![0]} ${arrow[0]![1]}) rotate(${(Math.atan2(arrow[1]![1] - arrow[0]![1], arrow[1]![0] - arrow[0]![0]) * 180) / Math.PI})`}
        />
      )}
      <circle class={s.skyPoint} cx={rise[0]} cy={rise[1]} r="3.5" />
      <circle class={s.skyPoint} cx={set[0]} cy={set[1]} r="3.5" />
      {labels.map((label) => (
        <Label key={`${label.text} ${label.at[0]}`} {...label} />
      ))}
      {over && here && <circle class={s.skyNow} cx={look(here)[0]} cy={look(here)[1]} r="6" />}
    </svg>
  );
}
