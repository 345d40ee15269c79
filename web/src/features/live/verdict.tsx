// How far the figures can be trusted, in one line above them: confirmed, computed, stale, or the page has lost its server. It
// stands beside the globe and never on it, and it has its room from the start.
import type { IssNow, IssState } from '../../api/iss';
import { age, decimal, duration } from '../../lib/format';
import { useLive, useLiveSince } from '../../lib/live';
import { isoSecond, type Moment } from '../../lib/moment';
import { plusMinus, useUnits, type Measure } from '../../lib/units';
import { cx, State, useNow } from '../../ui/ui';
import { upstreamName } from './names';
import { certaintyOf, isConfirmed, silence, tickNow } from './station';
import s from './verdict.module.css';

interface Said {
  kind: 'lost' | 'stale' | 'model' | 'predicted' | 'unknown' | 'fine';
  word: string;
  text: string;
}

const bracket = (text: string): string => (text ? ` (${text})` : '');
const elementsOld = (seconds: number | null | undefined): string => (seconds === null || seconds === undefined ? 'orbital elements' : `orbital elements ${duration(seconds)} ${seconds < 0 ? 'newer' : 'old'}`);

export function saidOf(now: IssNow | undefined, vague: IssState | undefined, moment: Moment, ms: number, units: Measure, lost: string | undefined): Said {
  const apart = (km: number | null | undefined) => (km === null || km === undefined ? '' : `, ${decimal(units.distance.of(km), 1)} ${units.distance.unit} from the model`);
  const off = plusMinus(now?.uncertainty_km, units);
  if (lost && moment.live) return { kind: 'lost', word: 'NOT CONNECTED', text: `Skykeep was last heard ${lost}. The mark goes on where its orbit takes it.` };
  if (vague) {
    const far = (vague.element_age_s ?? 0) < 0 ? `${duration(vague.element_age_s)} newer than this moment` : `${duration(vague.element_age_s)} old`;
    return { kind: 'unknown', word: 'NOT KNOWN', text: `${vague.element_age_s === null || vague.element_age_s === undefined ? 'No upstream answers' : `The orbital elements are ${far}, and no upstream says where it is`}${moment.live ? '. It appears again by itself.' : '.'}` };
  }
  if (!moment.live) {
    if (ms > tickNow()) return { kind: 'predicted', word: 'PREDICTED', text: `Where the model expects it in ${duration((ms - tickNow()) / 1000)}${bracket(off)}; the further ahead, the less sure.` };
    if (!now) return { kind: 'fine', word: '', text: '' };
    return { kind: 'fine', word: '', text: now.source === 'sgp4' ? `Computed: no upstream said where it was in that second${bracket(off)}` : `As recorded from ${upstreamName(now.source)}${apart(now.residual_km)}` };
  }
  if (!now) return { kind: 'fine', word: '', text: '' };
  const silent = silence();
  const certainty = certaintyOf(now, silent);
  if (certainty === 'stale') {
    return { kind: 'stale', word: 'STALE', text: silent > 5000 && Number.isFinite(silent) ? `No position has come for ${duration(silent / 1000)}. The mark goes on where its orbit takes it.` : 'No fresh position is recorded; the model stands in.' };
  }
  const confirmed = now.confirmed && `${upstreamName(now.confirmed.source)} ${age(now.confirmed.at, ms)}${apart(now.confirmed.residual_km)}`;
  if (certainty === 'model') return { kind: 'model', word: 'MODEL', text: `No upstream confirms it: computed from ${elementsOld(now.element_age_s)}${bracket(off)}.${confirmed ? ` Last confirmed by ${confirmed}.` : ''}` };
  return { kind: 'fine', word: '', text: confirmed ? `${isConfirmed(now) ? 'Confirmed' : 'Last confirmed'} by ${confirmed}` : `Not confirmed by any upstream${bracket(off)}` };
}

export function Verdict({ moment, now, vague }: { moment: Moment; now: IssNow | undefined; vague: IssState | undefined }) {
  const units = useUnits();
  const live = useLive();
  const since = useLiveSince();
  const here = useNow(1000);
  const ms = moment.live ? tickNow() : moment.at;
  const said = saidOf(now, vague, moment, ms, units, live === 'lost' ? age(isoSecond(since), here) : undefined);
  const mark = { lost: 'failed', stale: 'stale', model: 'partial', predicted: 'waiting', unknown: 'none', fine: '' }[said.kind];
  return (
    <div class={cx(s.verdict, said.word && s.loud, (said.kind === 'stale' || said.kind === 'lost') && s.stale)} data-verdict={said.kind}>
      <span role="status" class={s.word}>
        {said.word && (
          <State state={mark}>
            <b>{said.word}</b>
          </State>
        )}
      </span>
      <span>{said.text}</span>
    </div>
  );
}
