// Every chart and table offers its data and explains itself: what it is, where it comes from, when it was last true, its tests.
import type { ComponentChildren } from 'preact';
import { at } from '../api/address';
import { age, both, count, plural } from '../lib/format';
import { save, toCsv } from '../lib/csv';
import { useApi } from '../lib/http';
import { Fold } from './fold';
import { cx, State, ui as s, useNow } from './ui';

interface Props {
  of: string; // what it is, in a word or two: "Runs"
  children: ComponentChildren; // what this is
  from?: ComponentChildren; // where it comes from
  at?: string | null | undefined; // when it was last true
  tables?: string[]; // whose data tests vouch for it
  links: { label: string; href: string }[];
  rows?: { name: string; get: () => readonly object[] }; // what is shown, as files made here
}

function Vouched({ tables, now }: { tables: string[]; now: number }) {
  const tests = useApi(at('/tests')).data;
  if (!tests) return null;
  const own = tests.data.filter((test) => tables.includes(test.model));
  const failed = own.filter((test) => !test.passed);
  const bad = failed.filter((test) => test.severity !== 'warn');
  if (own.length === 0) return <dd>no test checks it</dd>;
  const oldest = own.reduce((least, test) => (test.tested_at < least ? test.tested_at : least), own[0]!.tested_at);
  return (
    <dd>
      <State state={bad.length ? 'failed' : failed.length ? 'warn' : 'passed'}>
        {failed.length === 0 ? `all ${plural(own.length, 'test')} passed` : `${count(bad.length)} failed, ${plural(failed.length - bad.length, 'warning')}, of ${count(own.length)}`}
      </State>{' '}
      {age(oldest, now)} <a href="/pipeline?tab=tests">Data tests</a>
    </dd>
  );
}

function Body(props: Props) {
  const now = useNow(5000);
  return (
    <div class={s.menuList} role="group" aria-label={`About ${props.of}`}>
      <p>{props.children}</p>
      <dl>
        {props.from && (
          <div>
            <dt>From</dt>
            <dd>{props.from}</dd>
          </div>
        )}
        {props.at && (
          <div>
            <dt>Last true</dt>
            <dd>
              {both(props.at)}, {age(props.at, now)}
            </dd>
          </div>
        )}
        {props.tables && (
          <div>
            <dt>Tests</dt>
            <Vouched tables={props.tables} now={now} />
          </div>
        )}
      </dl>
      {props.links.map((link) => (
        <a key={link.href} href={link.href}>
          {link.label}
        </a>
      ))}
      {props.rows && (
        <>
          <button type="button" onClick={() => save(`${props.rows!.name}.csv`, 'text/csv', toCsv(props.rows!.get()))}>
            As shown here, CSV
          </button>
          <button type="button" onClick={() => save(`${props.rows!.name}.json`, 'application/json', JSON.stringify(props.rows!.get(), null, 1))}>
            As shown here, JSON
          </button>
        </>
      )}
    </div>
  );
}

export function DataMenu(props: Props) {
  return (
    <Fold class={s.menu} summary="Data" summaryClass={cx(s.button, s.quiet)} label={`Data of ${props.of}`}>
      <Body {...props} />
    </Fold>
  );
}
