// Data tests of the last publication: what was asserted, how many rows failed, and the query itself.
import { at } from '../../api/address';
import { count, decimal, plural } from '../../lib/format';
import { refresh, useApi } from '../../lib/http';
import { go, href, useRoute } from '../../lib/route';
import { cx, DataMenu, Empty, LinkButton, SkeletonLines, State, Trouble, ui } from '../../ui/ui';
import s from './pipeline.module.css';

export function Tests() {
  const tests = useApi(at('/tests'));
  const { params } = useRoute();
  const picked = params.get('test');
  if (tests.error && !tests.data) return <Trouble error={tests.error} what="The data tests" retry={() => refresh((path) => path === '/tests')} />;
  if (!tests.data) return <SkeletonLines lines={8} />;
  const all = [...tests.data.data].sort((a, b) => Number(a.passed) - Number(b.passed) || (a.name < b.name ? -1 : 1));
  const failed = all.filter((test) => !test.passed).length;
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
          {failed === 0 ? `All ${plural(all.length, 'test')} passed` : `${count(failed)} of ${plural(all.length, 'test')} failed`} on publication {count(tests.data.publication)}
        </span>
        <span class={s.end}>
          <DataMenu links={[{ label: 'These tests, JSON', href: '/api/v1/tests' }]}>A failed test of severity error stops a publication; one of severity warn is shown here and in the notices.</DataMenu>
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
            </tr>
          </thead>
          <tbody>
            {all.map((test) => [
              <tr key={test.name} class={cx(ui.pick, picked === test.name && ui.picked)} onClick={(event) => (event.target as Element).closest('a') || go(href({ test: picked === test.name ? null : test.name }))}>
                <td>
                  <State state={test.passed ? 'passed' : test.severity === 'warn' ? 'warn' : 'failed'}>{test.passed ? 'passed' : 'failed'}</State>
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
              </tr>,
              picked === test.name && (
                <tr key={`${test.name} sql`}>
                  <td colSpan={7}>
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
