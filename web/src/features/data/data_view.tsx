// Data: every table with its columns, its origin and its files, and a box to ask in SQL.
import { at } from '../../api/address';
import type { TableInfo } from '../../api/contract';
import { count, plural } from '../../lib/format';
import { refresh, useApi } from '../../lib/http';
import { href, useRoute } from '../../lib/route';
import { DataMenu } from '../../ui/data_menu';
import { Empty, LinkButton, SkeletonLines, State, Trouble, ui } from '../../ui/ui';
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

// When it was last true, and what is asserted of it with every publication.
function Trust({ name }: { name: string }) {
  const tests = useApi(at('/tests')).data;
  const own = tests?.data.filter((test) => test.model === name) ?? [];
  if (!tests || own.length === 0) return null;
  const { failed, warned } = verdict(own);
  return (
    <p class={s.flow}>
      <State state={failed ? 'failed' : warned ? 'warn' : 'passed'}>
        {verdictWords(own)} on publication {count(tests.publication)}
      </State>
      <a href="/pipeline?tab=tests">Data tests</a>
    </p>
  );
}

const Origin = ({ name }: { name: string }) => {
  const inputs = useApi(at('/lineage')).data?.data.find((node) => node.name === name)?.inputs ?? [];
  return <>{inputs.length > 0 ? inputs.join(', ') : 'the lake: answers of the upstreams, as received'}</>;
};

function Table({ table }: { table: TableInfo }) {
  const name = `${table.schema}.${table.name}`;
  const sample = useApi(at('/tables/{schema}.{table}.{format}', { schema: table.schema, table: table.name, format: 'json', limit: 20 }));
  const tests = useApi(at('/tests'));
  const rows = sample.data ?? [];
  return (
    <div class={s.table}>
      <div class={s.top}>
        <h1>{name}</h1>
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
          at={tests.data && new Date(tests.at).toISOString()}
          tables={[name]}
          links={[
            { label: 'First rows, JSON, from the server', href: `/api/v1/tables/${name}.json?limit=20` },
            { label: 'Lineage, JSON', href: `/api/v1/lineage?table=${name}` },
          ]}
          rows={{ name: `${name}-columns`, get: () => table.columns }}
        >
          {table.description || 'No description.'} The table is as it was published; the files hold all of it, “as shown here” the list of columns.
        </DataMenu>
      </div>
      <p class={s.about}>
        {table.description || 'No description.'} {table.rows === null ? `A ${table.kind}.` : `${plural(table.rows, 'row')}, ${table.kind}.`}
      </p>
      <Lineage name={name} />
      <Trust name={name} />
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
      {rows.length > 0 && <Rows rows={rows} label={`First rows of ${name}`} />}
    </div>
  );
}

export function DataView() {
  const { params } = useRoute();
  const tables = useApi(at('/tables'));
  if (tables.error && !tables.data) return <Trouble error={tables.error} what="The tables" retry={() => refresh((path) => path === '/tables')} />;
  if (!tables.data) return <SkeletonLines lines={10} />;
  const all = tables.data.data;
  const order = ['gold', 'silver', 'bronze'];
  const schemas = [...new Set(all.map((table) => table.schema))].sort((a, b) => (order.indexOf(a) + 9) % 9 - ((order.indexOf(b) + 9) % 9));
  const wanted = params.get('table');
  const asking = params.has('sql') || params.has('ask');
  const table = asking ? undefined : (all.find((candidate) => `${candidate.schema}.${candidate.name}` === wanted) ?? (wanted ? undefined : all.find((candidate) => candidate.name === 'fact_photos') ?? all[0]));
  return (
    <div class={s.view}>
      <nav class={s.list} aria-label="Tables">
        <a class={s.sql} href={href({ ask: 1 }, '/data')} aria-current={asking ? 'page' : undefined}>
          Ask in SQL
        </a>
        {schemas.map((schema) => (
          <section key={schema} aria-label={schema}>
            <h2>{schema}</h2>
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
      {asking ? (
        <SqlBox key="sql" />
      ) : table ? (
        <Table key={`${table.schema}.${table.name}`} table={table} />
      ) : (
        <Empty title={wanted ? `There is no table ${wanted}` : 'No table yet'}>
          <p>{wanted ? 'It may have another name now; the list shows all.' : 'Tables appear with the first publication.'}</p>
        </Empty>
      )}
    </div>
  );
}
