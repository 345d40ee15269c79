// Every run, newest first; one opens to its attempts and their logs.
import { useState } from 'preact/hooks';
import { at, kApi } from '../../api/address';
import type { Run } from '../../api/contract';
import { reasonWords } from '../../lib/faults';
import { age, both, capital, count, duration, plural, utcClock, words } from '../../lib/format';
import { refresh, useApi } from '../../lib/http';
import { go, href, useRoute } from '../../lib/route';
import { Icon } from '../../ui/icons';
import { DataMenu } from '../../ui/data_menu';
import { Button, cx, Empty, SkeletonLines, State, Trouble, ui, useNow } from '../../ui/ui';
import s from './pipeline.module.css';

const kFlows = ['ingest_photos', 'refresh_manifests', 'refresh_traverse', 'sync', 'import', 'build', 'test'];
const kTriggers: Record<string, string> = { schedule: 'the schedule', event: 'new data', user: 'a person' };
const kStates = ['running', 'done', 'partly', 'failed', 'interrupted'] as const;

// What counts things has a singular; "complete" or "rejected" has none.
const kThings: Record<string, string> = { objects: 'object', records: 'record', photos: 'photo', rows: 'row', loads: 'load', tests: 'test', failed_tests: 'failed test' };

const kWords: Record<string, string> = { troubled: 'with problems' };
// Rovers are written as names, sources without their prefix.
const named = (text: string): string => capital(words(text.replace(/\bmars_/g, '')).replace(/\b(perseverance|curiosity|opportunity|spirit)\b/g, capital));

export function result(summary: Run['summary']): string {
  return Object.entries(summary ?? {})
    .filter(([key, value]) => typeof value === 'number' && value !== 0 && key !== 'publication' && !key.endsWith('_ms'))
    .slice(0, 3)
    .map(([key, value]) => (kThings[key] ? plural(value as number, kThings[key]) : `${count(value as number)} ${kWords[key] ?? words(key)}`))
    .join(', ');
}

function RunPanel({ id }: { id: string }) {
  const run = useApi(at('/runs/{id}', { id }));
  const now = useNow();
  const shown = run.data;
  return (
    <section class={s.detail} aria-label="Run">
      <div class={s.detailTop}>
        <h2>{named(shown?.what || shown?.flow || id)}</h2>
        <Button look="quiet" square aria-label="Close the run" onClick={() => go(href({ run: null }))}>
          <Icon name="close" />
        </Button>
      </div>
      {run.error && !shown && <Trouble error={run.error} what="The run" retry={() => refresh((path) => path === `/runs/${id}`)} />}
      {!shown && !run.error && <SkeletonLines lines={5} />}
      {shown && (
        <>
          <dl class={s.facts}>
            <div>
              <dt>State</dt>
              <dd>
                <State state={shown.state} />
              </dd>
            </div>
            <div>
              <dt>Flow</dt>
              <dd>{capital(words(shown.flow))}</dd>
            </div>
            <div>
              <dt>Started by</dt>
              <dd>{kTriggers[shown.trigger] ?? words(shown.trigger)}</dd>
            </div>
            <div>
              <dt>Began</dt>
              <dd>
                {both(shown.started_at, true)}, {age(shown.started_at, now)}
              </dd>
            </div>
            <div>
              <dt>Took</dt>
              <dd>{duration(shown.duration_s)}</dd>
            </div>
            {Object.entries(shown.summary ?? {})
              .filter(([, value]) => typeof value !== 'object')
              .map(([key, value]) => (
                <div key={key}>
                  <dt>{capital(kWords[key] ?? words(key))}</dt>
                  <dd>{typeof value === 'number' ? count(value) : String(value)}</dd>
                </div>
              ))}
            <div>
              <dt>Id</dt>
              <dd>
                {shown.id}, <a href={`${kApi}/runs/${encodeURIComponent(shown.id)}`}>JSON</a>
              </dd>
            </div>
          </dl>
          {shown.error && <p class={s.bad}>{shown.error}</p>}
          <ol class={s.attempts} aria-label="Attempts">
            {shown.attempts.map((attempt) => (
              <li key={attempt.seq}>
                <details open={attempt.state === 'failed'}>
                  <summary>
                    <State state={attempt.state}>{attempt.task}</State>
                    {attempt.attempt > 1 && <span>attempt {attempt.attempt}</span>}
                    <span class={s.when}>
                      {utcClock(attempt.started_at)}, {duration(attempt.ended_at ? (Date.parse(attempt.ended_at) - Date.parse(attempt.started_at)) / 1000 : null)}
                    </span>
                  </summary>
                  <pre class={s.log} tabIndex={0} aria-label={`Log of ${attempt.task}`}>
                    {attempt.log || 'No line was written.'}
                  </pre>
                </details>
              </li>
            ))}
          </ol>
          {shown.attempts.length === 0 && <p class={s.reason}>{shown.state === 'running' ? 'No attempt is recorded yet.' : 'Runs of this kind keep no log of attempts.'}</p>}
        </>
      )}
    </section>
  );
}

