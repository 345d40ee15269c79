// Pictures: the astronomy picture of each day, large; its month; a search over all years. Everything chosen is in the address.
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { at } from '../../api/address';
import type { Apod } from '../../api/types';
import { useApi, useHeld } from '../../lib/http';
import { go, href, route, useRoute } from '../../lib/route';
import { Icon } from '../../ui/icons';
import { cx, Empty, Provenance, Skeleton, Trouble, useNow } from '../../ui/ui';
import { Calendar, toDay } from './calendar';
import { addDays, dayOf, kFirstDay, lastOf, longDay, monthOf } from './days';
import { Found, SearchBox, Subjects } from './found';
import { hasPicture, kindOf, Large, pictureUrl } from './picture';
import { subjectName, type Subject } from './subjects';
import { useDay } from './use_day';
import s from './pictures.module.css';

const kLicences: Record<Apod['licence'], string> = { 'public domain': 'In the public domain', 'agencies, CC BY': 'CC BY, of agencies', unknown: 'Licence not stated, so that it is kept small' };
const kSwipe = 60; // pixels

const daysOfMonth = (month: string) => at('/apod', { from: `${month}-01` < kFirstDay ? kFirstDay : `${month}-01`, to: lastOf(month), limit: 31 });

function Nothing() {
  return (
    <Empty whole title="No picture of a day yet">
      <p>The newest days come first, one request each, and appear here by themselves. For all of them since 1995:</p>
      <pre class={s.command}>skykeep sync apod --from 1995-06-16</pre>
    </Empty>
  );
}

function Facts({ day }: { day: Apod }) {
  const now = useNow(60_000);
  return (
    <>
      <p class={s.facts}>
        <time dateTime={day.date}>{longDay(day.date)}</time>
        <a class={s.tag} href={href({ subject: day.subject, q: null })} title="All days of this subject">
          {subjectName(day.subject)}
        </a>
        {day.tags
          .filter((tag) => tag !== day.subject)
          .map((tag) => (
            <a key={tag} class={cx(s.tag, s.tagToo)} href={href({ subject: tag, q: null })}>
              {subjectName(tag)}
            </a>
          ))}
        <Provenance of={day.provenance} now={now} />
      </p>
      {day.explanation && <p class={s.text}>{day.explanation}</p>}
      <p class={s.credit}>
        {day.credit && <span>Credit: {day.credit}. </span>}
        <span>{kLicences[day.licence]}.</span>{' '}
        {day.video_url && (
          <a href={day.video_url} target="_blank" rel="noopener noreferrer">
            Watch the film where it is <Icon name="out" size={14} />
          </a>
        )}{' '}
        {day.source_page && (
          <a href={day.source_page} target="_blank" rel="noopener noreferrer">
            At NASA <Icon name="out" size={14} />
          </a>
        )}
      </p>
    </>
  );
}

// The days before and after that are here; the month beside it may not be known yet.
function neighbours(day: string, days: Apod[], newest: string): { before: string | undefined; after: string | undefined } {
  const dates = days.map((one) => one.date).sort();
  const before = dates.filter((date) => date < day).at(-1) ?? (addDays(day, -1) >= kFirstDay ? addDays(day, -1) : undefined);
  const after = dates.find((date) => date > day) ?? (day < newest ? addDays(day, 1) : undefined);
  return { before, after };
}

function Day({ date, day, days, newest, waiting }: { date: string; day: Apod | undefined; days: Apod[]; newest: string; waiting: boolean }) {
  const { before, after } = neighbours(date, days, newest);
  const touch = useRef<number | undefined>(undefined);
  useEffect(() => {
    const step = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || (event.target as Element).closest?.('input, textarea, select, [role=slider], dialog')) return;
      // From the day in the address: keys may come faster than days are drawn.
      const from = neighbours(dayOf(route().params.get('day')) ?? date, days, newest);
      const to = event.key === 'ArrowLeft' || event.key === '[' ? from.before : event.key === 'ArrowRight' || event.key === ']' ? from.after : undefined;
      if (!to) return;
      event.preventDefault();
      go(toDay(to), 'replace');
    };
    addEventListener('keydown', step);
    return () => removeEventListener('keydown', step);
  }, [date, days, newest]);
  // The next ones are here when they are asked for.
  useEffect(() => {
    for (const one of [before, after]) {
      const next = days.find((candidate) => candidate.date === one);
      if (next && hasPicture(next)) new Image().src = pictureUrl(next.date, 'full');
    }
  }, [before, after, days]);
  return (
    <article class={s.day}>
      <div
        class={s.stage}
        onTouchStart={(event) => (touch.current = event.touches.length === 1 ? event.touches[0]!.clientX : undefined)}
        onTouchEnd={(event) => {
          const moved = touch.current === undefined ? 0 : event.changedTouches[0]!.clientX - touch.current;
          const to = moved > kSwipe ? before : moved < -kSwipe ? after : undefined;
          if (to) go(toDay(to), 'replace');
        }}
      >
        {day ? <Large key={day.date} day={day} /> : waiting ? <Skeleton height="100%" /> : <p class={s.plate}>There is no picture of this day here: it was never published, or has not been fetched.</p>}
        {before && (
          <a class={cx(s.step, s.before)} href={toDay(before)} aria-label={`Day before: ${longDay(before)}`}>
            <Icon name="left" size={24} />
          </a>
        )}
        {after && (
          <a class={cx(s.step, s.after)} href={toDay(after)} aria-label={`Day after: ${longDay(after)}`}>
            <Icon name="right" size={24} />
          </a>
        )}
        {day?.media_type === 'video' && day.video_url && hasPicture(day) && (
          <a class={s.play} href={day.video_url} target="_blank" rel="noopener noreferrer">
            <Icon name="play" size={18} /> Watch the {kindOf(day)}
          </a>
        )}
      </div>
      <div class={s.words}>
        <h1>{day?.title ?? longDay(date)}</h1>
        {day ? <Facts day={day} /> : waiting && <Skeleton width="60%" />}
      </div>
    </article>
  );
}

export function PicturesView() {
  const { params } = useRoute();
  const { day: date, newest, first } = useDay();
  const q = params.get('q') ?? '';
  const subject = (params.get('subject') as Subject | null) ?? undefined;
  const chosenMonth = /^\d{4}-(0[1-9]|1[0-2])$/.test(params.get('month') ?? '') ? params.get('month')! : undefined;
  const ofDay = useApi(date ? daysOfMonth(monthOf(date)) : null);
  const month = chosenMonth ?? (date && monthOf(date));
  const ofMonth = useApi(month ? daysOfMonth(month) : null);
  const shown = useHeld(ofDay);
  const days = useMemo(() => shown.data?.data ?? [], [shown.data]);
  if (first.error) return <Trouble error={first.error} what="The picture of the day" />;
  if (first.data && !newest) return <Nothing />;
  const day = days.find((one) => one.date === date);
  const searching = q !== '' || subject !== undefined;
  return (
    <div class={s.view}>
      {ofDay.error ? (
        <Trouble error={ofDay.error} what="This day" />
      ) : (
        <Day date={date ?? kFirstDay} day={day} days={days} newest={newest ?? kFirstDay} waiting={!date || ofDay.loading} />
      )}
      <aside class={s.side} aria-label="Other days">
        <SearchBox q={q} />
        {searching && <Found q={q} subject={subject} chosen={date ?? ''} />}
        {month && newest && <Calendar month={month} days={ofMonth.data?.data} chosen={date ?? ''} newest={newest} />}
        <Subjects chosen={subject} />
      </aside>
    </div>
  );
}
