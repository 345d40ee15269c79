// Live: where the station is, how we know, and what comes. Each part follows what it shows by itself.
import { useEffect, useState } from 'preact/hooks';
import { goLive, useMoment } from '../../lib/moment';
import { refresh } from '../../lib/http';
import { Empty, Hidden, Trouble } from '../../ui/ui';
import { Figures } from './figures';
import { Health, Upstreams } from './health';
import { History } from './history';
import { overName } from './names';
import { NextPass, Passes } from './passes';
import { People } from './people';
import { positionText, useSite } from './site';
import { Stage } from './stage';
import { useAsking, useKnown, useRecord, useTrack } from './station';
import s from './live_view.module.css';

const Legend = ({ vague }: { vague: boolean }) => vague ? (
  <ul class={s.legend} aria-label="Legend">
    <li>
      <svg viewBox="0 0 28 8" aria-hidden="true">
        <path d="M0 4h28" class={s.will} />
      </svg>
      it is somewhere between these lines
    </li>
  </ul>
) : (
  <ul class={s.legend} aria-label="Legend">
    <li>
      <svg viewBox="0 0 28 8" aria-hidden="true">
        <path d="M0 4h28" class={s.was} />
      </svg>
      where it was
    </li>
    <li>
      <svg viewBox="0 0 28 8" aria-hidden="true">
        <path d="M0 4h28" class={s.will} />
      </svg>
      where it will be
    </li>
    <li>
      <svg viewBox="0 0 14 14" aria-hidden="true">
        <circle cx="7" cy="7" r="6" class={s.sees} />
      </svg>
      its view of the Earth
    </li>
  </ul>
);

// The stage in words, for those who hear the page; it changes every ten seconds, not every second.
function useSummary(moment: ReturnType<typeof useMoment>): string {
  const { now, vague } = useKnown(moment);
  const [text, set] = useState('');
  const step = now ? Math.floor(now.timestamp / 10) : 0;
  useEffect(() => {
    if (now) set(`The station is over ${overName(now.over)}, ${positionText(now.latitude, now.longitude)}, ${Math.round(now.altitude_km)} km high, ${now.visibility === 'eclipsed' ? 'in the shadow of the Earth' : 'in sunlight'}.`);
    else set(vague ? 'Where on its orbit the station is, nobody knows; it flies over the band alone.' : '');
  }, [step, !now, !vague]);
  return text;
}

const kIssInclination = 51.6; // degrees; where the server says nothing of the orbit

function Top() {
  const moment = useMoment(500);
  const answer = useAsking();
  const record = useRecord();
  const { vague } = useKnown(moment);
  const track = useTrack(moment);
  const { site } = useSite();
  const summary = useSummary(moment);
  const inclination = vague?.orbit?.inclination_deg ?? kIssInclination;
  const nothing = moment.live && !record && !vague && (answer.error ?? (answer.data?.state === 'none' ? answer.data.why : undefined));
  return (
    <div class={s.top}>
      <Stage moment={moment} track={track} place={site} band={vague ? Math.min(inclination, 180 - inclination) : undefined} summary={summary}>
        <Legend vague={!!vague} />
      </Stage>
      <div class={s.figures}>
        {nothing ? (
          answer.error && answer.error.status !== 404 ? (
            <Trouble error={answer.error} what="The station" retry={() => refresh((path) => path === '/iss/now')} />
          ) : (
            <Empty title="No position yet">
              <p>No upstream has said where it is, and no orbital elements have come to compute it from. The station appears here by itself.</p>
            </Empty>
          )
        ) : (
          <Figures moment={moment} track={track} />
        )}
      </div>
      <div class={s.extra}>
        <NextPass moment={moment} />
        {moment.live && <Upstreams />}
      </div>
    </div>
  );
}

// What lies below follows the moment in steps of half a minute: its answers change no faster.
function Below() {
  const moment = useMoment(30_000);
  return (
    <div class={s.below}>
      <Passes moment={moment} />
      <History moment={moment} />
      <div class={s.pair}>
        <People />
        <Health />
      </div>
    </div>
  );
}

export function LiveView() {
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      if ((event.target as Element).closest?.('input, textarea, select, dialog') || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'l' || event.key === 'L') goLive();
    };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  }, []);
  return (
    <div class={s.live}>
      <h1>
        <Hidden>Live: the International Space Station</Hidden>
      </h1>
      <Top />
      <Below />
    </div>
  );
}
