// Per rover how many sols are in which state, those that nobody asked for too, and the list behind every number.
import { useMemo } from 'preact/hooks';
import { at, kApi } from '../../api/address';
import type { PartitionCounts, Rover } from '../../api/contract';
import { kStates } from '../../api/contract';
import { reasonWords } from '../../lib/faults';
import { age, both, capital, count, due, words } from '../../lib/format';
import { refresh, useApi } from '../../lib/http';
import { href, useRoute } from '../../lib/route';
import { DataMenu } from '../../ui/data_menu';
import { cx, Empty, Mark, SkeletonLines, State, stateWord, Trouble, ui, useNow } from '../../ui/ui';
import s from './pipeline.module.css';

const kRovers = ['perseverance', 'curiosity', 'opportunity', 'spirit'] as const;
const kShown = kStates.filter((state) => state !== 'none');
const kColumns = [...kShown, 'none'] as const;
const kInk: Record<string, string> = {
  complete: '--s-complete',
  partial: '--s-partial',
  failed: '--s-failed',
  missing: '--s-missing',
  in_progress: '--s-progress',
  unreachable: '--s-unreachable',
  none: '--s-none',
};

export function Share({ counts }: { counts: Partial<Record<string, number>> }) {
  return (
    <div class={s.share} aria-hidden="true">
      {kColumns
        .filter((state) => (counts[state] ?? 0) > 0)
        .map((state) => (
          <span key={state} style={{ flexGrow: String(counts[state]), background: `var(${kInk[state]})` }} />
        ))}
    </div>
  );
}

type Counts = Record<string, number>;

// Of each rover how many of its sols are in which state; those that nobody asked for stand beside them.
export function countsByRover(parts: PartitionCounts[]): Map<string, Counts> {
  return new Map(parts.filter((part) => part.source === 'mars_photos').map((part): [string, Counts] => [part.scope, { ...part.counts, none: part.not_asked }]));
}

function RoverRow({ rover, columns, counts, picked, state }: { rover: Rover; columns: readonly string[]; counts: Counts | undefined; picked: boolean; state: string }) {
  return (
    <tr>
      <th scope="row">
        <a class={s.cell} href={href({ rover: rover.slug, state: null })} aria-current={picked && !state ? 'true' : undefined}>
          {rover.name}
        </a>
      </th>
      {columns.map((name) => (
        <td key={name} class={ui.num}>
          {!counts ? (
            <span class={s.zero}>–</span>
          ) : !counts[name] ? (
            <span class={s.zero}>0</span>
          ) : name === 'none' ? (
            <a class={s.cell} href={`/mars?rover=${rover.slug}&from=0&to=${rover.max_sol}`} title="On the strip of the mission">
              {count(counts[name])}
            </a>
          ) : (
            <a class={s.cell} href={href({ rover: rover.slug, state: name })} aria-current={picked && state === name ? 'true' : undefined}>
              {count(counts[name])}
            </a>
          )}
        </td>
      ))}
      <td class={s.wide} style={{ minWidth: '10rem', verticalAlign: 'middle' }}>{counts && <Share counts={counts} />}</td>
    </tr>
  );
}

export function Partitions() {
  const { params } = useRoute();
  const rovers = useApi(at('/mars/rovers')).data?.data ?? [];
  const rover = kRovers.find((known) => known === params.get('rover'));
  const state = kShown.find((known) => known === params.get('state')) ?? '';
  const address = at('/partitions', { newest_first: true, limit: 200, rover, state });
  const list = useApi(address);
  const counted = useApi(at('/partitions', { source: 'mars_photos', limit: 1 }));
  const counts = useMemo(() => countsByRover(counted.data?.parts ?? []), [counted.data]);
  // States that no sol is in say nothing, and push the others off a phone.
  const columns = kColumns.filter((known) => known === 'complete' || known === 'none' || [...counts.values()].some((own) => (own[known] ?? 0) > 0));
  const name = rovers.find((known) => known.slug === rover)?.name;
  const now = useNow(5000);
  if ((rovers.length === 0 || !counted.data) && !list.error) return <SkeletonLines key="all" lines={12} />;
  return (
    <>
      <div class={ui.tableWrap} tabIndex={0} role="region" aria-label="Sols by rover and state">
        <table class={ui.table}>
          <thead>
            <tr>
              <th scope="col">Sols of</th>
              {columns.map((known) => (
                <th key={known} scope="col" class={ui.num}>
                  <Mark state={known} /> {stateWord(known)}
                </th>
              ))}
              <th scope="col" class={s.wide}>
                Share
              </th>
            </tr>
          </thead>
          <tbody>
            {rovers.map((entry) => (
              <RoverRow key={entry.slug} rover={entry} columns={columns} counts={counts.get(entry.slug)} picked={entry.slug === rover} state={state} />
            ))}
          </tbody>
        </table>
      </div>
      <div class={s.tools}>
        <span>
          {name || 'All rovers'}, {state ? stateWord(state) : 'any state'}, newest days first
        </span>
        {(rover || state) && <a href={href({ rover: null, state: null })}>Show all</a>}
        <span class={s.end}>
          <DataMenu
            of="the sols"
            from="the record of what was asked for, changed as answers come"
            at={new Date(list.at || now).toISOString()}
            tables={['silver.validation_photo_gaps']}
            links={[
              { label: 'This list, JSON, from the server', href: kApi + address },
              { label: 'Sols that are not whole, CSV', href: '/api/v1/tables/silver.validation_photo_gaps.csv' },
              { label: 'The query, and its answer', href: `/data?sql=${encodeURIComponent('select * from silver.validation_photo_gaps order by rover_name, sol')}` },
            ]}
            rows={{ name: 'partitions', get: () => list.data?.data ?? [] }}
          >
            One row per source, rover and sol: how far its fetching has come, and why it is not whole. The counts above are of the photos; a sol without a row was never asked for.
          </DataMenu>
        </span>
      </div>
      {list.error && !list.data && <Trouble error={list.error} what="The list" retry={() => refresh((path) => path.startsWith('/partitions'))} />}
      {!list.data && !list.error && <SkeletonLines key="list" lines={8} />}
      {list.data?.data.length === 0 && (
        <Empty title={state ? `No sol is ${stateWord(state)}` : 'Nothing was asked for yet'}>
          <p>{state ? 'That may change with the next answer.' : 'The list fills with the first answer about a mission.'}</p>
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
                <th scope="col" class={cx(ui.num, s.wide)}>
                  Expected
                </th>
                <th scope="col" class={s.wide}>
                  Last answer
                </th>
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
                  <td>{partition.rover ? capital(partition.rover) : words(partition.source)}</td>
                  <td class={ui.num}>
                    {partition.sol >= 0 ? <a href={`/mars?rover=${partition.rover}&sol=${partition.sol}`}>{count(partition.sol)}</a> : words(partition.source.replace('mars_', ''))}
                  </td>
                  <td class={ui.num}>{count(partition.got)}</td>
                  <td class={cx(ui.num, s.wide)}>{count(partition.expected)}</td>
                  <td class={cx(s.line, s.wide)} title={both(partition.checked_at, true)}>{age(partition.checked_at, now)}</td>
                  <td class={s.line} title={partition.next_try ? both(partition.next_try, true) : undefined}>{partition.next_try ? due(partition.next_try, now) : '–'}</td>
                  <td class={s.reason} title={partition.reason ?? undefined}>
                    {reasonWords(partition.reason ?? '')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
