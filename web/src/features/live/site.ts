// The place from which somebody looks up. It stays in this browser; it goes into the address only when it is shared.
import { useRoute } from '../../lib/route';
import { createStore, useStore } from '../../lib/store';
import { cities } from './cities';

export interface Site {
  name: string;
  latitude: number;
  longitude: number;
}

const kKey = 'skykeep-site';
const valid = (latitude: number, longitude: number): boolean => Number.isFinite(latitude) && Number.isFinite(longitude) && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;

export function positionText(latitude: number, longitude: number, digits = 2): string {
  return `${Math.abs(latitude).toFixed(digits)}° ${latitude < 0 ? 'S' : 'N'}, ${Math.abs(longitude).toFixed(digits)}° ${longitude < 0 ? 'W' : 'E'}`;
}

// "48.14, 11.58", "48.14 N 11.58 E", "33.9S, 18.4E"; undefined when it is no position.
export function typedPosition(text: string): Site | undefined {
  const match = /^\s*([+-]?\d+(?:\.\d+)?)\s*°?\s*([NS]?)\s*[,;\s]\s*([+-]?\d+(?:\.\d+)?)\s*°?\s*([EWO]?)\s*$/i.exec(text);
  if (!match) return undefined;
  const latitude = Number(match[1]) * (match[2]!.toUpperCase() === 'S' ? -1 : 1);
  const longitude = Number(match[3]) * (match[4]!.toUpperCase() === 'W' ? -1 : 1);
  return valid(latitude, longitude) ? { name: positionText(latitude, longitude), latitude, longitude } : undefined;
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

// What a typed text may mean, the likeliest first.
export function findSites(text: string, most = 8): (Site & { note: string })[] {
  const position = typedPosition(text);
  if (position) return [{ ...position, note: 'this position' }];
  const query = plain(text.trim());
  if (!query) return [];
  const rank = (name: string) => (name.startsWith(query) ? 0 : name.includes(` ${query}`) ? 1 : name.includes(query) ? 2 : 3);
  return cities
    .map((city) => ({ city, rank: rank(plain(city.name)) }))
    .filter((entry) => entry.rank < 3)
    .sort((a, b) => a.rank - b.rank || (a.city.name < b.city.name ? -1 : 1))
    .slice(0, most)
    .map(({ city }) => ({ name: city.name, latitude: city.latitude, longitude: city.longitude, note: `${city.country}, ${positionText(city.latitude, city.longitude)}` }));
}

function stored(): Site | undefined {
  try {
    const site = JSON.parse(localStorage.getItem(kKey) ?? 'null') as Site | null;
    return site && typeof site.name === 'string' && valid(site.latitude, site.longitude) ? site : undefined;
  } catch {
    return undefined;
  }
}

const store = createStore<{ site: Site | undefined }>({ site: stored() });

export function keepSite(site: Site | undefined): void {
  store.set({ site });
  try {
    if (site) localStorage.setItem(kKey, JSON.stringify(site));
    else localStorage.removeItem(kKey);
  } catch {
    // storage is switched off: the place lasts as long as the page
  }
}

// place=48.14,11.58,Munich
export const siteText = (site: Site): string => `${site.latitude.toFixed(2)},${site.longitude.toFixed(2)},${site.name}`;
export function siteOf(text: string | null): Site | undefined {
  const [latitude, longitude, ...name] = (text ?? '').split(',');
  if (latitude === undefined || longitude === undefined || !latitude.trim() || !longitude.trim() || !valid(Number(latitude), Number(longitude))) return undefined;
  return { latitude: Number(latitude), longitude: Number(longitude), name: name.join(',').slice(0, 60) || positionText(Number(latitude), Number(longitude)) };
}

// A shared place in the address goes first, and is not kept.
export function useSite(): { site: Site | undefined; shared: boolean } {
  const { params } = useRoute();
  const kept = useStore(store, (state) => state.site);
  const shared = siteOf(params.get('place'));
  return shared ? { site: shared, shared: true } : { site: kept, shared: false };
}
