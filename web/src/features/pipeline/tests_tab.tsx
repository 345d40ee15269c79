// Data tests by table, what fails first: what is checked of the whole table, how many rows fail, when, and the query itself.
import { useEffect, useState } from 'preact/hooks';
import { at } from '../../api/address';
import type { TestResult } from '../../api/contract';
import { age, both, count, decimal, plural } from '../../lib/format';
import { refresh, useApi } from '../../lib/http';
import { go, href, useRoute } from '../../lib/route';
import { DataMenu } from '../../ui/data_menu';
import { Button, cx, Empty, LinkButton, SkeletonLines, State, Trouble, ui, useNow } from '../../ui/ui';
import s from './pipeline.module.css';

// A failed test of severity warn is a warning: it stops nothing.
export function verdict(tests: TestResult[]): { failed: number; warned: number } {
  const open = tests.filter((test) => !test.passed);
  const warned = open.filter((test) => test.severity === 'warn').length;
  return { failed: open.length - warned, warned };
}

export function verdictWords(tests: TestResult[]): string {
  const { failed, warned } = verdict(tests);
  if (failed + warned === 0) return `All ${plural(tests.length, 'test')} passed`;
  const parts = [failed > 0 && `${count(failed)} failed`, warned > 0 && plural(warned, 'warning')].filter(Boolean);
  return `${parts.join(', ')} of ${plural(tests.length, 'test')}`;
}

const weight = (test: TestResult): number => (test.passed ? 2 : test.severity === 'warn' ? 1 : 0);
const kState = ['failed', 'warn', 'passed'] as const;
const kWord = ['failed', 'warning', 'passed'] as const;

export interface TestGroup {
  table: string;
  tests: TestResult[]; // the worst first
  worst: number;
  oldest: string; // when the one that ran longest ago ran
}

export function byTable(tests: TestResult[]): TestGroup[] {
  const groups = new Map<string, TestResult[]>();
  for (const test of tests) groups.set(test.model, [...(groups.get(test.model) ?? []), test]);
  return [...groups]
    .map(([table, own]) => ({
      table,
      tests: own.sort((a, b) => weight(a) - weight(b) || (a.name < b.name ? -1 : 1)),
      worst: Math.min(...own.map(weight)),
      oldest: own.reduce((least, test) => (test.tested_at < least ? test.tested_at : least), own[0]!.tested_at),
    }))
    .sort((a, b) => a.worst - b.worst || (a.table < b.table ? -1 : 1));
}

function TestRow({ test, picked, now }: { test: TestResult; picked: boolean; now: number }) {
  const to = href({ test: picked ? null : test.name });
  return (
    <>
      <tr class={cx(ui.pick, picked && ui.picked)} onClick={(event) => (event.target as Element).closest('a') || go(to)}>
        <td>
          <State state={kState[weight(test)]!}>{kWord[weight(test)]}</State>
        </td>
        <td class={s.testName}>
          <a class={s.open} href={to} aria-expanded={picked}>
            {test.name}
          </a>
        </td>
        <td class={s.wide}>{test.column || 'whole rows'}</td>
        <td class={cx(s.line, s.wide)}>{test.severity === 'warn' ? 'warns' : 'stops a publication'}</td>
        <td class={ui.num} title={test.scope === 'touched' ? 'Of the rows that came last; the whole table has at least so many' : undefined}>
          {test.scope === 'touched' && test.failures > 0 ? `≥ ${count(test.failures)}` : count(test.failures)}
        </td>
        <td class={cx(s.line, s.wide)} title={both(test.tested_at, true)}>
          {age(test.tested_at, now)}
          {test.scope === 'touched' && ', new rows only'}
        </td>
      </tr>
      {picked && (
        <tr>
          <td colSpan={6}>
            <p class={s.reason}>
              {test.scope === 'table' ? 'The whole table was tested' : 'Only the rows that came last were tested so far,'} {both(test.tested_at)}, in {decimal(test.elapsed_ms)} ms. A row that this query
              gives is a failure.
              {test.touched && ` Of the rows that came since, ${test.touched.failures === 0 ? 'none fails' : `${count(test.touched.failures)} fail`} (${both(test.touched.tested_at)}).`}
            </p>
            <pre class={s.sql} tabIndex={0} aria-label={`SQL of ${test.name}`}>
              {test.sql}
            </pre>
            <div class={s.tools}>
              <LinkButton href={`/data?sql=${encodeURIComponent(test.sql)}`}>See the rows in Data</LinkButton>
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

function Group({ group, open, picked, now }: { group: TestGroup; open: boolean; picked: string | null; now: number }) {
  const [unfolded, set] = useState(open);
  // What fails is why the group is open; what passed would bury it.
  const bad = group.tests.filter((test) => !test.passed);
  const [all, showAll] = useState(bad.length === 0);
  const shown = all || group.tests.some((test) => test.passed && test.name === picked) ? group.tests : bad;
  useEffect(() => {
    if (open) set(true);
  }, [open]);
  return (
    <details class={s.group} open={unfolded} onToggle={(event) => set((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>
        <h2>{group.table}</h2>
        <State state={kState[group.worst]!}>{verdictWords(group.tests)}</State>
        <span title={both(group.oldest, true)}>tested {age(group.oldest, now)}</span>
      </summary>
      {unfolded && (
        <div class={ui.tableWrap} tabIndex={0} role="region" aria-label={`Tests of ${group.table}`}>
          <table class={ui.table}>
            <thead>
              <tr>
                <th scope="col">State</th>
                <th scope="col">Test</th>
                <th scope="col" class={s.wide}>
                  Column
                </th>
                <th scope="col" class={s.wide}>
                  If it fails
                </th>
                <th scope="col" class={ui.num}>
                  Failing rows
                </th>
                <th scope="col" class={s.wide}>
                  Tested
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((test) => (
                <TestRow key={test.name} test={test} picked={picked === test.name} now={now} />
              ))}
            </tbody>
          </table>
          {shown.length < group.tests.length && <Button onClick={() => showAll(true)}>Show {count(group.tests.length - shown.length)} that passed</Button>}
        </div>
      )}
    </details>
  );
}

export function Tests() {
  const tests = useApi(at('/tests'));
  const { params } = useRoute();
  const now = useNow(5000);
  const picked = params.get('test');
  const of = params.get('of');
  if (tests.error && !tests.data) return <Trouble error={tests.error} what="The data tests" retry={() => refresh((path) => path === '/tests')} />;
  if (!tests.data) return <SkeletonLines lines={8} />;
  const all = tests.data.data;
  if (all.length === 0) {
    return (
      <Empty title="No test has run yet">
        <p>Tests run whenever tables change; the first ones follow the first load.</p>
      </Empty>
    );
  }
  return (
    <>
      <div class={s.tools}>
        <span>{verdictWords(all)}</span>
        <span class={s.end}>
          <DataMenu
            of="data tests"
            from="models/**/schema.yml and models/tests"
            at={new Date(tests.at).toISOString()}
            links={[{ label: 'These tests, JSON, from the server', href: '/api/v1/tests' }]}
            rows={{ name: 'data-tests', get: () => all }}
          >
            What is checked of the tables, each result of the whole table and with its time. A test that fails stops the publication of what broke it; one that only warns is shown here and in the notices.
          </DataMenu>
        </span>
      </div>
      <div role="region" aria-label="Data tests">
        {byTable(all).map((group) => (
          <Group
            key={group.table}
            group={group}
            open={group.worst < 2 || group.table === of || group.tests.some((test) => test.name === picked)}
            picked={picked}
            now={now}
          />
        ))}
      </div>
    </>
  );
}
