// What a typed text may mean. Pure: everything known is passed in.
import type { Rover, Run, TableInfo } from '../api/contract';
import { findSites, siteText } from '../features/live/site';
import { isoSecond } from '../lib/moment';
import { count, dateSol, solDate } from '../lib/format';

export interface Found {
  group: string;
  title: string;
  note: string;
  href: string;
}

export interface Known {
  rovers: Rover[];
  tables: TableInfo[];
  runs: Run[];
  rover: string; // the one on screen comes first
}

const sol = (rover: Rover, n: number) => `/mars?rover=${rover.slug}&sol=${n}`;

export function find(text: string, known: Known): Found[] {
  const query = text.trim().toLowerCase();
  const rovers = [...known.rovers].sort((a, b) => Number(b.slug === known.rover) - Number(a.slug === known.rover));
  const found: Found[] = [];

  const number = /^(?:sol\s*)?(\d{1,5})$/.exec(query);
  const date = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(query);
  if (number) {
    for (const rover of rovers) {
      const n = Number(number[1]);
      if (n <= rover.max_sol) found.push({ group: 'Sols', title: `${rover.name}, sol ${count(n)}`, note: solDate(rover.landing_date, n), href: sol(rover, n) });
    }
  }
  if (date) {
    const day = `${date[1]}-${date[2]!.padStart(2, '0')}-${date[3]!.padStart(2, '0')}`;
    if (!Number.isNaN(Date.parse(day))) {
      for (const rover of rovers) {
        if (day < rover.landing_date) continue;
        const n = dateSol(rover.landing_date, day);
        if (n <= rover.max_sol) found.push({ group: 'Dates', title: `${rover.name}, ${day}`, note: `sol ${count(n)}`, href: sol(rover, n) });
      }
    }
  }
  const when = /^\d{4}-\d\d-\d\d(?:[ t]\d\d:\d\d(?::\d\d)?)?$/.test(query) ? Date.parse(`${query.replace(/[ t]/, 'T')}${query.length > 10 ? '' : 'T12:00'}Z`) : NaN;
  if (Number.isFinite(when)) found.push({ group: 'Station', title: `The station at ${isoSecond(when).slice(0, 16).replace('T', ' ')} UTC`, note: 'Live', href: `/live?t=${isoSecond(when)}` });
  const matches = (...texts: string[]) => query === '' || texts.some((candidate) => candidate.toLowerCase().includes(query));
  for (const rover of rovers) {
    if (matches(rover.name)) found.push({ group: 'Rovers', title: rover.name, note: `${count(rover.total_photos)} photos`, href: `/mars?rover=${rover.slug}` });
  }
  if (query.length > 1) {
    for (const site of findSites(text, 4)) found.push({ group: 'Places', title: `Passes over ${site.name}`, note: site.note, href: `/live?place=${siteText(site)}#passes` });
  }
  if (query !== '') {
    for (const rover of rovers) {
      for (const camera of rover.cameras) {
        if (matches(camera.name, camera.full_name)) {
          found.push({ group: 'Cameras', title: `${rover.name}, ${camera.full_name}`, note: camera.name, href: `${sol(rover, rover.max_sol)}&camera=${camera.name}` });
        }
      }
    }
    for (const table of known.tables) {
      const name = `${table.schema}.${table.name}`;
      if (matches(name)) found.push({ group: 'Tables', title: name, note: table.rows === null ? table.kind : `${count(table.rows)} rows`, href: `/data?table=${name}` });
    }
    for (const run of known.runs) {
      if (matches(run.id, run.what, run.flow)) found.push({ group: 'Runs', title: run.what || run.flow, note: run.state, href: `/pipeline?tab=runs&run=${run.id}` });
    }
  }
  return found.slice(0, 40);
}
