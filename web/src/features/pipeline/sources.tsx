// The upstreams: are they fresh, what may still be asked of them, what went wrong.
import { at } from '../../api/address';
import type { Budget, Source } from '../../api/contract';
import { faultOf, troubles } from '../../lib/faults';
import { age, both, count, duration, plural } from '../../lib/format';
import { refresh, useApi } from '../../lib/http';
import { DataMenu } from '../../ui/data_menu';
import { cx, Empty, Mark, Provenance, SkeletonLines, State, stateWord, Trouble, useNow } from '../../ui/ui';
import { Upstreams } from '../live/health';
import { useAsking } from '../live/station';
import { Share } from './partitions';
import s from './pipeline.module.css';

function Freshness({ source, now }: { source: Source; now: number }) {
  const old = source.last_success ? (now - Date.parse(source.last_success)) / 1000 : Infinity;
  const goal = source.freshness_objective_s ?? 0;
  const share = goal > 0 ? Math.min(1, old / goal) : 0;
  return (
    <div class={s.meter}>
      <div class={s.meterTop}>
        {source.last_success ? `Last good answer ${age(source.last_success, now)}` : 'No good answer yet'}
        {goal > 0 && <span>{old > goal && source.last_success ? `older than ${duration(goal)}: stale` : `stale after ${duration(goal)}`}</span>}
      </div>
      {goal > 0 && (
        <div class={s.bar}>
          <i class={cx(old > goal && s.over)} style={{ width: `${share * 100}%` }} />
        </div>
      )}
      {source.last_attempt && source.last_attempt !== source.last_success && <p>Last asked {age(source.last_attempt, now)}</p>}
    </div>
  );
}

// In words first; what the network said word for word is folded.
function Fault({ source, now }: { source: Source; now: number }) {
  const open = troubles(source);
  if (open.length === 0 && !(source.last_error && source.state !== 'ok')) return null;
  return (
    <div class={cx(s.bad, s.fault)}>
      {open.map((one) => (
        <p key={`${one.upstream} ${one.kind}`} title={both(one.since, true)}>
          <b>{one.upstream}</b> {faultOf(one.kind, one.error)}
          {one.parts.length > 0 && ` (${one.parts.join(', ')})`}, for {duration((now - Date.parse(one.since)) / 1000)}; {one.failures > 1 ? `asked ${count(one.failures)} times in vain` : 'asked once in vain'}
        </p>
      ))}
      {open.length === 0 && (
        <p>
          {source.upstream} {faultOf(source.error_kind, source.last_error)}
        </p>
      )}
      {source.last_error && /:\/\/|.{120}/.test(source.last_error) && (
        <details>
          <summary>Word for word</summary>
          <p>{source.last_error}</p>
        </details>
      )}
    </div>
  );
}

function BudgetMeter({ budget, now }: { budget: Budget; now: number }) {
  const blocked = budget.blocked_until && Date.parse(budget.blocked_until) > now;
  const [left, most] = budget.limit ? [budget.remaining ?? 0, budget.limit] : [budget.tokens ?? 0, budget.requests_per_minute ?? 0];
  const words = blocked
    ? `it asked for a pause until ${both(budget.blocked_until).slice(11)}`
    : most > 0
      ? budget.limit
        ? `${count(Math.floor(left))} of ${count(most)} requests left`
        : `${plural(Math.floor(left), 'request')} free now, at most ${most < 1 ? `one every ${duration(60 / most)}` : `${count(most)} a minute`}`
      : 'no limit';
  return (
    <div class={s.meter}>
      <div class={s.meterTop}>
        {budget.authority} <span>{words}</span>
      </div>
      {most > 0 && (
        <div class={s.bar}>
          <i class={cx(blocked && s.over)} style={{ width: `${Math.min(1, Math.max(0, left / most)) * 100}%` }} />
        </div>
      )}
    </div>
  );
}

function StationUpstreams() {
  useAsking();
  return (
    <>
      <Upstreams judged />
      <p>
        Compared with each other and with the computed place each second; see <a href="/live">Live</a>.
      </p>
    </>
  );
}

export function Sources() {
  const sources = useApi(at('/sources'));
  const now = useNow();
  if (sources.error && !sources.data) return <Trouble error={sources.error} what="The sources" retry={() => refresh((path) => path === '/sources')} />;
  if (!sources.data) return <SkeletonLines lines={8} />;
  if (sources.data.data.length === 0) return <Empty title="No source is switched on" />;
  return (
    <>
    <div class={s.tools}>
      <span>{plural(sources.data.data.length, 'source')}</span>
      <span class={s.end}>
        <DataMenu
          of="sources"
          from="what was asked last, and the limits on requests that are kept on disk"
          at={new Date(sources.at).toISOString()}
          links={[{ label: 'These sources, JSON, from the server', href: '/api/v1/sources' }]}
          rows={{ name: 'sources', get: () => sources.data!.data }}
        >
          Every upstream: how fresh its data are, how many requests it may still get, what went wrong, under which terms its data may be used.
        </DataMenu>
      </span>
    </div>
    <div class={s.sources}>
      {sources.data.data.map((source) => {
        const open = Object.entries(source.partitions).filter(([, n]) => (n ?? 0) > 0);
        return (
          <article key={source.name} class={s.source} aria-label={source.title}>
            <div class={s.sourceTop}>
              <h2>{source.title}</h2>
              <State state={source.state} />
            </div>
            <div class={s.sourceTop}>
              <p>{source.upstream}</p>
              <Provenance of={source.provenance} now={now} />
            </div>
            <Fault source={source} now={now} />
            <Freshness source={source} now={now} />
            {source.budgets.map((budget) => (
              <BudgetMeter key={budget.authority} budget={budget} now={now} />
            ))}
            {source.name === 'iss_position' && <StationUpstreams />}
            {open.length > 0 && (
              <div class={s.meter}>
                <Share counts={source.partitions} />
                <p class={s.kinds}>
                  {open.map(([state, n]) => (
                    <span key={state}>
                      <Mark state={state} size={10} /> {stateWord(state)} {count(n)}
                    </span>
                  ))}
                </p>
              </div>
            )}
            <p>
              {source.credit}. {source.terms}
            </p>
          </article>
        );
      })}
    </div>
    </>
  );
}
