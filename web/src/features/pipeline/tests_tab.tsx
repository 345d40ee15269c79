// Data tests of the last publication: what was asserted, how many rows failed, and the query itself.
import { at } from '../../api/address';
import type { TestResult } from '../../api/contract';
import { both, count, decimal, plural } from '../../lib/format';
import { refresh, useApi } from '../../lib/http';
import { go, href, useRoute } from '../../lib/route';
import { DataMenu } from '../../ui/data_menu';
import { cx, Empty, LinkButton, SkeletonLines, State, Trouble, ui } from '../../ui/ui';
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

export function Tests() {
  const tests = useApi(at('/tests'));
  const { params } = useRoute();
  const picked = params.get('test');
  if (tests.error && !tests.data) return <Trouble error={tests.error} what="The data tests" retry={() => refresh((path) => path === '/tests')} />;
  if (!tests.data) return <SkeletonLines lines={8} />;
  const weight = (test: TestResult) => (test.passed ? 2 : test.severity === 'warn' ? 1 : 0);
  const all = [...tests.data.data].sort((a, b) => weight(a) - weight(b) || (a.name < b.name ? -1 : 1));
  if (all.length === 0) {
    return (
      <Empty title="No test has run yet">
        <p>Tests run with every publication; the first one follows the first load.</p>
      </Empty>
    );
  }
  return (
    <>
      <div class={s.tools}>
        <span>
          {verdictWords(all)} on publication {count(tests.data.publication)}
        </span>
        <span class={s.end}>
          <DataMenu
            of="data tests"
            from="models/**/schema.yml and models/tests; run on every publication over what it touched, nightly over everything"
            at={new Date(tests.at).toISOString()}
            links={[{ label: 'These tests, JSON, from the server', href: '/api/v1/tests' }]}
            rows={{ name: 'data-tests', get: () => all }}
          >
            What is asserted of the tables. A failed test of severity error stops a publication; one of severity warn is a warning, shown here and in the notices.
          </DataMenu>
        </span>
      </div>
      <div class={ui.tableWrap} tabIndex={0} role="region" aria-label="Data tests">
        <table class={ui.table}>
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">Test</th>
              <th scope="col">Table</th>
              <th scope="col">Column</th>
              <th scope="col">Severity</th>
              <th scope="col" class={ui.num}>
                Failures
              </th>
              <th scope="col" class={ui.num}>
                Time, ms
              </th>
              <th scope="col">Tested</th>
            </tr>
          </thead>
          <tbody>
            {all.map((test) => [
              <tr key={test.name} class={cx(ui.pick, picked === test.name && ui.picked)} onClick={(event) => (event.target as Element).closest('a') || go(href({ test: picked === test.name ? null : test.name }))}>
                <td>
                  <State state={test.passed ? 'passed' : test.severity === 'warn' ? 'warn' : 'failed'}>{test.passed ? 'passed' : test.severity === 'warn' ? 'warning' : 'failed'}</State>
                </td>
                <td>
                  <a class={s.open} href={href({ test: picked === test.name ? null : test.name })} aria-expanded={picked === test.name}>
                    {test.name}
                  </a>
                </td>
                <td>
                  <a href={`/data?table=${test.model}`}>{test.model}</a>
                </td>
                <td>{test.column || '–'}</td>
                <td>{test.severity}</td>
                <td class={ui.num}>{count(test.failures)}</td>
                <td class={ui.num}>{decimal(test.elapsed_ms)}</td>
                <td>{both(test.tested_at)}</td>
              </tr>,
              picked === test.name && (
                <tr key={`${test.name} sql`}>
                  <td colSpan={8}>
                    <pre class={s.sql} tabIndex={0} aria-label={`SQL of ${test.name}`}>
                      {test.sql}
                    </pre>
                    <div class={s.tools}>
                      <LinkButton href={`/data?sql=${encodeURIComponent(test.sql)}`}>Ask it in Data</LinkButton>
                    </div>
                  </td>
                </tr>
              ),
            ])}
          </tbody>
        </table>
      </div>
    </>
  );
}
