// The time bar on Mars: the day of a sol, by the old service's reckoning. A sol chosen by hand moves it, and it chooses a sol.
import { TimeBar, type Span, type Step } from '../../app/time_bar';
import { serverNow } from '../../lib/clock';
import { count, kSolSeconds, solMoment, solOf } from '../../lib/format';
import { goLive, play, seek, useMoment } from '../../lib/moment';
import { useRoute } from '../../lib/route';
import { askedSol, useRover } from './rover';

const kDay = 86400;
const kSpans: Span[] = [
  { name: '2 months', seconds: 60 * kDay },
  { name: '1 year', seconds: 365 * kDay },
  { name: 'mission', seconds: 6000 * kDay },
];
const kSteps: [Step, Step] = [
  { name: 'a sol', seconds: kSolSeconds },
  { name: 'ten sols', seconds: 10 * kSolSeconds },
];

export function MarsTime() {
  const { params } = useRoute();
  const { rover } = useRover();
  const moment = useMoment(30_000);
  if (!rover) return null;
  const landing = rover.landing_date;
  const asked = askedSol(landing, params);
  const newest = rover.newest_sol_here ?? rover.max_sol;
  const sol = Math.min(asked ?? newest, rover.max_sol);
  const end = solMoment(landing, rover.max_sol);
  const nothing = rover.max_sol === 0 && rover.total_photos === 0; // of a mission whose days are not known yet
  const more = { sol: null, photo: null };
  return (
    <TimeBar
      moment={{ live: moment.live && asked === undefined, at: nothing ? serverNow() : solMoment(landing, sol), speed: 0 }}
      words={{ live: 'Newest', past: 'Past', future: 'Not yet' }}
      spans={kSpans}
      step={kSteps}
      speeds={[]}
      day
      note={nothing ? 'no sol yet' : `sol ${count(sol)}`}
      from={Date.parse(landing)}
      to={nothing ? serverNow() : end}
      // Later than everything there is means: the newest.
      seek={(ms) => (solOf(landing, ms) >= rover.max_sol && newest === rover.max_sol ? goLive(more) : seek(ms, more))}
      goLive={() => goLive(more)}
      play={play}
    />
  );
}
