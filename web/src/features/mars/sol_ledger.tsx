// Why a sol is not whole, and the button that asks for it now. Follows the ledger live.
import { useEffect, useState } from 'preact/hooks';
import type { Partition, PartitionState, SolDetail } from '../../api/contract';
import { age, both, count } from '../../lib/format';
import { ApiError, postJson, refresh } from '../../lib/http';
import { Button, cx, Mark, stateWord, useNow } from '../../ui/ui';
import s from './sol_ledger.module.css';

const kMeaning: Record<PartitionState, string> = {
  missing: 'Nobody has asked for this sol yet. It is fetched when its turn comes.',
  in_progress: 'It is being fetched right now.',
  complete: 'Everything that the upstream has was fetched.',
  partial: 'Fewer pictures came than were promised. It is asked for again by itself.',
  failed: 'The last attempt failed. It is tried again by itself.',
  unreachable: 'The upstream does not have it any more.',
  none: 'The ledger does not hold this sol: it lies outside what is fetched by itself.',
};

export function photoPartition(detail: SolDetail | undefined): Partition | undefined {
  return detail?.partitions.find((partition) => partition.source === 'mars_photos') ?? detail?.partitions[0];
}

export function SolLedger(props: { rover: string; sol: number; state: PartitionState; partition: Partition | undefined; compact: boolean }) {
  const { partition } = props;
  const state = partition?.state ?? props.state;
  const now = useNow();
  const [asked, setAsked] = useState<'no' | 'asking' | 'asked' | ApiError>('no');
  useEffect(() => setAsked('no'), [props.rover, props.sol, state]);

  const fetchNow = async () => {
    setAsked('asking');
    try {
      await postJson('/partitions/request', { source: partition?.source ?? 'mars_photos', rover: props.rover, sol: props.sol });
      setAsked('asked');
      refresh((path) => path === `/mars/sols/${props.rover}/${props.sol}`);
    } catch (error) {
      setAsked(error instanceof ApiError ? error : new ApiError(0, 'Not asked for', String(error)));
    }
  };

  const facts: [string, string][] = partition
    ? [
        ['Pictures', partition.expected === null ? count(partition.got) : `${count(partition.got)} of ${count(partition.expected)} expected`],
        ['Failed attempts in a row', count(partition.attempts)],
        ['Next try', partition.next_try ? `${age(partition.next_try, now)}, ${both(partition.next_try)}` : 'not set'],
        ['Last answer', partition.checked_at ? `${age(partition.checked_at, now)}, ${both(partition.checked_at)}` : 'never'],
        ['Upstream', partition.upstream || 'none yet'],
      ]
    : [];
  const list = facts.length > 0 && (
    <dl class={s.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {partition?.run_id && (
        <div>
          <dt>Run</dt>
          <dd>
            <a href={`/pipeline?tab=runs&run=${partition.run_id}`}>{partition.run_id}</a>
          </dd>
        </div>
      )}
    </dl>
  );
  return (
    <section class={cx(s.panel, props.compact && s.compact)} aria-label={`Ledger of sol ${props.sol}`}>
      <div class={s.top}>
        <h3>
          <Mark state={state} size={16} />
          Sol {count(props.sol)}: {stateWord(state)}
        </h3>
        {state !== 'in_progress' && (
          <Button look="primary" disabled={asked === 'asking' || asked === 'asked'} onClick={fetchNow}>
            {asked === 'asked' ? 'Asked for' : 'Fetch now'}
          </Button>
        )}
      </div>
      <p class={s.why}>{partition?.reason || kMeaning[state]}</p>
      {props.compact && list ? (
        <details class={s.more}>
          <summary>What the ledger says</summary>
          {list}
        </details>
      ) : (
        list
      )}
      <p class={s.asked} role="status">
        {asked === 'asked' && 'Asked for. It starts as soon as the request budget allows, and this page follows.'}
        {asked instanceof ApiError && `Not accepted: ${asked.detail || asked.title}`}
      </p>
    </section>
  );
}
