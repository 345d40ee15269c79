// The time bar of the station: seconds to days, replay, and the passes over one's own place as marks on the tape.
import { useMemo } from 'preact/hooks';
import { TimeBar, type Span, type Step } from '../../app/time_bar';
import { goLive, moment as momentNow, play, seek, useMoment } from '../../lib/moment';
import { seenPart } from './pass_words';
import { usePasses } from './passes';

const kSpans: Span[] = [
  { name: '3 h', seconds: 3 * 3600 },
  { name: '1 day', seconds: 86400 },
  { name: '1 week', seconds: 7 * 86400 },
];
const kSteps: [Step, Step] = [
  { name: 'a minute', seconds: 60 },
  { name: 'an orbit', seconds: 92.9 * 60 },
];
const kSpeeds: Span[] = [
  { name: 'real time', seconds: 1 },
  { name: '10 × faster', seconds: 10 },
  { name: '60 × faster', seconds: 60 },
  { name: '600 × faster', seconds: 600 },
];

export function LiveTime() {
  const { live, speed } = momentNow();
  const moment = useMoment(!live && speed !== 0 ? 100 : 1000);
  const { answer } = usePasses(moment);
  const marks = useMemo(
    () => (answer?.withheld ? [] : (answer?.passes ?? []).map((pass) => {
            const part = seenPart(pass);
            return part ? { from: Date.parse(part.start.utc), to: Date.parse(part.end.utc), height: part.top.elevation_deg / 90, strong: true } : { from: Date.parse(pass.rise.utc), to: Date.parse(pass.set.utc), height: pass.culmination.elevation_deg / 90, strong: false };
          })),
    [answer],
  );
  return <TimeBar moment={moment} words={{ live: 'Now', past: 'Past', future: 'Future' }} spans={kSpans} step={kSteps} speeds={kSpeeds} replay={60} marks={marks} seek={seek} goLive={() => goLive()} play={play} />;
}
