// Per source, and per rover where it has them, how many partitions are in which state, and the list behind every number. A partition is
// what is asked for in one go: a sol of a rover, a day's picture, a whole document.
import { useMemo } from 'preact/hooks';
import { at, kApi } from '../../api/address';
import type { Partition, PartitionCounts } from '../../api/contract';
import { kStates } from '../../api/contract';
import { reasonWords } from '../../lib/faults';
import { age, both, capital, count, due, words } from '../../lib/format';
import { refresh, useApi } from '../../lib/http';
import { href, useRoute } from '../../lib/route';
import { DataMenu } from '../../ui/data_menu';
import { cx, Empty, Mark, SkeletonLines, State, stateWord, Trouble, ui, useNow } from '../../ui/ui';
import s from './pipeline.module.css';

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

// One row of the table: a source, or a scope of it.
export interface Row {
  source: string;
  scope: string;
  name: string;
  counts: Record<string, number>;
}

// In the order in which the sources are listed. Sources of one partition a scope (a mission's manifest) stand in one row: how many
// of them there are says nothing.
export function rowsOf(parts: PartitionCounts[], titles: Map<string, string>): Row[] {
  const rows = new Map<string, Row>();
  const isWhole = (source: string) => parts.filter((part) => part.source === source).every((part) => Object.values(part.counts).reduce((sum, n) => sum + n, 0) <= 1);
  for (const part of parts) {
    const scope = part.scope === '-' || isWhole(part.source) ? '' : part.scope;
    const title = titles.get(part.source) ?? words(part.source);
    const row = rows.get(`${part.source}/${scope}`) ?? { source: part.source, scope, name: scope ? `${title}, ${capital(scope)}` : title, counts: {} };
    for (const [state, n] of [...Object.entries(part.counts), ['none', part.not_asked] as const]) row.counts[state] = (row.counts[state] ?? 0) + n;
    rows.set(`${part.source}/${scope}`, row);
  }
  const order = [...titles.keys()];
  return [...rows.values()].sort((x, y) => order.indexOf(x.source) - order.indexOf(y.source));
}

// What a partition is of, in words, and where on this page it can be seen.
export function nameOf(partition: Partition): { text: string; href?: string } {
  if (partition.sol >= 0) return { text: `sol ${count(partition.sol)}`, href: `/mars?rover=${partition.rover}&sol=${partition.sol}` };
  const day = /^day=(.*)$/.exec(partition.part);
  if (day) return { text: day[1]! };
  return { text: partition.part === 'all' ? 'whole document' : words(partition.part.replace('=', ' ')) };
}

function CountsRow({ row, columns, picked, state }: { row: Row; columns: readonly string[]; picked: boolean; state: string }) {
  const own = (name: string | null) => href({ source: row.source, scope: row.scope || null, state: name });
  return (
    <tr>
      <th scope="row">
        <a class={s.cell} href={own(null)} aria-current={picked && !state ? 'true' : undefined}>
          {row.name}
        </a>
      </th>
      {columns.map((name) => (
        <td key={name} class={ui.num}>
          {!row.counts[name] ? (
            <span class={s.zero}>0</span>
          ) : name === 'none' ? (
            <a class={s.cell} href={`/mars?rover=${row.scope}`} title="On the strip of the mission">
              {count(row.counts[name])}
            </a>
          ) : (
            <a class={s.cell} href={own(name)} aria-current={picked && state === name ? 'true' : undefined}>
              {count(row.counts[name])}
            </a>
          )}
        </td>
      ))}
      <td class={s.wide} style={{ minWidth: '10rem', verticalAlign: 'middle' }}>
        <Share counts={row.counts} />
      </td>
    </tr>
  );
}

const ofWords = (partition: Partition, titles: Map<string, string>) => [titles.get(partition.source) ?? words(partition.source), ...(partition.rover ? [capital(partition.rover)] : [])].join(', ');

function named(partition: Partition) {
  const name = nameOf(partition);
  return name.href ? <a href={name.href}>{name.text}</a> : name.text;
}

export function Partitions() {
  const { params } = useRoute();
  const sources = useApi(at('/sources')).data?.data;
  const counted = useApi(at('/partitions', { limit: 1 }));
  const titles = useMemo(() => new Map((sources ?? []).map((source) => [source.name, source.title])), [sources]);
  const rows = useMemo(() => rowsOf(counted.data?.parts ?? [], titles), [counted.data, titles]);
  const row = rows.find((known) => known.source === params.get('source') && known.scope === (params.get('scope') ?? ''));
  const state = kShown.find((known) => known === params.get('state')) ?? '';
  const address = at('/partitions', { newest_first: true, limit: 200, source: row?.source, scope: row?.scope || undefined, state });
  const list = useApi(address);
  // States that nothing is in say nothing, and push the others off a phone.
  const columns = kColumns.filter((known) => known === 'complete' || rows.some((own) => (own.counts[known] ?? 0) > 0));
  const now = useNow(5000);
  if ((!sources || !counted.data) && !list.error) return <SkeletonLines key="all" lines={12} />;
  return (
    <>
      <div class={ui.tableWrap} tabIndex={0} role="region" aria-label="Partitions by source and state">
        <table class={ui.table}>
          <thead>
            <tr>
              <th scope="col">Kept</th>
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
            {rows.map((own) => (
              <CountsRow key={`${own.source}/${own.scope}`} row={own} columns={columns} picked={own === row} state={state} />
            ))}
          </tbody>
        </table>
      </div>
      <div class={s.tools}>
        <span>
          {row?.name ?? 'All sources'}, {state ? stateWord(state) : 'any state'}, newest days first
        </span>
        {(row || state) && <a href={href({ source: null, scope: null, state: null })}>Show all</a>}
        <span class={s.end}>
          <DataMenu
            of="the partitions"
            from="the record of what was asked for, changed as answers come"
            at={new Date(list.at || now).toISOString()}
            tables={['silver.gaps']}
            links={[
              { label: 'This list, JSON, from the server', href: kApi + address },
              { label: 'What is not whole, CSV', href: '/api/v1/tables/silver.gaps.csv' },
              { label: 'The query, and its answer', href: `/data?sql=${encodeURIComponent('select * from silver.gaps order by source, scope, part')}` },
            ]}
            rows={{ name: 'partitions', get: () => list.data?.data ?? [] }}
          >
            A partition is what is asked for in one go: a sol of a rover, a day's picture, a whole document. One row each: how far its fetching has come, and why it is not whole. What was never asked for has no row.
          </DataMenu>
        </span>
      </div>
      {list.error && !list.data && <Trouble error={list.error} what="The list" retry={() => refresh((path) => path.startsWith('/partitions'))} />}
      {!list.data && !list.error && <SkeletonLines key="list" lines={8} />}
      {list.data?.data.length === 0 && (
        <Empty title={state ? `Nothing is ${stateWord(state)}` : 'Nothing was asked for yet'}>
          <p>{state ? 'That may change with the next answer.' : 'The list fills with the first answer.'}</p>
        </Empty>
      )}
      {!!list.data?.data.length && (
        <div class={ui.tableWrap} tabIndex={0} role="region" aria-label="Partitions">
          <table class={ui.table}>
            <thead>
              <tr>
                <th scope="col">State</th>
                <th scope="col">Of</th>
                <th scope="col">Partition</th>
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
                <tr key={partition.partition}>
                  <td>
                    <State state={partition.state} />
                  </td>
                  <td class={s.of}>{ofWords(partition, titles)}</td>
                  <td class={s.line}>{named(partition)}</td>
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
