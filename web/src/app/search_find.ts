// What a typed text may mean. Pure: everything known is passed in.
import type { Rover, Run, TableInfo } from '../api/contract';
import { dayOf } from '../features/pictures/days';
import { cameraName } from '../features/mars/camera';
import { siteText, type FoundSite } from '../features/live/site';
import { isoSecond, readMoment } from '../lib/moment';
import { count, dateSol, solDate } from '../lib/format';
import { typedDays } from './dates';

export type Command = 'dark' | 'light' | 'auto' | 'metric' | 'imperial' | 'keys' | 'now';
export interface Found {
  group: string;
  title: string;
  note: string;
  href?: string;
  does?: Command;
  last?: boolean; // meant only where nothing else is
}

export interface Known {
  rovers: Rover[];
  tables: TableInfo[];
  runs: Run[];
  sites: FoundSite[];
  rover: string; // the one on screen comes first
  now: number; // ms
}

interface Way extends Omit<Found, 'group'> {
  words: string; // what it is also called
}
// Places of the page, and what can be done anywhere.
const kViews: Way[] = [
  { title: 'Overview', note: 'everything at a glance', href: '/overview', words: 'home start dashboard glance museum wall new' },
  { title: 'Live', note: 'where the space station is', href: '/live', words: 'station iss globe map position space' },
  { title: 'Passes', note: 'when it can be seen', href: '/live#passes', words: 'visible sightings overhead sky calendar tonight see' },
  { title: 'Crew', note: 'who is in space', href: '/live#crew', words: 'people astronauts cosmonauts persons' },
  { title: 'History of the station', note: 'altitude and speed', href: '/live#history', words: 'altitude height speed charts records' },
  { title: 'Health of the station’s data', note: 'checks and alerts', href: '/live#health', words: 'checks alerts freshness stream' },
  { title: 'Mars', note: 'rover pictures', href: '/mars', words: 'photos pictures rovers sols images' },
  { title: 'Asteroids', note: 'what passes the Earth', href: '/asteroids', words: 'neo near earth objects approaches comets hazardous rarity' },
  { title: 'Pictures', note: 'the astronomy picture of each day', href: '/pictures', words: 'apod astronomy day picture nebula galaxy' },
  { title: 'Pipeline', note: 'how the data come', href: '/pipeline', words: 'loop stages ingest' },
  { title: 'Runs', note: 'Pipeline', href: '/pipeline?tab=runs', words: 'jobs tasks' },
  { title: 'Partitions', note: 'Pipeline: which sols, days and documents are here', href: '/pipeline?tab=partitions', words: 'gaps missing coverage ledger' },
  { title: 'Data tests', note: 'Pipeline', href: '/pipeline?tab=tests', words: 'tests quality warnings' },
  { title: 'Sources', note: 'Pipeline: upstreams and their terms', href: '/pipeline?tab=sources', words: 'upstreams nasa celestrak outage' },
  { title: 'Notices', note: 'Pipeline', href: '/pipeline?tab=notices', words: 'warnings messages log' },
  { title: 'Rejected records', note: 'Pipeline', href: '/pipeline?tab=rejected', words: 'errors bad dead letter' },
  { title: 'Tables', note: 'Data', href: '/data', words: 'warehouse columns schema' },
  { title: 'SQL', note: 'Data: ask the tables', href: '/data?ask=1', words: 'query ask select' },
  { title: 'API', note: 'its document', href: '/openapi.json', words: 'openapi rest json' },
];
const kCommands: Way[] = [
  { title: 'Dark theme', note: '', does: 'dark', words: 'night mode colours' },
  { title: 'Light theme', note: '', does: 'light', words: 'day mode colours bright' },
  { title: 'Theme of the system', note: '', does: 'auto', words: 'automatic mode' },
  { title: 'Metric units', note: 'km, m', does: 'metric', words: 'kilometres' },
  { title: 'Imperial units', note: 'mi, ft', does: 'imperial', words: 'miles feet' },
  { title: 'Keys and words', note: 'what every key does, what words mean', does: 'keys', words: 'help shortcuts keyboard glossary sol magnitude ?' },
  { title: 'Back to now', note: 'every view shows the newest', does: 'now', words: 'live present' },
];

const sol = (rover: Rover, n: number) => `/mars?rover=${rover.slug}&sol=${n}`;
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

// A name that is meant: whole, or its beginning.
const startsOne = (query: string, ...texts: string[]): boolean => texts.some((text) => text.toLowerCase().split(/[\s,:]+/).some((word) => word.startsWith(query)));

function solsOf(query: string, rovers: Rover[]): Found[] {
  // "1000", "sol 1000", "perseverance 1000", "sol 1000 curiosity", "Curiosity, sol 1,000"
  const words = query.replace(/(\d),(\d{3})\b/g, '$1$2').split(/[\s,]+/).filter((word) => word && word !== 'sol' && word !== 'sols');
  const numbers = words.filter((word) => /^\d{1,5}$/.test(word));
  const names = words.filter((word) => /^[a-z]{3,}$/.test(word));
  if (numbers.length !== 1 || names.length > 1 || words.length !== 1 + names.length) return [];
  const n = Number(numbers[0]);
  return rovers
    .filter((rover) => n <= rover.max_sol && (!names[0] || rover.slug.startsWith(names[0])))
    .map((rover) => ({ group: 'Sols', title: `${rover.name}, sol ${count(n)}`, note: solDate(rover.landing_date, n), href: sol(rover, n) }));
}

