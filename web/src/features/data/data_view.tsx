// Data: every table with its columns, its origin and its files, and a box to ask in SQL.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { at } from '../../api/address';
import type { TableInfo, TestResult } from '../../api/contract';
import { age, both, count, plural } from '../../lib/format';
import { refresh, useApi } from '../../lib/http';
import { href, useRoute } from '../../lib/route';
import { DataMenu } from '../../ui/data_menu';
import { Icon } from '../../ui/icons';
import { cx, Empty, LinkButton, SkeletonLines, State, Trouble, ui, useNow } from '../../ui/ui';
import { verdict, verdictWords } from '../pipeline/tests_tab';
import { Rows } from './rows';
import { SqlBox } from './sql_box';
import s from './data_view.module.css';

function Lineage({ name }: { name: string }) {
  const nodes = useApi(at('/lineage')).data?.data ?? [];
  const node = nodes.find((candidate) => candidate.name === name);
  const used = nodes.filter((candidate) => candidate.inputs.includes(name)).map((candidate) => candidate.name);
  const links = (names: string[]) => names.map((other, i) => [i > 0 && ', ', <a key={other} href={href({ table: other }, '/data')}>{other}</a>]);
  if (!node || (node.inputs.length === 0 && used.length === 0)) return null;
  return (
    <p class={s.flow}>
      {node.inputs.length > 0 && <span>Made from {links(node.inputs)}</span>}
      {used.length > 0 && <span>Used by {links(used)}</span>}
    </p>
  );
}

// What is checked of the whole table, with what result, and when.
function Trust({ own }: { own: TestResult[] }) {
  const now = useNow(5000);
  if (own.length === 0) return <p class={s.flow}>No test checks this table.</p>;
  const { failed, warned } = verdict(own);
  const oldest = own.reduce((least, test) => (test.tested_at < least ? test.tested_at : least), own[0]!.tested_at);
  return (
    <p class={s.flow}>
      <State state={failed ? 'failed' : warned ? 'warn' : 'passed'}>{verdictWords(own)}</State>
      <span title={both(oldest, true)}>tested {age(oldest, now)}</span>
      <a href={`/pipeline?tab=tests&of=${own[0]!.model}`}>Data tests</a>
    </p>
  );
}

const Origin = ({ name }: { name: string }) => {
  const inputs = useApi(at('/lineage')).data?.data.find((node) => node.name === name)?.inputs ?? [];
  return <>{inputs.length > 0 ? inputs.join(', ') : 'the answers of the upstreams, kept as they came'}</>;
};

