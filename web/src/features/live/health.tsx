// Is the stream well: each check with its value and its limit, what is raised and since when, and who has seen it.
import { useState } from 'preact/hooks';
import { at } from '../../api/address';
import type { IssCheck, IssSource } from '../../api/iss';
import { age, both, brief, count, duration, plural } from '../../lib/format';
import { ApiError, patch, postJson, refresh, useAgain, useApi } from '../../lib/http';
import { DataMenu } from '../../ui/data_menu';
import { Button, Skeleton, State, Trouble, ui, useNow } from '../../ui/ui';
import { knownFault } from '../../lib/faults';
import { useAnswer } from './station';
import s from './health.module.css';

const kMarks: Record<string, string> = { ok: 'ok', cleared: 'ok', raised: 'failed', acknowledged: 'stale' };

function sourceState(source: IssSource): string {
  if (source.state === 'failing' || (source.verdict && !['ok', 'waiting', ''].includes(source.verdict))) return source.state === 'failing' ? 'failing' : 'warn';
  return source.state === 'ok' ? 'ok' : source.state;
}

// wheretheiss.at answers for the seconds to come: its newest success may lie ahead of the clock.
function sourceWord(source: IssSource, now: number): string {
  const trouble = knownFault(source.text);
  if (source.verdict && source.verdict !== 'ok' && !(source.verdict === 'missing' && trouble)) return source.verdict === 'waiting' ? 'no answer yet' : `${source.verdict}${source.text ? `: ${trouble || brief(source.text)}` : ''}`;
  if (source.verdict === 'missing' || !source.last_success) return trouble || (source.text ? brief(source.text) : 'no answer yet');
  return age(new Date(Math.min(now, Date.parse(source.last_success))).toISOString(), now);
}

// A check of an upstream counts nothing: its state is its value.
const kOfUpstream = /^iss\.upstream\.(.+)$/;
// What a check looks at, in words for people who did not write it.
const kNames: Record<string, string> = {
  'iss.freshness': 'Age of the newest position',
  'iss.records': 'Positions a minute',
  'iss.growth': 'Rows a minute in the history',
  'iss.elements': 'Age of the orbital elements',
  'iss.elements_withheld': 'Age of the orbital elements, limit for passes',
};
const kStates: Record<string, string> = { cleared: 'ok again', raised: 'failing', acknowledged: 'acknowledged', ok: 'ok' };
// "0.1516 d" -> "3.6 h"; "60 /min" stays.
function inWords(value: string | null): string {
  const age = /^(-?[\d.]+) ?(s|d)$/.exec(value ?? '');
  return age ? duration(Number(age[1]) * (age[2] === 'd' ? 86400 : 1)) : (value ?? '–').replace(/^(-?\d+\.\d)\d+/, '$1').replace(/ ?\/min$/, '');
}
// Value and limit stand beside it; an upstream's own words are shortened to what they mean.
function whyRaised(check: IssCheck): string {
  if (kNames[check.id] || (check.state !== 'raised' && check.state !== 'acknowledged')) return '';
  return knownFault(check.text) || brief(check.text, 400);
}
// "2 checks failing: open-notify, age of the orbital elements"
function raisedText(names: string[]): string {
  const told = [...new Set(names.map((name) => name.split(':')[0]!))].slice(0, 2);
  return `${plural(names.length, 'check')} failing: ${told.join(', ')}${names.length > told.length ? ` and ${names.length - told.length} more` : ''}`;
}
function measured(check: IssCheck, sources: IssSource[] | null | undefined): { name: string; value: string; limit: string } {
  const upstream = kOfUpstream.exec(check.id)?.[1];
  if (upstream === undefined) return { name: kNames[check.id] ?? check.name, value: inWords(check.value), limit: inWords(check.limit) };
  return { name: sources?.find((source) => source.name === upstream)?.title ?? check.name, value: '–', limit: '–' };
}

