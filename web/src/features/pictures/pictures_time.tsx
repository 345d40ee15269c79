// The time bar over pictures: a day, as the US East counts days.
import { TimeBar, type Span, type Step } from '../../app/time_bar';
import { goLive, play, seek, useMoment } from '../../lib/moment';
import { kFirstDay } from './days';
import { useDay } from './use_day';

const kDay = 86400;
const kSpans: Span[] = [
  { name: '2 months', seconds: 60 * kDay },
  { name: '1 year', seconds: 365 * kDay },
  { name: 'all', seconds: 31.5 * 365 * kDay },
];
const kSteps: [Step, Step] = [
  { name: 'a day', seconds: kDay },
  { name: 'a week', seconds: 7 * kDay },
];

export function PicturesTime() {
  const moment = useMoment(30_000);
  const { day, newest, asked } = useDay();
  if (!day || !newest) return null;
  const end = Date.parse(`${newest}T23:59:59Z`);
  const more = { day: null, month: null };
  return (
    <TimeBar
      moment={{ live: moment.live && asked === undefined, at: Date.parse(`${day}T12:00:00Z`), speed: 0 }}
      words={{ live: 'Newest', past: 'Past', future: 'Not yet' }}
      spans={kSpans}
      step={kSteps}
      speeds={[]}
      day
      from={Date.parse(`${kFirstDay}T00:00:00Z`)}
      to={end}
      seek={(ms) => (ms >= Date.parse(`${newest}T00:00:00Z`) ? goLive(more) : seek(ms, more))}
      goLive={() => goLive(more)}
      play={play}
    />
  );
}
