// A pass over the sky as one sees it lying on one's back: north up, east to the LEFT, the zenith in the middle.
import type { IssPass } from '../../api/iss';
import { utcClock } from '../../lib/format';
import { duration } from '../../lib/format';
import s from './passes.module.css';

const kRadius = 104;

export function onSky(azimuth: number, elevation: number): [x: number, y: number] {
  const r = ((90 - Math.max(0, elevation)) / 90) * kRadius;
  const a = (azimuth * Math.PI) / 180;
  return [-r * Math.sin(a), -r * Math.cos(a)];
}

const kWinds = ['N', 'NNE', 'NE', 'ENE', 'E', 'ESE', 'SE', 'SSE', 'S', 'SSW', 'SW', 'WSW', 'W', 'WNW', 'NW', 'NNW'];
export const wind = (azimuth: number): string => kWinds[Math.round((((azimuth % 360) + 360) % 360) / 22.5) % 16]!;

export function describePass(pass: IssPass): string {
  const seen = pass.visible.length ? ` Visible for ${duration(seconds(pass))}${pass.magnitude !== null ? `, magnitude ${pass.magnitude.toFixed(1)}` : ''}.` : ' Not visible.';
  return `Rises in ${wind(pass.rise.azimuth_deg)} at ${utcClock(pass.rise.utc)} UTC, culminates ${Math.round(pass.culmination.elevation_deg)} degrees high in ${wind(pass.culmination.azimuth_deg)} at ${utcClock(pass.culmination.utc)}, sets in ${wind(pass.set.azimuth_deg)} at ${utcClock(pass.set.utc)}.${seen}`;
}

export const seconds = (pass: IssPass): number => pass.visible.reduce((sum, part) => sum + (Date.parse(part.to) - Date.parse(part.from)) / 1000, 0);

// The path as pieces: seen or not.
export function pieces(pass: IssPass): { seen: boolean; line: [number, number][] }[] {
  const out: { seen: boolean; line: [number, number][] }[] = [];
  for (const point of pass.track ?? []) {
    const at = Date.parse(point.utc);
    const seen = pass.visible.some((part) => at >= Date.parse(part.from) && at <= Date.parse(part.to));
    const xy = onSky(point.azimuth_deg, point.elevation_deg);
    const last = out.at(-1);
    if (last && last.seen === seen) last.line.push(xy);
    else {
      // The joint belongs to both, so that nothing gapes.
      const joint = last?.line.at(-1);
      out.push({ seen, line: joint ? [joint, xy] : [xy] });
    }
  }
  return out;
}

const path = (line: [number, number][]): string => line.map(([x, y], i) => `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

function Label({ at, text }: { at: [number, number]; text: string }) {
  const right = at[0] > 0;
  return (
    <text class={s.skyTime} x={at[0] + (right ? 7 : -7)} y={at[1] + 4} text-anchor={right ? 'start' : 'end'}>
      {text}
    </text>
  );
}

export function SkyChart({ pass, now }: { pass: IssPass; now: number }) {
  const track = pass.track ?? [];
  const top = onSky(pass.culmination.azimuth_deg, pass.culmination.elevation_deg);
  const [rise, set] = [onSky(pass.rise.azimuth_deg, track[0]?.elevation_deg ?? 0), onSky(pass.set.azimuth_deg, track.at(-1)?.elevation_deg ?? 0)];
  const here = track.findLast((point) => Date.parse(point.utc) <= now);
  const over = now >= Date.parse(pass.rise.utc) && now <= Date.parse(pass.set.utc) && here;
  const middle = track[Math.floor(track.length * 0.35)];
  const after = track[Math.floor(track.length * 0.35) + 1];
  const arrow = middle && after ? [onSky(middle.azimuth_deg, middle.elevation_deg), onSky(after.azimuth_deg, after.elevation_deg)] : undefined;
  return (
    <svg class={s.sky} viewBox="-140 -128 280 256" role="img" aria-label={`Sky chart, north up, east left. ${describePass(pass)}`}>
      <circle class={s.skyGround} r={kRadius} />
      {[30, 60].map((elevation) => (
        <circle key={elevation} class={s.skyRing} r={((90 - elevation) / 90) * kRadius} />
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
      <Label at={top} text={`${Math.round(pass.culmination.elevation_deg)}°`} />
      {over && here && <circle class={s.skyNow} cx={onSky(here.azimuth_deg, here.elevation_deg)[0]} cy={onSky(here.azimuth_deg, here.elevation_deg)[1]} r="6" />}
    </svg>
  );
}