function daysOf(text: string, known: Known, rovers: Rover[]): Found[] {
  const found: Found[] = [];
  const exact = /^\d{4}-\d\d-\d\d[ t]\d\d:\d\d(?::\d\d)?z?$/i.test(text.trim()) ? readMoment(`${text.trim().replace(/[ t]/i, 'T').replace(/z$/i, '')}Z`) : undefined;
  for (const day of exact === undefined ? typedDays(text, known.now) : [isoSecond(exact).slice(0, 10)]) {
    const moment = exact ?? Date.parse(`${day}T12:00:00Z`);
    for (const rover of exact === undefined ? rovers : []) {
      if (day < rover.landing_date) continue;
      const n = dateSol(rover.landing_date, day);
      if (n <= rover.max_sol) found.push({ group: 'Dates', title: `${rover.name}, ${day}`, note: `sol ${count(n)}`, href: sol(rover, n) });
    }
    found.push({ group: 'Dates', title: `The station at ${isoSecond(moment).slice(0, 16).replace('T', ' ')} UTC`, note: 'Live', href: `/live?t=${isoSecond(moment)}` });
    if (exact === undefined && dayOf(day) && moment <= known.now) found.push({ group: 'Dates', title: `The picture of ${day}`, note: 'Pictures', href: `/pictures?day=${day}` });
  }
  return found;
}

// An id of a picture, or the name of its file.
function picturesOf(text: string): Found[] {
  const id = text.trim();
  if (/^\d{6,16}$/.test(id)) return [{ group: 'Pictures', title: `Picture ${id}`, note: 'by its id', href: `/mars?photo=${id}` }];
  if (!/^(?=.*[a-z])(?=(?:.*\d){4})[\w.-]{12,80}$/i.test(id)) return [];
  const stem = id.replace(/\.\w{3,4}$/, '').toUpperCase();
  return [{ group: 'Pictures', title: id, note: 'find this product id', href: `/data?sql=${encodeURIComponent(`select * from silver.fact_photos where upper(product_id) = ${quoted(stem)} or upper(img_src) like ${quoted(`%${stem}%`)} limit 50`)}` }];
}

const ways = (list: Way[], group: string, query: string): Found[] =>
  list
    .map((way) => ({ way, rank: way.title.toLowerCase().startsWith(query) ? 0 : way.words.split(' ').includes(query) ? 1 : startsOne(query, way.title, way.words, way.note) ? 2 : 3 }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ way: { words: _, ...rest } }) => ({ group, ...rest }));

export function find(text: string, known: Known): Found[] {
  const query = text.trim().toLowerCase();
  const rovers = [...known.rovers].sort((a, b) => Number(b.slug === known.rover) - Number(a.slug === known.rover));
  const named = (rover: Rover): Found => ({ group: 'Rovers', title: rover.name, note: `${count(rover.total_photos)} photos`, href: `/mars?rover=${rover.slug}` });
  if (query === '') return [...kViews.filter((way) => !way.href?.includes('?') && !way.href?.includes('#')).map(({ words: _, ...rest }) => ({ group: 'Views', ...rest })), ...rovers.map(named), ...kCommands.filter((way) => way.does === 'keys').map(({ words: _, ...rest }) => ({ group: 'Do', ...rest }))];
  const matches = (...texts: string[]) => texts.some((candidate) => candidate.toLowerCase().includes(query));
  const found: Found[] = [...solsOf(query, rovers), ...daysOf(text, known, rovers), ...picturesOf(text), ...rovers.filter((rover) => matches(rover.name)).map(named)];
  if (query.length > 1) found.push(...ways(kViews, 'Views', query), ...ways(kCommands, 'Do', query));
  found.push(...known.sites.slice(0, 5).map((site) => ({ group: 'Places', title: `Passes over ${site.name}`, note: site.note, href: `/live?place=${siteText(site)}#passes` })));
  const cameras = rovers.flatMap((rover) => rover.cameras.filter((camera) => matches(camera.name, camera.full_name, cameraName(camera.name, camera.full_name))).map((camera) => ({ group: 'Cameras', title: `${rover.name}, ${cameraName(camera.name, camera.full_name)}`, note: camera.name, href: `${sol(rover, rover.max_sol)}&camera=${camera.name}` })));
  found.push(...cameras.slice(0, 8));
  const tables = known.tables.filter((table) => matches(`${table.schema}.${table.name}`)).map((table) => ({ group: 'Tables', title: `${table.schema}.${table.name}`, note: table.rows === null ? table.kind : `${count(table.rows)} rows`, href: `/data?table=${table.schema}.${table.name}` }));
  found.push(...tables.slice(0, 12));
  // Last and few: a rover's name is in hundreds of runs.
  const runs = known.runs.filter((run) => matches(run.id, run.what, run.flow)).map((run) => ({ group: 'Runs', title: run.what || run.flow, note: run.state, href: `/pipeline?tab=runs&run=${run.id}` }));
  found.push(...runs.slice(0, 4));
  if (/^\p{L}[\p{L} '’-]{2,}$/u.test(text.trim())) found.push({ group: 'Pictures of days', title: `“${text.trim()}” in titles and texts`, note: 'of all years', href: `/pictures?q=${encodeURIComponent(text.trim())}`, last: true });
  return found.slice(0, 40);
}
