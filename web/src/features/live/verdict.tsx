// What an onlooker must not miss: the position is not confirmed, not fresh, or this page has lost its server. Nothing is hidden.
import { age, brief, duration, decimal } from '../../lib/format';
import { useLive, useLiveSince } from '../../lib/live';
import { isoSecond, type Moment } from '../../lib/moment';
import { cx, State, useNow } from '../../ui/ui';
import { certaintyOf, kSilence, silence, tickNow, useAnswer, useRecord } from './station';
import s from './verdict.module.css';

const sentence = (whole: string): string => {
  const text = brief(whole, 320);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
};

export function Verdict({ moment }: { moment: Moment }) {
  const record = useRecord();
  const why = useAnswer().data?.why;
  const live = useLive();
  const since = useLiveSince();
  const now = useNow(1000);
  if (!moment.live) {
    const off = (moment.at - tickNow()) / 1000;
    if (off <= 0) return null;
    return (
      <p class={cx(s.verdict, s.model)} role="status">
        <State state="waiting">
          <b>PREDICTED</b>
        </State>
        <span>Where the model expects it in {duration(off)}; the further ahead, the less sure.</span>
      </p>
    );
  }
  if (!record) return null;
  if (live === 'lost') {
    return (
      <p class={cx(s.verdict, s.stale)} role="status">
        <State state="failed">
          <b>NOT CONNECTED</b>
        </State>
        <span>Last heard {age(isoSecond(since), now)}. The mark shows where the track expects the station.</span>
      </p>
    );
  }
  const silent = silence();
  const certainty = certaintyOf(record, silent);
  if (certainty === 'stale') {
    const missing = silent > kSilence ? `no record has come for ${duration(silent / 1000)}; the mark shows where the track expects the station` : 'no fresh position is recorded; the model stands in';
    return (
      <p class={cx(s.verdict, s.stale)} role="status">
        <State state="stale">
          <b>STALE</b>
        </State>
        <span>{sentence(why || missing)}</span>
      </p>
    );
  }
  if (certainty === 'model') {
    return (
      <p class={cx(s.verdict, s.model)} role="status">
        <State state="partial">
          <b>MODEL</b>
        </State>
        <span>
          {sentence(why || 'no upstream confirms the position; it is computed from orbital elements')}
          {record.element_age_s ? ` Elements ${duration(Math.abs(record.element_age_s))} old${record.uncertainty_km ? `, good to ${decimal(record.uncertainty_km, 1)} km` : ''}.` : ''}
        </span>
      </p>
    );
  }
  return null;
}
