// A month of pictures: one step to any of its days, two to any other month.
import type { Apod } from '../../api/types';
import { href } from '../../lib/route';
import { Icon } from '../../ui/icons';
import { cx, Hidden, LinkButton } from '../../ui/ui';
import { addMonths, kFirstDay, longDay, monthName, monthOf, weeksOf } from './days';
import { kindOf, Thumb } from './picture';
import s from './pictures.module.css';

const kWeekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export const toDay = (day: string): string => href({ day, month: null, t: null });

function Cell({ date, day, chosen, newest }: { date: string; day: Apod | undefined; chosen: boolean; newest: string }) {
  if (!day)
    return (
      <span class={cx(s.cell, s.noDay)} title={date > newest ? 'not yet' : date < kFirstDay ? undefined : 'not here'}>
        <b>{Number(date.slice(8))}</b>
        <Hidden>{date > newest ? 'not yet' : 'not here'}</Hidden>
      </span>
    );
  return (
    <a class={s.cell} href={toDay(date)} aria-current={chosen ? 'date' : undefined} title={day.title}>
      <Thumb day={day} />
      <b aria-hidden="true">{Number(date.slice(8))}</b>
      <Hidden>{`${longDay(date)}: ${day.title}${day.media_type === 'image' ? '' : `, a ${kindOf(day)}`}`}</Hidden>
      {day.media_type === 'video' && (
        <span class={s.film} aria-hidden="true">
          <Icon name="play" size={14} />
        </span>
      )}
    </a>
  );
}

export function Calendar({ month, days, chosen, newest }: { month: string; days: Apod[] | undefined; chosen: string; newest: string }) {
  const byDate = new Map((days ?? []).map((day) => [day.date, day]));
  const [before, after] = [addMonths(month, -1), addMonths(month, 1)];
  const year = Number(month.slice(0, 4));
  const years = Array.from({ length: Number(newest.slice(0, 4)) - 1994 }, (_, i) => 1995 + i).reverse();
  const show = (to: string) => href({ month: to < monthOf(kFirstDay) ? monthOf(kFirstDay) : to > monthOf(newest) ? monthOf(newest) : to });
  return (
    <section class={s.calendar} aria-labelledby="month">
      <div class={s.monthBar}>
        <h2 id="month">{monthName(month)}</h2>
        {before >= monthOf(kFirstDay) && (
          <LinkButton square label={`To ${monthName(before)}`} href={show(before)}>
            <Icon name="left" size={16} />
          </LinkButton>
        )}
        {after <= monthOf(newest) && (
          <LinkButton square label={`To ${monthName(after)}`} href={show(after)}>
            <Icon name="right" size={16} />
          </LinkButton>
        )}
      </div>
      <div class={s.weekdays} aria-hidden="true">
        {kWeekdays.map((name) => (
          <span key={name}>{name}</span>
        ))}
      </div>
      <div class={cx(s.month, !days && s.waiting)}>
        {weeksOf(month).flatMap((week, row) =>
          week.map((date, at) => (date ? <Cell key={date} date={date} day={byDate.get(date)} chosen={date === chosen} newest={newest} /> : <span key={`${row} ${at}`} />)),
        )}
      </div>
      <nav class={s.years} aria-label="Years">
        {years.map((one) => (
          <a key={one} href={show(`${one}${month.slice(4)}`)} aria-current={one === year ? 'true' : undefined}>
            {one}
          </a>
        ))}
      </nav>
    </section>
  );
}