function Table({ table }: { table: TableInfo }) {
  const name = `${table.schema}.${table.name}`;
  const sample = useApi(at('/tables/{schema}.{table}.{format}', { schema: table.schema, table: table.name, format: 'json', limit: 20 }));
  const tests = useApi(at('/tests'));
  const lineage = useApi(at('/lineage'));
  const rows = sample.data ?? [];
  const columns = table.columns.map((column) => column.name);
  const own = tests.data?.data.filter((test) => test.model === name) ?? [];
  // In one piece, so that nothing jumps.
  const ready = (tests.data || tests.error) && (lineage.data || lineage.error);
  if (!ready) return <SkeletonLines lines={12} />;
  return (
    <div class={s.table}>
      <div class={s.top}>
        <h1 tabIndex={-1}>{name}</h1>
        <LinkButton href={`/api/v1/tables/${name}.csv`} download>
          CSV
        </LinkButton>
        <LinkButton href={`/api/v1/tables/${name}.json`} download>
          JSON
        </LinkButton>
        <LinkButton href={`/api/v1/tables/${name}.parquet`} download>
          Parquet
        </LinkButton>
        <LinkButton href={href({ sql: `select * from ${name} limit 100` }, '/data')}>Ask in SQL</LinkButton>
        <DataMenu
          of={name}
          from={<Origin name={name} />}
          at={own.length ? own.reduce((least, test) => (test.tested_at < least ? test.tested_at : least), own[0]!.tested_at) : undefined}
          tables={[name]}
          links={[
            { label: 'First rows, JSON, from the server', href: `/api/v1/tables/${name}.json?limit=20` },
            { label: 'Lineage, JSON', href: `/api/v1/lineage?table=${name}` },
          ]}
          rows={{ name: `${name}-columns`, get: () => table.columns }}
        >
          {table.description || 'No description.'} The files hold all of it; “as shown here” is the list of columns.
        </DataMenu>
      </div>
      <p class={s.about}>
        {table.description || 'No description.'} {table.rows === null ? 'A view: computed from other tables when it is asked.' : `${plural(table.rows, 'row')}.`}
      </p>
      <Lineage name={name} />
      {tests.data && <Trust own={own} />}
      <h2>Columns</h2>
      <div class={ui.tableWrap} tabIndex={0} role="region" aria-label={`Columns of ${name}`}>
        <table class={ui.table}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Type</th>
              <th scope="col">Meaning</th>
            </tr>
          </thead>
          <tbody>
            {table.columns.map((column) => (
              <tr key={column.name}>
                <td>{column.name}</td>
                <td>{column.type.toLowerCase()}</td>
                <td>{column.description || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h2>First rows</h2>
      {sample.error && <Trouble error={sample.error} what="The rows" retry={() => refresh((path) => path.startsWith(`/tables/${name}`))} />}
      {!sample.error && sample.data === undefined && <SkeletonLines lines={6} />}
      {!sample.error && sample.data !== undefined && rows.length === 0 && <p class={s.note}>The table is empty.</p>}
      {rows.length > 0 && <Rows columns={columns} rows={rows.map((row) => columns.map((column) => row[column]))} label={`First rows of ${name}`} />}
    </div>
  );
}

// On a phone the list and what was chosen from it take turns; beside each other they would be a mile long.
function useTurn(chosen: string) {
  const view = useRef<HTMLDivElement>(null);
  const before = useRef(chosen);
  useLayoutEffect(() => {
    if (before.current === chosen) return;
    before.current = chosen;
    const scroller = view.current?.closest('main');
    if (scroller) scroller.scrollTop = 0;
  }, [chosen]);
  // The link that was pressed is gone with its list: the focus goes to what it showed.
  useEffect(() => {
    if (chosen && document.activeElement === document.body && matchMedia('(max-width: 899px)').matches) view.current?.querySelector('h1')?.focus();
  }, [chosen]);
  return view;
}

const kLayers: Record<string, string> = { gold: 'gold: counts and summaries', silver: 'silver: cleaned and tested', bronze: 'bronze: as the upstreams answered' };

export function DataView() {
  const { params } = useRoute();
  const tables = useApi(at('/tables'));
  const wanted = params.get('table');
  const asking = params.has('sql') || params.has('ask');
  const view = useTurn(asking ? 'sql' : (wanted ?? ''));
  if (tables.error && !tables.data) return <Trouble error={tables.error} what="The tables" retry={() => refresh((path) => path === '/tables')} />;
  if (!tables.data) {
    return (
      <div class={s.content}>
        <SkeletonLines lines={12} />
      </div>
    );
  }
  const all = tables.data.data;
  const order = ['gold', 'silver', 'bronze'];
  const schemas = [...new Set(all.map((table) => table.schema))].sort((a, b) => (order.indexOf(a) + 9) % 9 - ((order.indexOf(b) + 9) % 9));
  const table = asking ? undefined : (all.find((candidate) => `${candidate.schema}.${candidate.name}` === wanted) ?? (wanted ? undefined : all.find((candidate) => candidate.name === 'fact_photos') ?? all[0]));
  return (
    <div ref={view} class={cx(s.view, (asking || wanted) && s.chosen)}>
      <nav class={s.list} aria-label="Tables">
        <p class={s.phoneTitle} role="heading" aria-level={1}>
          Data
        </p>
        <a class={s.sql} href={href({ ask: 1 }, '/data')} aria-current={asking ? 'page' : undefined}>
          Ask in SQL
        </a>
        {schemas.map((schema) => (
          <section key={schema} aria-label={schema}>
            <h2>{kLayers[schema] ?? schema}</h2>
            {all
              .filter((candidate) => candidate.schema === schema)
              .map((candidate) => (
                <a key={candidate.name} href={href({ table: `${schema}.${candidate.name}` }, '/data')} aria-current={candidate === table ? 'page' : undefined}>
                  {candidate.name} <small>{candidate.rows === null ? candidate.kind : count(candidate.rows)}</small>
                </a>
              ))}
          </section>
        ))}
      </nav>
      <div class={s.content}>
        <a class={s.back} href="/data">
          <Icon name="left" size={16} /> All tables
        </a>
        {asking ? (
          <SqlBox key="sql" />
        ) : table ? (
          <Table key={`${table.schema}.${table.name}`} table={table} />
        ) : (
          <Empty title={wanted ? `There is no table ${wanted.slice(0, 80)}` : 'No table yet'} whole>
            <p>{wanted ? 'It may have another name now; the list shows all.' : 'Tables appear with the first pictures or positions that come.'}</p>
          </Empty>
        )}
      </div>
    </div>
  );
}
