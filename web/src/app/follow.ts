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
const changes = new Map<string, Map<number, Change>>();
let gathering: ReturnType<typeof setTimeout> | undefined;

function applyChanges(): void {
  gathering = undefined;
  for (const [rover, bySol] of changes) {
    patch(at('/mars/sols', { rover: rover as RoverSlug }), (sols) => {
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

// "sol=00012" is 12.
function solOf(part: string): number | undefined {
  const match = /^sol=(\d+)$/.exec(part);
  return match ? Number(match[1]) : undefined;
}

export function followEvents(): void {
  on('hello', (event) => event.missed && refresh(() => true));
  on('partition', (event) => {
    const sol = solOf(event.part);
    if (event.source === 'mars_photos' && sol !== undefined) {
      const bySol = changes.get(event.scope) ?? new Map<number, Change>();
      changes.set(event.scope, bySol.set(sol, { state: event.state, got: event.got ?? 0 }));
      gathering ??= setTimeout(applyChanges, kGather);
      later(`sol ${event.scope} ${sol}`, (path) => path === `/mars/sols/${event.scope}/${sol}`);
    }
    later('ledger', starts('/partitions', '/loop', '/sources'));
  });
  on('run', () => later('runs', starts('/runs', '/loop')));
  on('task', (event) => event.run_id && later(`run ${event.run_id}`, (path) => path === `/runs/${event.run_id}`));
  on('object', () => later('loop', starts('/loop')));
  on('notice', () => later('notices', starts('/notices', '/rejected', '/sources', '/outage')));
  on('status', () => later('status', starts('/status', '/sources', '/outage')));
  on('iss_gap', () => later('station', (path) => path.startsWith('/iss/health') || path.startsWith('/iss/activity')));
  on('publication', (event) => {
    later('tables', starts('/overview', '/status', '/tests', '/tables', '/loop', '/rejected', '/mars/rovers'));
    if (event.parts?.neows || event.parts?.jpl_cad) later('asteroids', starts('/neo'));
    if (event.parts?.apod) later('pictures', starts('/apod'));
    for (const [rover, parts] of Object.entries(event.parts?.mars_photos ?? {})) {
      const sols = parts.map(solOf);
      later(`photos ${rover}`, (path) => {
        if (path === `/mars/sols?rover=${rover}`) return true;
        const match = /^\/mars\/(?:photos\?rover=([^&]+)&sol=(\d+)|sols\/([^/]+)\/(\d+))/.exec(path);
        if (!match || (match[1] ?? match[3]) !== rover) return false;
        return sols.includes(Number(match[2] ?? match[4]));
      });
    }
  });
}
