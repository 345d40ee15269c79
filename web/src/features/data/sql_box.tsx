// Ask in SQL, read-only. The question lives in the address, so an answer can be shared as a link.
import { useState } from 'preact/hooks';
import { at, kApi } from '../../api/address';
import { plural } from '../../lib/format';
import { refresh, useApi } from '../../lib/http';
import { go, href, useRoute } from '../../lib/route';
import { Button, Empty, LinkButton, SkeletonLines, Trouble } from '../../ui/ui';
import { Rows } from './rows';
import s from './data_view.module.css';

const kExample = `select rover_name, count(*) as photos, max(sol) as newest_sol
from silver.fact_photos
group by rover_name
order by photos desc`;
const kShown = 500;

export function SqlBox() {
  const { params } = useRoute();
  const asked = params.get('sql') ?? '';
  const [text, type] = useState(asked || kExample);
  const path = at('/sql', { format: 'json', q: asked });
  const answer = useApi(asked ? path : null);
  const rows = (answer.data ?? []) as Record<string, unknown>[];  // format=json
  const run = () => {
    if (text.trim() === asked) refresh((candidate) => candidate === path);
    else go(href({ sql: text.trim() }, '/data'));
  };
  const file = (format: 'csv' | 'json' | 'parquet') => kApi + at('/sql', { format, q: asked });
  return (
    <div class={s.table}>
      <div class={s.top}>
        <h1>Ask in SQL</h1>
        {asked && answer.data !== undefined && (
          <>
            <LinkButton href={file('csv')}>CSV</LinkButton>
            <LinkButton href={file('json')}>JSON</LinkButton>
            <LinkButton href={file('parquet')}>Parquet</LinkButton>
          </>
        )}
      </div>
      <p class={s.about}>One SELECT over the published tables, read-only, at most 10 seconds. Ctrl and Enter asks.</p>
      <textarea
        class={s.box}
        aria-label="SQL"
        spellcheck={false}
        value={text}
        onInput={(event) => type((event.target as HTMLTextAreaElement).value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            run();
          }
        }}
      />
      <div>
        <Button look="primary" disabled={!text.trim() || answer.loading} onClick={run}>
          {answer.loading ? 'Asking' : 'Ask'}
        </Button>
      </div>
      {answer.error && <Trouble error={answer.error} what="The answer" />}
      {asked && answer.loading && answer.data === undefined && <SkeletonLines lines={5} />}
      {!answer.error && answer.data !== undefined && rows.length === 0 && <Empty title="No row answers this" />}
      {!answer.error && rows.length > 0 && (
        <>
          <p class={s.note} role="status">
            {rows.length > kShown ? `The first ${plural(kShown, 'row')} of ${plural(rows.length, 'row')}` : plural(rows.length, 'row')}
          </p>
          <Rows rows={rows.slice(0, kShown)} label="Answer" />
        </>
      )}
    </div>
  );
}