export function Runs() {
  const { params } = useRoute();
  const flow = params.get('flow') ?? '';
  const state = params.get('state') ?? '';
  const picked = params.get('run');
  const [before, setBefore] = useState('');
  const address = at('/runs', { limit: 50, flow, state: kStates.find((known) => known === state), before });
  const runs = useApi(address);
  const now = useNow(5000);
  return (
    <div class={cx(s.split, picked && s.splitOpen)}>
      <div>
        <div class={s.tools}>
          <label>
            Flow
            <select value={flow} onChange={(event) => go(href({ flow: (event.target as HTMLSelectElement).value }), 'replace')}>
              <option value="">all</option>
              {kFlows.map((name) => (
                <option key={name} value={name}>
                  {words(name)}
                </option>
              ))}
            </select>
          </label>
          <label>
            State
            <select value={state} onChange={(event) => go(href({ state: (event.target as HTMLSelectElement).value }), 'replace')}>
              <option value="">all</option>
              {kStates.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <span class={s.end}>
            <DataMenu
              of="runs"
              from="the record of all runs, kept on disk"
              at={new Date(runs.at || now).toISOString()}
              links={[{ label: 'These runs, JSON, from the server', href: kApi + address }]}
              rows={{ name: 'runs', get: () => runs.data?.data ?? [] }}
            >
              Everything that was done, newest first; each run opens to its attempts and their logs.
            </DataMenu>
          </span>
        </div>
        {runs.error && !runs.data && <Trouble error={runs.error} what="The runs" retry={() => refresh((path) => path.startsWith('/runs'))} />}
        {!runs.data && !runs.error && <SkeletonLines lines={8} />}
        {runs.data?.data.length === 0 && (
          <Empty title="No such run">
            <p>{flow || state ? 'Nothing matches the filter.' : 'Nothing has run yet. The first run begins as soon as an upstream answers.'}</p>
          </Empty>
        )}
        {!!runs.data?.data.length && (
          <div class={ui.tableWrap} tabIndex={0} role="region" aria-label="Runs">
            <table class={ui.table}>
              <thead>
                <tr>
                  <th scope="col">State</th>
                  <th scope="col">What</th>
                  <th scope="col" class={s.wide}>
                    Flow
                  </th>
                  <th scope="col" class={s.wide}>
                    Started by
                  </th>
                  <th scope="col">Began</th>
                  <th scope="col" class={ui.num}>
                    Took
                  </th>
                  {!picked && <th scope="col">Result</th>}
                </tr>
              </thead>
              <tbody>
                {runs.data.data.map((run) => (
                  <tr key={run.id} class={cx(ui.pick, run.id === picked && ui.picked)} onClick={(event) => (event.target as Element).closest('a') || go(href({ run: run.id }))}>
                    <td>
                      <State state={run.state} />
                    </td>
                    <td class={s.what}>
                      <a class={s.open} href={href({ run: run.id })} aria-current={run.id === picked ? 'true' : undefined}>
                        {named(run.what) || run.id}
                      </a>
                    </td>
                    <td class={cx(s.line, s.wide)}>{capital(words(run.flow))}</td>
                    <td class={cx(s.line, s.wide)}>{kTriggers[run.trigger] ?? words(run.trigger)}</td>
                    <td class={s.line} title={both(run.started_at, true)}>{age(run.started_at, now)}</td>
                    <td class={cx(ui.num, s.line)}>{duration(run.duration_s)}</td>
                    {!picked && <td class={s.reason} title={run.error ?? undefined}>{run.error ? reasonWords(run.error) : result(run.summary)}</td>}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <div class={s.tools}>
          {before && <Button onClick={() => setBefore('')}>Newest</Button>}
          {runs.data?.next && <Button onClick={() => setBefore(runs.data!.next!)}>Older</Button>}
        </div>
      </div>
      {picked && <RunPanel key={picked} id={picked} />}
    </div>
  );
}
