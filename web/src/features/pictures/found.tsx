// Days of all years: what a search finds, or all of a subject; and how often each subject came.
import { useEffect, useRef, useState } from 'preact/hooks';
import { at } from '../../api/address';
import type { Apod } from '../../api/types';
import { brief, count, plural } from '../../lib/format';
import { getJson, useApi } from '../../lib/http';
import { go, href, useRoute } from '../../lib/route';
import { Icon } from '../../ui/icons';
import { Button, cx, Empty, SkeletonLines, Trouble } from '../../ui/ui';
import { shortDay } from './days';
import { Thumb } from './picture';
import { subjectName, totals, type Subject } from './subjects';
import s from './pictures.module.css';

const kWait = 250; // ms after the last key

export function SearchBox({ q }: { q: string }) {
  const [text, type] = useState(q);
  const asked = useRef(q);
  useEffect(() => {
    if (q !== asked.current) type((asked.current = q));
  }, [q]);
  useEffect(() => {
    if (text.trim() === asked.current) return undefined;
    const timer = setTimeout(() => {
      const first = asked.current === '';
      asked.current = text.trim();
      go(href({ q: asked.current || null }), first ? 'push' : 'replace');
    }, kWait);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <label class={s.search}>
      <Icon name="search" size={16} />
      <input type="search" value={text} maxLength={200} placeholder="Search all years: words or a “phrase”" aria-label="Search titles and texts of all years" onInput={(event) => type(event.currentTarget.value)} />
    </label>
  );
}

const kPage = 30;

export function Found({ q, subject, chosen }: { q: string; subject: Subject | undefined; chosen: string }) {
  const asked = { q: q || undefined, subject, limit: kPage };
  const { data, error, loading } = useApi(at('/apod', asked));
  const [more, add] = useState<{ days: Apod[]; next: string | null } | undefined>(undefined);
  const [busy, work] = useState(false);
  useEffect(() => add(undefined), [q, subject, data]);
  if (error) return <Trouble error={error} what="What was found" />;
  if (!data) return loading ? <SkeletonLines lines={8} /> : null;
  const days = [...data.data, ...(more?.days ?? [])];
  const next = more ? more.next : data.next;
  const load = async () => {
    work(true);
    try {
      const page = await getJson<typeof data>(at('/apod', { ...asked, cursor: next ?? undefined }));
      add({ days: [...(more?.days ?? []), ...page.data], next: page.next });
    } finally {
      work(false);
    }
  };
  const what = [q && `“${q}”`, subject && subjectName(subject)].filter(Boolean).join(', ');
  return (
    <section class={s.found} aria-label={`Days found: ${what}`}>
      <p class={s.foundLine} role="status">
        <span>{data.found === undefined ? what : `${plural(data.found, 'day')}: ${what}`}</span>
        <a href={href({ q: null, subject: null })}>Close</a>
      </p>
      {days.length === 0 && (
        <Empty title="No day of the archive">
          <p>Only the days that are here are searched. More come with “skykeep sync apod --from 1995-06-16”.</p>
        </Empty>
      )}
      <ul class={s.results}>
        {days.map((day) => (
          <li key={day.date}>
            <a href={href({ day: day.date, month: null, t: null })} aria-current={day.date === chosen ? 'date' : undefined}>
              <Thumb day={day} />
              <span>
                <b>{day.title}</b>
                <small>
                  {shortDay(day.date)} · {subjectName(day.subject)}
                </small>
                <span class={s.snippet}>{brief(day.explanation ?? '', 110)}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {next && (
        <Button disabled={busy} onClick={load}>
          More days
        </Button>
      )}
    </section>
  );
}

// A column a year, as high as the subject's share of its busiest one.
function Years({ of, from, to }: { of: [number, number][]; from: number; to: number }) {
  const days = new Map(of);
  const most = Math.max(...days.values());
  const width = 4;
  return (
    <svg class={s.spark} viewBox={`0 0 ${(to - from + 1) * width} 16`} preserveAspectRatio="none" aria-hidden="true">
      {of.map(([year, n]) => (
        <rect key={year} x={(year - from) * width} y={16 - (16 * n) / most} width={width - 1} height={(16 * n) / most} />
      ))}
    </svg>
  );
}

export function Subjects({ chosen }: { chosen: Subject | undefined }) {
  const { data } = useApi(at('/apod/subjects'));
  const { params } = useRoute();
  if (!data || data.data.length === 0) return null;
  const all = totals(data.data);
  const most = Math.max(...all.map((total) => total.days));
  const years = data.data.map((row) => row.year);
  const [from, to] = [Math.min(...years), Math.max(...years)];
  return (
    <section class={s.subjects} aria-labelledby="subjects">
      <h2 id="subjects">What the pictures show</h2>
      <p class={s.note}>
        By rules over title and text, {from === to ? from : `${from} to ${to}`}. What they cannot tell stays untold.
      </p>
      <ul>
        {all.map((total) => (
          <li key={total.subject}>
            <a
              class={cx(s.subject, total.subject === chosen && s.subjectOn)}
              href={href({ subject: total.subject === chosen ? null : total.subject, q: params.get('q') })}
              aria-current={total.subject === chosen ? 'true' : undefined}
            >
              <span>{subjectName(total.subject)}</span>
              <span class={s.bar} aria-hidden="true">
                <span style={{ width: `${(100 * total.days) / most}%` }} />
              </span>
              <span class={s.number}>{count(total.days)}</span>
              {to > from && <Years of={total.byYear} from={from} to={to} />}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
