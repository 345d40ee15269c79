// The picture of a day from our own archive, never from a third party; why it is not here while it is not.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Apod } from '../../api/types';
import { kApi } from '../../lib/http';
import { cx } from '../../ui/ui';
import { askWhy } from '../mars/why_gone';
import s from './pictures.module.css';

type Size = 'thumb' | 'small' | 'full';
export const pictureUrl = (day: string, size: Size): string => `${kApi}/apod/${day}/picture?size=${size}`;
export const hasPicture = (day: Apod): boolean => day.media_type === 'image' || (day.media_type === 'video' && day.thumbnail_url !== null);

const kKinds = { image: 'picture', video: 'film', other: 'page' } as const;
export const kindOf = (day: Apod): string => kKinds[day.media_type];

export function Thumb({ day, class: extra }: { day: Apod; class?: string | undefined }) {
  const [gone, set] = useState(false);
  if (gone || !hasPicture(day)) return <span class={cx(s.thumb, s.noThumb, extra)} aria-hidden="true">{kindOf(day)}</span>;
  return <img class={cx(s.thumb, extra)} src={pictureUrl(day.date, 'thumb')} alt="" loading="lazy" decoding="async" width="320" height="240" onError={() => set(true)} />;
}

export function Large({ day }: { day: Apod }) {
  const [state, set] = useState<'coming' | 'here' | 'gone'>('coming');
  const [why, tell] = useState('');
  const [tried, again] = useState(0);
  const tries = useRef(0);
  const url = pictureUrl(day.date, 'full');
  useEffect(() => (state === 'gone' ? askWhy(url, tries, tell, () => (set('coming'), again((n) => n + 1))) : undefined), [state, url]);
  if (!hasPicture(day)) return <p class={s.plate}>This day is a {kindOf(day)} without a picture of its own.</p>;
  return (
    <>
      {state === 'gone' && (
        <p class={s.plate} role="status">
          Its picture is not here. {why}
        </p>
      )}
      <img
        key={tried}
        class={cx(s.large, state === 'coming' && s.coming, state === 'gone' && s.goneImage)}
        src={url}
        alt={day.media_type === 'video' ? `A picture of the film: ${day.title}` : day.title}
        onLoad={() => set('here')}
        onError={() => set('gone')}
      />
    </>
  );
}
