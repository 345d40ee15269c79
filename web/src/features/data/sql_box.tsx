// Ask in SQL, read-only. The question lives in the address, so an answer can be shared as a link; the text follows the address.
import { useEffect, useState } from 'preact/hooks';
import { at, kApi } from '../../api/address';
import type { RowArrays } from '../../api/contract';
import { count, plural } from '../../lib/format';
import { refresh, useApi } from '../../lib/http';
import { go, href, useRoute } from '../../lib/route';
import { Button, Empty, LinkButton, SkeletonLines, Trouble } from '../../ui/ui';
import { askedBefore, draft, keepDraft, noteAsked } from './queries';
import { Rows } from './rows';
import s from './data_view.module.css';

const kExample = `select rover_name, count(*) as photos, max(sol) as newest_sol
from silver.fact_photos
group by rover_name
order by photos desc`;
const kShown = 500; // more are in the files

const firstLine = (sql: string): string => sql.replace(/\s+/g, ' ').trim();

function Earlier({ list }: { list: string[] }) {
  if (list.length === 0) return null;
  return (
    <details class={s.earlier}>
      <summary>Asked before ({count(list.length)})</summary>
      <ul>
        {list.map((sql) => (
          <li key={sql}>
            <a href={href({ sql }, '/data')} title={sql}>
              {firstLine(sql)}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Answer({ answer }: { answer: RowArrays }) {
  const { columns, rows, truncated } = answer;
  if (rows.length === 0) return <Empty title="No row answers this" />;
  return (
    <>
      <p class={s.note} role="status">
        {truncated ? `The first ${plural(rows.length, 'row')}; there are more, in the files above` : plural(rows.length, 'row')}
      </p>
      <Rows columns={columns.map((column) => column.name)} rows={rows} label="Answer" />
    </>
  );
}

export function SqlBox() {
  const { params } = useRoute();
  const asked = (params.get('sql') ?? '').trim();
  const [text, type] = useState(asked || draft() || kExample);
  const [earlier, setEarlier] = useState(() => (asked ? noteAsked(asked) : askedBefore()));
  const path = at('/sql', { format: 'arrays', limit: kShown, q: asked });
  const answer = useApi(asked ? path : null);
  const given = answer.data as RowArrays | undefined; // of format=arrays
  // Back and forward change the question, and the text with it.
  useEffect(() => {
    if (!asked) return;
    type(asked);
    setEarlier(noteAsked(asked));
  }, [asked]);
  useEffect(() => keepDraft(text), [text]);
  const wanted = text.trim();
  const run = () => {
    if (!wanted || answer.loading) return;
    if (wanted === asked) refresh((candidate) => candidate === path);
    else go(href({ sql: wanted }, '/data'));
  };
  const file = (format: 'csv' | 'json' | 'parquet') => kApi + at('/sql', { format, q: asked });
  return (
    <div class={s.table}>
      <div class={s.top}>
        <h1 tabIndex={-1}>Ask in SQL</h1>
        {asked && !answer.error && (
          <>
            <LinkButton href={file('csv')} download>
              CSV
            </LinkButton>
            <LinkButton href={file('json')} download>
              JSON
            </LinkButton>
            <LinkButton href={file('parquet')} download>
              Parquet
            </LinkButton>
          </>
        )}
      </div>
      <p class={s.about}>One SELECT over the published tables. It can only read, and takes at most 10 seconds. Ctrl and Enter runs it.</p>
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
      <div class={s.deeds}>
        <Button look="primary" disabled={!wanted || answer.loading} onClick={run}>
          {answer.loading ? 'Running' : 'Run'}
        </Button>
        {!wanted && (
          <>
            <span class={s.note}>Nothing is typed.</span>
            <Button look="quiet" onClick={() => type(asked || kExample)}>
              {asked ? 'Bring the question back' : 'Show an example'}
            </Button>
          </>
        )}
      </div>
      <Earlier list={earlier} />
      {answer.error && <Trouble error={answer.error} what="The answer" />}
      {asked && answer.loading && !given && <SkeletonLines lines={5} />}
      {!answer.error && given && <Answer answer={given} />}
    </div>
  );
}
