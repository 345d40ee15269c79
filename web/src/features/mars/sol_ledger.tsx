// Why a sol is not whole, and the button that asks for it now. Follows the ledger live.
import { useEffect, useState } from 'preact/hooks';
import type { Partition, PartitionState, SolDetail } from '../../api/contract';
import { reasonWords } from '../../lib/faults';
import { age, both, count, due } from '../../lib/format';
import { ApiError, postJson, refresh } from '../../lib/http';
import { Button, cx, Mark, stateWord, useNow } from '../../ui/ui';
import s from './sol_ledger.module.css';

const kMeaning: Record<PartitionState, string> = {
  missing: 'This sol has not been asked for yet. It is fetched when its turn comes.',
  in_progress: 'It is being fetched right now.',
  complete: 'Everything that the upstream has is here.',
  partial: 'Fewer pictures came than were promised. It is asked for again by itself.',
  failed: 'The last attempt failed. It is tried again by itself.',
  unreachable: 'The upstream does not have it any more.',
  none: 'This sol is older than what is fetched by itself. A click fetches it.',
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
        ['Failed attempts', partition.attempts > 0 ? `${count(partition.attempts)} in a row` : 'none'],
        ['Next try', partition.next_try ? (Date.parse(partition.next_try) <= now ? due(partition.next_try, now) : `${due(partition.next_try, now)}, ${both(partition.next_try)}`) : 'none planned'],
        ['Last answer', partition.checked_at ? `${age(partition.checked_at, now)}, ${both(partition.checked_at)}` : 'never'],
        ['Asked at', partition.upstream || 'nobody yet'],
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
    <section class={cx(s.panel, props.compact && s.compact)} aria-label={`State of sol ${props.sol}`}>
      <div class={s.top}>
        <h3>
          <Mark state={state} size={16} />
          Sol {count(props.sol)}: {stateWord(state)}
        </h3>
        {state !== 'in_progress' && (
          <Button look="primary" disabled={asked === 'asking' || asked === 'asked'} onClick={fetchNow}>
            {asked === 'asked' ? 'Asked for' : asked === 'asking' ? 'Asking for it' : 'Fetch now'}
          </Button>
        )}
      </div>
      <p class={s.why} title={partition?.reason || undefined}>
        {partition?.reason ? reasonWords(partition.reason) : kMeaning[state]}
      </p>
      {props.compact && list ? (
        <details class={s.more}>
          <summary>Attempts and next try</summary>
          {list}
        </details>
      ) : (
        list
      )}
      <p class={s.asked} role="status">
        {asked === 'asked' && 'Asked for. It is fetched as soon as the limit on requests allows, and appears here by itself.'}
        {asked instanceof ApiError && `Not accepted: ${asked.detail || asked.title}`}
      </p>
    </section>
  );
}
