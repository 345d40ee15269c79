// The time bar over asteroids: the day with which the range begins.
import { TimeBar, type Span, type Step } from '../../app/time_bar';
import { goLive, play, seek, useMoment } from '../../lib/moment';
import { useRange } from './use_range';

const kDay = 86400;
const kSpans: Span[] = [
  { name: '2 months', seconds: 60 * kDay },
  { name: '1 year', seconds: 365 * kDay },
  { name: '10 years', seconds: 3652 * kDay },
];
const kSteps: [Step, Step] = [
  { name: 'a day', seconds: kDay },
  { name: 'a week', seconds: 7 * kDay },
];

export function AsteroidsTime() {
  const moment = useMoment(30_000);
  const { from, today } = useRange();
  const more = { from: null, to: null, day: null };
  return (
    <TimeBar
      moment={{ live: moment.live && from === today, at: Date.parse(`${from}T12:00:00Z`), speed: 0 }}
      words={{ live: 'From today', past: 'Past', future: 'Computed' }}
      spans={kSpans}
      step={kSteps}
      speeds={[]}
      day
      seek={(ms) => (new Date(ms).toISOString().slice(0, 10) === today ? goLive(more) : seek(ms, more))}
      goLive={() => goLive(more)}
      play={play}
    />
  );
}
