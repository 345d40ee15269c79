// Names that people know for what the API calls by its own.
import type { IssNow } from '../../api/iss';

const upstreams: Record<string, string> = { wheretheiss: 'wheretheiss.at', open_notify: 'open-notify', sgp4: 'SGP4', track: 'an imported track', celestrak: 'CelesTrak', built_in: 'built in', import: 'imported', ivanstanojevic: 'tle.ivanstanojevic.me' };
export const upstreamName = (name: string | null | undefined): string => (name ? (upstreams[name] ?? name) : '');

const kWaters = /\b(ocean|sea|gulf|bay|strait|channel|passage|basin|sound|bight)\b/i;
const kWithArticle = /^United |^(Bahamas|Comoros|Gambia|Maldives|Netherlands|Philippines|Seychelles)$|Islands$|Republic$|Rep\.$/;
export const overName = (over: string | null | undefined): string => (!over ? 'an unnamed sea' : (kWaters.test(over) || kWithArticle.test(over)) && !/^the /i.test(over) ? `the ${over}` : over);

// Zones at sea have names that count the wrong way round: "Etc/GMT-4" is four hours ahead.
export function zoneName(now: Pick<IssNow, 'time_zone' | 'local_time'>): string | undefined {
  if (!now.time_zone?.startsWith('Etc/')) return now.time_zone?.replaceAll('_', ' ');
  const offset = /([+-]\d\d):(\d\d)$/.exec(now.local_time ?? '');
  return offset ? `UTC${offset[1]}${offset[2] === '00' ? '' : `:${offset[2]}`}` : 'UTC';
}
