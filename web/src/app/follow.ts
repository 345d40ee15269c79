// What each event means for the answers on screen. Small facts are written in place; the rest is asked for again, at most
// once a second however many events come.
import { at } from '../api/address';
import { kStates, type PartitionState, type RoverSlug, type Sols } from '../api/contract';
import { patch, refresh } from '../lib/http';
import { on } from '../lib/live';

const kQuiet = 1000;
const waiting = new Map<string, (path: string) => boolean>();
let timer: ReturnType<typeof setTimeout> | undefined;

function later(name: string, matches: (path: string) => boolean): void {
  waiting.set(name, matches);
  timer ??= setTimeout(() => {
    timer = undefined;
    const all = [...waiting.values()];
    waiting.clear();
    refresh((path) => all.some((match) => match(path)));
  }, kQuiet);
}

const starts = (...prefixes: string[]) => (path: string) => prefixes.some((prefix) => path.startsWith(prefix));

// Coverage changes are gathered for a moment: a sync brings hundreds a second, the strip is painted a few times.
const kGather = 150;
type Change = { state: PartitionState; got: number };
const changes = new Map<RoverSlug, Map<number, Change>>();
let gathering: ReturnType<typeof setTimeout> | undefined;

function applyChanges(): void {
  gathering = undefined;
  for (const [rover, bySol] of changes) {
    patch(at('/mars/sols', { rover }), (sols) => {
      const states = sols.states ?? kStates;
      const data = sols.data.map((row): Sols['data'][number] => {
        const change = bySol.get(row[0]);
        if (!change) return row;
        const photos = change.state === 'complete' ? Math.max(row[1], change.got) : row[1];
        return [row[0], photos, states.indexOf(change.state)];
      });
      return { ...sols, data };
    });
  }
  changes.clear();
}

export function followEvents(): void {
  on('hello', (event) => event.missed && refresh(() => true));
  on('partition', (event) => {
    if (event.source === 'mars_photos') {
      const bySol = changes.get(event.rover) ?? new Map<number, Change>();
      changes.set(event.rover, bySol.set(event.sol, { state: event.state, got: event.got ?? 0 }));
      gathering ??= setTimeout(applyChanges, kGather);
    }
    later(`sol ${event.rover} ${event.sol}`, (path) => path === `/mars/sols/${event.rover}/${event.sol}`);
    later('ledger', starts('/partitions', '/loop', '/sources'));
  });
  on('run', () => later('runs', starts('/runs', '/loop')));
  on('task', (event) => event.run_id && later(`run ${event.run_id}`, (path) => path === `/runs/${event.run_id}`));
  on('object', () => later('loop', starts('/loop')));
  on('notice', () => later('notices', starts('/notices', '/rejected', '/sources', '/outage')));
  on('status', () => later('status', starts('/status', '/sources', '/outage')));
  on('iss_gap', () => later('station', (path) => path.startsWith('/iss/health') || path.startsWith('/iss/activity')));
  on('publication', (event) => {
    later('tables', starts('/status', '/tests', '/tables', '/loop', '/rejected', '/mars/rovers'));
    for (const rover of event.rovers ?? Object.keys(event.sols ?? {})) {
      const sols = event.sols?.[rover];
      later(`photos ${rover}`, (path) => {
        if (path === `/mars/sols?rover=${rover}`) return true;
        const match = /^\/mars\/(?:photos\?rover=([^&]+)&sol=(\d+)|sols\/([^/]+)\/(\d+))/.exec(path);
        if (!match || (match[1] ?? match[3]) !== rover) return false;
        return !sols || sols.includes(Number(match[2] ?? match[4]));
      });
    }
  });
}
