// What an observer is told of a pass: its visible part, in the local time of the place. Pure.
import type { IssPass, VisiblePart } from '../../api/iss';
import { decimal, duration } from '../../lib/format';

const kWinds = ['N', 'NNE', 'NE', 'ENE', 'E', 'ESE', 'SE', 'SSE', 'S', 'SSW', 'SW', 'WSW', 'W', 'WNW', 'NW', 'NNW'];
export const wind = (azimuth: number): string => kWinds[Math.round((((azimuth % 360) + 360) % 360) / 22.5) % 16]!;

// The visible part, where the pass is one that somebody would go out for.
export const seenPart = (pass: IssPass): VisiblePart | undefined => (pass.is_visible === false ? undefined : (pass.visible_part ?? undefined));

// "visible" where no magnitude is known: then nobody can say how bright.
export const brightWord = (part: VisiblePart | undefined): string => (part ? (part.brightness ?? 'visible') : 'not visible');

interface Clock {
  day: string; // 2026-11-30
  hour: number;
  time: string; // 05:57
}
const clocks = new Map<string, Intl.DateTimeFormat | undefined>();
function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!clocks.has(zone)) {
    let format: Intl.DateTimeFormat | undefined;
    try {
      format = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: zone });
    } catch {
      // a zone that this browser does not know
    }
    clocks.set(zone, format);
  }
  return clocks.get(zone);
}

// The wall clock of the place; UTC, and said so, where its zone is unknown.
export const isZone = (zone: string | null | undefined): zone is string => !!zone && formatOf(zone) !== undefined;
function clockOf(utc: string | number, zone: string | null | undefined): Clock & { seconds: string } {
  const part = new Map((formatOf(isZone(zone) ? zone : 'UTC')!.formatToParts(typeof utc === 'number' ? utc : Date.parse(utc))).map(({ type, value }) => [type, value]));
  const time = `${part.get('hour')}:${part.get('minute')}`;
  return { day: `${part.get('year')}-${part.get('month')}-${part.get('day')}`, hour: Number(part.get('hour')), time, seconds: `${time}:${part.get('second')}` };
}
export const clockThere = (utc: string, zone: string | null | undefined): string => `${clockOf(utc, zone).time}${isZone(zone) ? '' : ' UTC'}`;
export const secondsThere = (utc: string, zone: string | null | undefined): string => `${clockOf(utc, zone).seconds}${isZone(zone) ? '' : ' UTC'}`;

const kDay = 86_400_000;
// "Tonight", "Tomorrow", "Wed 2 Dec". The small hours belong to the night before them.
export function dayThere(utc: string, zone: string | null | undefined, now: number): string {
  const [then, here] = [clockOf(utc, zone), clockOf(now, zone)];
  const days = Math.round((Date.parse(then.day) - Date.parse(here.day)) / kDay);
  if (days === 0) return then.hour >= 17 || (then.hour < 5 && here.hour < 5) ? 'Tonight' : 'Today';
  if (days === 1) return then.hour < 4 && here.hour >= 5 ? 'Tonight' : 'Tomorrow';
  if (days === -1) return 'Yesterday';
  const date = new Date(`${then.day}T12:00:00Z`);
  const far = Math.abs(days) > 300 ? { year: 'numeric' as const } : {};
  return new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', ...far, timeZone: 'UTC' }).format(date).replace(',', '');
}

// "W to SSE", "W" where it is seen in one direction alone.
export function wayOf(from: { azimuth_deg: number }, to: { azimuth_deg: number }): string {
  const [a, b] = [wind(from.azimuth_deg), wind(to.azimuth_deg)];
  return a === b ? a : `${a} to ${b}`;
}

// "W to SSE, 22° high, 3 min, bright"
export const lookText = (part: VisiblePart): string => [wayOf(part.start, part.end), `${Math.round(part.top.elevation_deg)}° high`, duration(part.duration_s), part.brightness].filter(Boolean).join(', ');

// "Tomorrow 05:57, W to SSE, 22° high, 3 min, bright"; while it lasts: "Now, W to SSE, ...".
export function cardText(part: VisiblePart, zone: string | null | undefined, now: number): string {
  const on = now >= Date.parse(part.start.utc) && now <= Date.parse(part.end.utc);
  return `${on ? 'Now' : `${dayThere(part.start.utc, zone, now)} ${clockThere(part.start.utc, zone)}`}, ${lookText(part)}`;
}

const kStarts = { rises: 'It rises', leaves_shadow: 'It comes out of the Earth’s shadow', dusk: 'The sky is dark enough' } as const;
const kEnds = { sets: 'It sets', enters_shadow: 'It goes into the Earth’s shadow', dawn: 'The sky gets too bright' } as const;
export const startText = (part: VisiblePart): string => kStarts[part.start.reason] ?? 'It is first seen';
export const endText = (part: VisiblePart): string => kEnds[part.end.reason] ?? 'It is last seen';

// The first that somebody could still see, and the first of any kind.
export const nextSeen = (passes: readonly IssPass[], now: number): IssPass | undefined => passes.find((pass) => Date.parse(seenPart(pass)?.end.utc ?? '') > now);
export const nextAny = (passes: readonly IssPass[], now: number): IssPass | undefined => passes.find((pass) => Date.parse(pass.set.utc) > now);

// For those who hear the page.
export function describePass(pass: IssPass, zone: string | null | undefined): string {
  const part = seenPart(pass);
  const at = (look: { utc: string; azimuth_deg: number }) => `in ${wind(look.azimuth_deg)} at ${secondsThere(look.utc, zone)}`;
  const whole = `Rises ${at(pass.rise)}, culminates ${Math.round(pass.culmination.elevation_deg)} degrees high ${at(pass.culmination)}, sets ${at(pass.set)}.`;
  if (!part) return `${whole} Not visible.`;
  const mag = part.magnitude === null ? '' : `, magnitude ${decimal(part.magnitude)}`;
  return `Visible for ${duration(part.duration_s)}${mag}: first ${at(part.start)}, ${Math.round(part.start.elevation_deg)} degrees high; highest ${Math.round(part.top.elevation_deg)} degrees ${at(part.top)}; last ${at(part.end)}. The whole pass: ${whole}`;
}
