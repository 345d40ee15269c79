// The place from which somebody looks up. It stays in this browser; it goes into the address only when it is shared.
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Address } from '../../api/address';
import { useApi } from '../../lib/http';
import { useRoute } from '../../lib/route';
import { createStore, useStore } from '../../lib/store';

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

const kAngle = String.raw`([NSEWO]?)\s*([+-]?\d{1,3}(?:\.\d+)?)\s*(?:°|º|deg)?\s*(?:(\d{1,2}(?:\.\d+)?)\s*'\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*"\s*)?([NSEWO]?)`;
const kPosition = new RegExp(String.raw`^(?:geo:)?\s*${kAngle}\s*[,;/\s]?\s*${kAngle}\s*$`, 'i');

// Degrees, minutes and seconds with a letter before or behind.
function angle([before, degrees, minutes, seconds, behind]: (string | undefined)[]): { value: number; letter: string } {
  const letter = (before || behind || '').toUpperCase();
  const size = Math.abs(Number(degrees)) + Number(minutes ?? 0) / 60 + Number(seconds ?? 0) / 3600;
  return { value: size * (/^-/.test(degrees!) ? -1 : 1) * (letter === 'S' || letter === 'W' ? -1 : 1), letter };
}

// "48.14, 11.58", "48.14 N 11.58 E", "33.9S, 18.4E", "48°08′N 11°34′E", "48,14 11,58"; undefined when it is no position.
export function typedPosition(text: string): Site | undefined {
  let plain = text.replace(/[′’ʹ‘]/g, "'").replace(/[″”“]|''/g, '"').replaceAll('−', '-').trim();
  if (/^[+-]?\d+,\d+\s*[;\s]\s*[+-]?\d+,\d+$/.test(plain)) plain = plain.replaceAll(',', '.');
  const match = kPosition.exec(plain);
  // Two numbers have something between them; "4812" is one.
  if (!match || (!/[,;/\s°º'"NSEWO]/i.test(plain.slice(1)))) return undefined;
  let [latitude, longitude] = [angle(match.slice(1, 6)), angle(match.slice(6, 11))];
  if (/[EWO]/.test(latitude.letter) && /[NS]/.test(longitude.letter)) [latitude, longitude] = [longitude, latitude];
  if (/[EWO]/.test(latitude.letter) || /[NS]/.test(longitude.letter)) return undefined;
  const east = longitude.value > 180 && longitude.value <= 360 ? longitude.value - 360 : longitude.value;
  const [n, e] = [latitude.value, east].map((value) => Math.round(value * 1e4) / 1e4) as [number, number];
  return valid(n, e) ? { name: positionText(n, e), latitude: n, longitude: e } : undefined;
}

interface ListedPlace {
  name: string;
  local_name?: string | null;
  country?: string | null;
  admin?: string | null;
  latitude: number;
  longitude: number;
}
export type FoundSite = Site & { note: string };

export const placesAddress = (text: string): Address<ListedPlace[]> => `/places?${new URLSearchParams({ q: text.trim(), limit: '8' })}` as Address<ListedPlace[]>;

function found(place: ListedPlace): FoundSite {
  const local = place.local_name && place.local_name !== place.name ? place.local_name : '';
  const admin = place.admin && place.admin !== place.name ? place.admin : '';
  return { name: place.name, latitude: place.latitude, longitude: place.longitude, note: [local, admin, place.country].filter(Boolean).join(', ') };
}

// What a typed text may mean, the likeliest first: a position at once, names as the program's list of places knows them.
export function useSites(text: string): { sites: FoundSite[]; looking: boolean; error: string | undefined } {
  const [asked, ask] = useState('');
  const position = useMemo(() => typedPosition(text), [text]);
  const wanted = position || text.trim().length < 2 ? '' : text.trim().slice(0, 80);
  useEffect(() => {
    const timer = setTimeout(() => ask(wanted), 120);
    return () => clearTimeout(timer);
  }, [wanted]);
  const answer = useApi(asked ? placesAddress(asked) : null);
  const sites = useMemo(() => {
    if (position) return [{ ...position, note: 'this position' }];
    const list = (answer.data as { data?: ListedPlace[] } | undefined)?.data ?? answer.data;
    return wanted && wanted === asked && Array.isArray(list) ? list.map(found) : [];
  }, [position, answer.data, wanted, asked]);
  return { sites, looking: !!wanted && (wanted !== asked || answer.loading), error: wanted && answer.error ? answer.error.message : undefined };
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

// Another tab has chosen.
addEventListener('storage', (event) => event.key === kKey && store.set({ site: stored() }));

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