// `judged`: those alone that say where the station is, each with its verdict.
export function Upstreams({ judged = false }: { judged?: boolean }) {
  const sources = useAnswer().data?.sources?.filter((source) => !judged || source.verdict);
  const now = useNow(5000);
  if (!sources?.length) return null;
  return (
    <ul class={s.sources} aria-label="Upstreams of the station">
      {sources.map((source) => (
        <li key={source.name}>
          <State state={sourceState(source)}>{source.title || source.name}</State>
          <span title={source.text || undefined}>{sourceWord(source, now)}</span>
        </li>
      ))}
    </ul>
  );
}

function Acknowledge({ check }: { check: IssCheck }) {
  const [state, set] = useState<'no' | 'asking' | string>('no');
  const send = async () => {
    set('asking');
    try {
      await postJson(`/alerts/${encodeURIComponent(check.id)}/acknowledge`, {});
      patch(at('/iss/health'), (health) => ({ ...health, checks: health.checks.map((other) => (other.id === check.id ? { ...other, state: 'acknowledged' as const } : other)) }));
      set('no');
    } catch (error) {
      set(error instanceof ApiError ? error.detail || error.title : String(error));
    }
  };
  return (
    <>
      <Button disabled={state === 'asking'} onClick={send} aria-label={`Acknowledge: ${check.name}`}>
        Acknowledge
      </Button>
      {state !== 'no' && state !== 'asking' && <span role="alert"> {state}</span>}
    </>
  );
}

export function Health() {
  const health = useApi(at('/iss/health'));
  const now = useNow(5000);
  useAgain('/iss/health', 15_000);
  const data = health.data;
  const raised = data?.checks.filter((check) => check.state === 'raised' || check.state === 'acknowledged') ?? [];
  return (
    <section class={s.section} aria-label="Health of the stream" id="health">
      <div class={s.top}>
        <h2>{!data ? 'Health of the station’s data' : raised.length === 0 ? 'All checks of the station’s data are fine' : raisedText(raised.map((check) => measured(check, data.sources).name))}</h2>
        {data && (
          <DataMenu of="the checks" from="the tick of every second: freshness, rate, verdicts on the upstreams, age of the elements" at={new Date(health.at || now).toISOString()} links={[{ label: 'The checks, JSON, from the server', href: '/api/v1/iss/health' }, { label: 'Metrics, Prometheus', href: '/metrics' }]} rows={{ name: 'iss-health', get: () => data.checks }}>
            A check fails when its value is beyond its limit, and is ok again when it is back; acknowledging says that somebody has seen it. Both are in the notices too.
          </DataMenu>
        )}
      </div>
      {health.error && !data && <Trouble error={health.error} what="The checks" retry={() => refresh((path) => path === '/iss/health')} />}
      {!data && !health.error && <Skeleton height="160px" />}
      {data && (
        <>
          <p class={s.sum}>
            {[
              typeof data.records_per_minute === 'number' && `${count(data.records_per_minute)} records a minute`,
              typeof data.records === 'number' && `${count(data.records)} in the tables`,
              typeof data.freshness_s === 'number' && `newest ${Math.round(data.freshness_s)} s old`,
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
          <div class={ui.tableWrap} tabIndex={0} role="region" aria-label="Checks">
            <table class={ui.table}>
              <thead>
                <tr>
                  <th scope="col">State</th>
                  <th scope="col">Check</th>
                  <th scope="col">Value</th>
                  <th scope="col">Limit</th>
                  <th scope="col">Since</th>
                  <th scope="col">
                    <span class={ui.hidden}>Do</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.checks.map((check) => [check, measured(check, data.sources)] as const).map(([check, { name, value, limit }]) => (
                  <tr key={check.id}>
                    <td>
                      <State state={kMarks[check.state] ?? 'missing'}>{kStates[check.state] ?? check.state}</State>
                    </td>
                    <td>
                      {name}
                      {whyRaised(check) && <small class={s.text}>{whyRaised(check)}</small>}
                    </td>
                    <td class={s.nowrap}>{value}</td>
                    <td class={s.nowrap}>{limit}</td>
                    <td class={s.nowrap} title={both(check.since, true)}>{check.since ? age(check.since, now) : '–'}</td>
                    <td>{check.state === 'raised' && <Acknowledge check={check} />}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
