// What a tab, a bookmark and the history call the state that is shown: from the address alone. Pure.
import { count } from '../lib/format';
import { readMoment } from '../lib/moment';
import { siteOf } from '../features/live/site';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const kTabs: Record<string, string> = { runs: 'Runs', partitions: 'Partitions', tests: 'Data tests', sources: 'Sources', notices: 'Notices', rejected: 'Rejected' };
const whole = (text: string | null): number | undefined => (/^\d{1,6}$/.test(text ?? '') ? Number(text) : undefined);

function parts(path: string, params: URLSearchParams): string[] {
  const ms = readMoment(params.get('t'));
  const moment = ms === undefined ? '' : new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  if (path === '/live') return [params.has('place') ? `Passes over ${siteOf(params.get('place'))?.name ?? 'a place'}` : '', moment && `${moment} UTC`, 'Live'];
  if (path === '/mars') {
    const rover = params.get('rover');
    const sol = whole(params.get('sol'));
    const photo = params.get('photo');
    return [photo ? `Picture ${photo.slice(0, 20)}` : '', rover ? `${capital(rover.slice(0, 20))}${sol === undefined ? '' : ` sol ${count(sol)}`}` : sol === undefined ? '' : `Sol ${count(sol)}`, sol === undefined ? moment.slice(0, 10) : '', 'Mars'];
  }
  if (path === '/overview') return ['Overview'];
  if (path === '/asteroids') return [params.get('object')?.slice(0, 40) ?? '', moment.slice(0, 10), 'Asteroids'];
  if (path === '/pictures') return [params.get('q') ? `“${params.get('q')!.slice(0, 60)}”` : '', params.get('day')?.slice(0, 10) ?? moment.slice(0, 10), 'Pictures'];
  if (path === '/pipeline') return [params.has('run') ? 'A run' : '', kTabs[params.get('tab') ?? ''] ?? '', 'Pipeline'];
  if (path === '/data') return [params.has('sql') || params.has('ask') ? 'SQL' : (params.get('table')?.slice(0, 60) ?? ''), 'Data'];
  return [path === '/' ? '' : 'No such page'];
}

export const titleOf = (path: string, params: URLSearchParams): string => [...parts(path, params), 'Skykeep'].filter(Boolean).join(' · ');
