// The time bar on Mars: the moment of a sol, by the old service's reckoning. A sol chosen by hand moves it, and it chooses a sol.
import { TimeBar, type Span, type Step } from '../../app/time_bar';
import { serverNow } from '../../lib/clock';
import { count, solMoment, solOf } from '../../lib/format';
import { goLive, play, seek, useMoment } from '../../lib/moment';
import { useRoute } from '../../lib/route';
import { useRover } from './rover';

const kDay = 86400;
const kSpans: Span[] = [
  { name: '2 months', seconds: 60 * kDay },
  { name: '1 year', seconds: 365 * kDay },
  { name: 'mission', seconds: 6000 * kDay },
];
const kSteps: [Step, Step] = [
  { name: 'a sol', seconds: 88775.244 },
  { name: 'ten sols', seconds: 887752.44 },
];

export function MarsTime() {
  const { params } = useRoute();
  const { rover } = useRover();
  const moment = useMoment(30_000);
  if (!rover) return null;
  const landing = rover.landing_date;
  const sol = params.has('sol') ? Number(params.get('sol')) || 0 : undefined;
  const at = sol !== undefined ? solMoment(landing, sol) : moment.live ? solMoment(landing, rover.newest_sol_here ?? rover.max_sol) : moment.at;
  const more = { sol: null, photo: null };
  return (
    <TimeBar
      moment={{ live: moment.live && sol === undefined, at, speed: 0 }}
      words={{ live: 'Newest', past: 'Past', future: 'Not yet' }}
      spans={kSpans}
      step={kSteps}
      speeds={[]}
      day
      note={`sol ${count(Math.min(rover.max_sol, solOf(landing, at)))}`}
      from={Date.parse(landing)}
      to={Math.max(serverNow(), solMoment(landing, rover.max_sol))}
      seek={(ms) => seek(ms, more)}
      goLive={() => goLive(more)}
      play={play}
    />
  );
}
