// The ledger: per rover how many sols are in which state, and the list behind every number.
import { at, kApi } from '../../api/address';
import type { PartitionState, Rover } from '../../api/contract';
import { kStates } from '../../api/contract';
import { age, both, count, words } from '../../lib/format';
import { refresh, useApi } from '../../lib/http';
import { href, useRoute } from '../../lib/route';
import { DataMenu } from '../../ui/data_menu';
import { cx, Empty, Mark, SkeletonLines, State, stateWord, Trouble, ui, useNow } from '../../ui/ui';
import s from './pipeline.module.css';

const kShown = kStates.filter((state) => state !== 'none');
const kInk: Record<string, string> = {
  complete: '--s-complete',
  partial: '--s-partial',
  failed: '--s-failed',
  missing: '--s-missing',
  in_progress: '--s-progress',
  unreachable: '--s-unreachable',
};

export function Share({ counts }: { counts: Partial<Record<string, number>> }) {
  return (
    <div class={s.share} aria-hidden="true">
      {kShown
        .filter((state) => (counts[state] ?? 0) > 0)
        .map((state) => (
          <span key={state} style={{ flexGrow: String(counts[state]), background: `var(${kInk[state]})` }} />
        ))}
    </div>
  );
}

function RoverRow({ rover, picked, state }: { rover: Rover; picked: boolean; state: string }) {
  const counts = useApi(at('/partitions', { source: 'mars_photos', rover: rover.slug, limit: 1 })).data?.counts;
  return (
    <tr>
      <th scope="row">
        <a class={s.cell} href={href({ rover: rover.slug, state: null })} aria-current={picked && !state ? 'true' : undefined}>
          {rover.name}
        </a>
      </th>
      {kShown.map((name) => (
        <td key={name} class={ui.num}>
          {counts?.[name] ? (
            <a class={s.cell} href={href({ rover: rover.slug, state: name })} aria-current={picked && state === name ? 'true' : undefined}>
              {count(counts[name])}
            </a>
          ) : (
            <span class={s.zero}>0</span>
          )}
        </td>
      ))}
      <td style={{ minWidth: '160px', verticalAlign: 'middle' }}>{counts && <Share counts={counts} />}</td>
    </tr>
  );
}

export function Partitions() {
  const { params } = useRoute();
  const rovers = useApi(at('/mars/rovers')).data?.data ?? [];
  const rover = params.get('rover') ?? '';
  const state = (params.get('state') ?? '') as PartitionState | '';
  const address = at('/partitions', { newest_first: true, limit: 200, rover: rovers.find((known) => known.slug === rover)?.slug, state });
  const list = useApi(address);
  const now = useNow(5000);
  return (
    <>
      <div class={ui.tableWrap} tabIndex={0} role="region" aria-label="Sols by rover and state">
        <table class={ui.table}>
          <thead>
            <tr>
              <th scope="col">Sols of</th>
              {kShown.map((name) => (
                <th key={name} scope="col" class={ui.num}>
                  <Mark state={name} /> {stateWord(name)}
                </th>
              ))}
              <th scope="col">Share</th>
            </tr>
          </thead>
          <tbody>
            {rovers.map((entry) => (
              <RoverRow key={entry.slug} rover={entry} picked={entry.slug === rover} state={state} />
            ))}
          </tbody>
        </table>
      </div>
      <div class={s.tools}>
        <span>
          {rover || 'All rovers'}, {state ? stateWord(state) : 'any state'}, newest first
        </span>
        {(rover || state) && <a href={href({ rover: null, state: null })}>Show all</a>}
        <span class={s.end}>
          <DataMenu
            of="the ledger"
            from="the durable ledger of the loop, changed as answers come"
            at={new Date(list.at || now).toISOString()}
            tables={['silver.validation_photo_gaps']}
            links={[
              { label: 'This list, JSON, from the server', href: kApi + address },
              { label: 'Sols that are not whole, CSV', href: '/api/v1/tables/silver.validation_photo_gaps.csv' },
              { label: 'The query, and its answer', href: `/data?sql=${encodeURIComponent('select * from silver.validation_photo_gaps order by rover_name, sol')}` },
            ]}
            rows={{ name: 'ledger', get: () => list.data?.data ?? [] }}
          >
            One row per source, rover and sol: how far its fetching has come, and why it is not whole. The counts above are of the same ledger.
          </DataMenu>
        </span>
      </div>
      {list.error && !list.data && <Trouble error={list.error} what="The ledger" retry={() => refresh((path) => path.startsWith('/partitions'))} />}
      {!list.data && !list.error && <SkeletonLines lines={8} />}
      {list.data?.data.length === 0 && (
        <Empty title={state ? `Nothing is ${stateWord(state)}` : 'The ledger is empty'}>
          <p>{state ? 'No sol is in this state now.' : 'It fills with the first answer about a mission.'}</p>
        </Empty>
      )}
      {!!list.data?.data.length && (
        <div class={ui.tableWrap} tabIndex={0} role="region" aria-label="Partitions">
          <table class={ui.table}>
            <thead>
              <tr>
                <th scope="col">State</th>
                <th scope="col">Rover</th>
                <th scope="col" class={ui.num}>
                  Sol
                </th>
                <th scope="col" class={ui.num}>
                  Got
                </th>
                <th scope="col" class={ui.num}>
                  Expected
                </th>
                <th scope="col">Last answer</th>
                <th scope="col">Next try</th>
                <th scope="col">Reason</th>
              </tr>
            </thead>
            <tbody>
              {list.data.data.map((partition) => (
                <tr key={`${partition.source}/${partition.rover}/${partition.sol}`}>
                  <td>
                    <State state={partition.state} />
                  </td>
                  <td>{partition.rover || words(partition.source)}</td>
                  <td class={ui.num}>
                    {partition.sol >= 0 ? <a href={`/mars?rover=${partition.rover}&sol=${partition.sol}`}>{count(partition.sol)}</a> : words(partition.source.replace('mars_', ''))}
                  </td>
                  <td class={ui.num}>{count(partition.got)}</td>
                  <td class={ui.num}>{count(partition.expected)}</td>
                  <td title={both(partition.checked_at, true)}>{age(partition.checked_at, now)}</td>
                  <td title={both(partition.next_try, true)}>{partition.next_try ? age(partition.next_try, now) : '–'}</td>
                  <td class={cx(s.reason)}>{partition.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
