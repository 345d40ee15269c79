import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { at } from '../api/address';
import type { Status } from '../api/contract';
import { count, local } from '../lib/format';
import { useApi } from '../lib/http';
import { useLive } from '../lib/live';
import { go, href, route, useRoute } from '../lib/route';
import { AsteroidsTime } from '../features/asteroids/asteroids_time';
import { AsteroidsView } from '../features/asteroids/asteroids_view';
import { DataView } from '../features/data/data_view';
import { LiveTime } from '../features/live/live_time';
import { LiveView } from '../features/live/live_view';
import { MarsTime } from '../features/mars/mars_time';
import { MarsView } from '../features/mars/mars_view';
import { OverviewView } from '../features/overview/overview_view';
import { PicturesTime } from '../features/pictures/pictures_time';
import { PicturesView } from '../features/pictures/pictures_view';
import { PipelineView } from '../features/pipeline/pipeline_view';
import { chooseUnits, useUnits } from '../lib/units';
import { Icon, type IconName } from '../ui/icons';
import { Boundary } from '../ui/boundary';
import { Button, cx, Empty, Hidden, useNow } from '../ui/ui';
import { Keys } from './keys';
import { LostLine, NoticeLines, OutageLine } from './notices';
import { Search } from './search';
import { chooseTheme, useTheme, type Theme } from './theme';
import { titleOf } from './titles';
import s from './app.module.css';

interface View {
  path: string;
  name: string;
  icon: IconName;
  accent: string;
  show: ComponentType;
  time?: ComponentType; // the time bar, where time can be moved
}

const kViews: View[] = [
  { path: '/overview', name: 'Overview', icon: 'overview', accent: 'var(--text)', show: OverviewView },
  { path: '/live', name: 'Live', icon: 'live', accent: 'var(--iss)', show: LiveView, time: LiveTime },
  { path: '/mars', name: 'Mars', icon: 'mars', accent: 'var(--mars)', show: MarsView, time: MarsTime },
  { path: '/asteroids', name: 'Asteroids', icon: 'asteroids', accent: 'var(--asteroids)', show: AsteroidsView, time: AsteroidsTime },
  { path: '/pictures', name: 'Pictures', icon: 'pictures', accent: 'var(--pictures)', show: PicturesView, time: PicturesTime },
  { path: '/pipeline', name: 'Pipeline', icon: 'pipeline', accent: 'var(--pipeline)', show: PipelineView },
  { path: '/data', name: 'Data', icon: 'data', accent: 'var(--pipeline)', show: DataView },
];

// The moment goes along from view to view.
const carried = (path: string): string => href({ t: route().params.get('t') }, path);

const kThemes: Record<Theme, { next: Theme; icon: IconName; word: string }> = {
  dark: { next: 'light', icon: 'moon', word: 'dark' },
  light: { next: 'auto', icon: 'sun', word: 'light' },
  auto: { next: 'dark', icon: 'auto', word: 'as the system' },
};

function Clock() {
  const now = useNow();
  return (
    <time class={s.clock} dateTime={new Date(now).toISOString().slice(0, 19) + 'Z'}>
      <span>{new Date(now).toISOString().slice(11, 19)} UTC</span>
      <small>{local(now)} local</small>
    </time>
  );
}

function LiveMark() {
  const live = useLive();
  const word = live === 'live' ? 'Connected' : live === 'lost' ? 'Not connected' : 'Connecting';
  return (
    <span class={s.live} role="status" title={word}>
      <span class={cx(s.dot, live === 'lost' && s.dotLost, live === 'connecting' && s.dotConnecting)} aria-hidden="true" />
      <span class={s.liveWord}>{word}</span>
    </span>
  );
}

function ThemeButton() {
  const theme = useTheme();
  const { next, icon, word } = kThemes[theme];
  return (
    <Button look="quiet" square onClick={() => chooseTheme(next)} aria-label={`Theme: ${word}. Change to ${kThemes[next].word}`} title={`Theme: ${word}`}>
      <Icon name={icon} />
    </Button>
  );
}

function UnitsButton() {
  const { units, distance } = useUnits();
  const other = units === 'metric' ? 'imperial' : 'metric';
  return (
    <Button look="quiet" square class={s.units} onClick={() => chooseUnits(other)} aria-label={`${distance.unit}: ${units} units. Change to ${other}`} title={`Units: ${units}`}>
      {distance.unit}
    </Button>
  );
}

function Footer({ status, station, keys }: { status: Status | undefined; station: boolean; keys: () => void }) {
  const sources = useApi(at('/sources')).data?.data ?? [];
  const lines = new Map<string, string>();
  for (const source of sources) {
    if (source.credit) lines.set(source.credit, source.terms);
  }
  return (
    <footer class={s.foot}>
      {[...lines].map(([credit, terms]) => (
        <p key={credit}>
          Pictures and data: {credit}. {terms}
        </p>
      ))}
      {station && <p>The station: positions from wheretheiss.at and open-notify, orbital elements from CelesTrak, computed with SGP4; the label beside each value says which.</p>}
      <p>Maps: Natural Earth, public domain.</p>
      <p class={s.footEnd}>
        {status && `Skykeep ${status.version}, version ${count(status.publication)} of the tables`} · <a href="/openapi.json">API</a> ·{' '}
        <button type="button" class={s.footButton} onClick={keys}>
          Keys and words
        </button>
      </p>
    </footer>
  );
}

// Without the station ([iss] enabled = false) the server has no position to speak of, and the page no Live.
function useStationKept(): boolean | undefined {
  const { data, error } = useApi(at('/iss/now'));
  if (data) return true;
  return error && error.status !== 404;
}

export function App() {
  const { path, params } = useRoute();
  const status = useApi(at('/status')).data;
  const station = useStationKept();
  const views = station === false ? kViews.filter((candidate) => candidate.path !== '/live') : kViews;
  const [searching, search] = useState(false);
  const [asking, ask] = useState(false);
  const view = kViews.find((candidate) => path === candidate.path || path.startsWith(`${candidate.path}/`));

  useEffect(() => {
    if (path === '/' && station !== undefined) go(carried(station ? '/live' : '/mars'), 'replace');
  }, [path, station]);
  useEffect(() => {
    document.title = titleOf(view?.path ?? path, params);
  }, [view, path, params]);
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      const typing = (event.target as Element).closest?.('input, textarea, select, [contenteditable]');
      if ((event.key === '/' && !typing) || (event.key === 'k' && (event.metaKey || event.ctrlKey))) {
        event.preventDefault();
        search(true);
      } else if (event.key === '?' && !typing) {
        event.preventDefault();
        ask(true);
      } else if ((event.key === 't' || event.key === 'T') && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector('dialog[open]')) {
        document.getElementById('tape')?.focus();
      }
    };
    addEventListener('keydown', open);
    return () => removeEventListener('keydown', open);
  }, []);

  const Show = view?.show;
  const address = `${path}?${params}`;
  return (
    <div class={s.app} style={{ '--accent': view?.accent ?? 'var(--mars)' }}>
      <a class={s.skip} href="#main">
        To the content
      </a>
      <nav class={s.rail} aria-label="Views">
        <a class={s.brand} href="/" aria-label="Skykeep, start">
          <svg style={{ width: '2.25rem', height: '2.25rem' }} viewBox="0 0 36 36" aria-hidden="true">
            <circle cx="18" cy="19" r="9" fill="var(--mars)" />
            <path d="M3 24.5c8-1 20-8 29-18" fill="none" stroke="var(--text)" stroke-width="1.75" stroke-linecap="round" />
            <circle cx="32" cy="6.5" r="2.2" fill="var(--text)" />
          </svg>
        </a>
        {views.map((item) => (
          <a
            key={item.path}
            class={s.railLink}
            href={item.time ? carried(item.path) : item.path}
            style={{ '--accent': item.accent }}
            aria-current={item === view ? 'page' : undefined}
          >
            <Icon name={item.icon} size={22} />
            {item.name}
          </a>
        ))}
      </nav>
      <header class={s.head}>
        <button type="button" class={s.searchButton} onClick={() => search(true)} aria-keyshortcuts="/" aria-label="Search: sol, date, place, view, camera, table">
          <Icon name="search" size={16} />
          <span>Sol, date, place, view, camera, table</span>
          <kbd class={s.kbd}>/</kbd>
        </button>
        <div class={s.grow} />
        <OutageLine status={status} />
        {status?.mode === 'simulated' && (
          <span class={s.ribbon}>
            SIMULATED<Hidden>: every picture and number here comes from the simulator, none from Mars</Hidden>
          </span>
        )}
        <LiveMark />
        <Clock />
        <UnitsButton />
        <ThemeButton />
      </header>
      <NoticeLines />
      {/* Drawn below the view, and before it for the keyboard: it moves all of it, and the view has many stops. */}
      {view?.time && (
        <Boundary what="Time" of={address}>
          <view.time />
        </Boundary>
      )}
      <main class={s.main} id="main" tabIndex={-1}>
        <div class={s.view}>
          {Show ? (
            <Boundary what={view.name} of={address} home={view.path}>
              <Show />
            </Boundary>
          ) : (
            path !== '/' && (
              <Empty whole title="There is no such page">
                <p>
                  Nothing of Skykeep lives at this address. <a href="/">Go to the start</a> or <a href="/mars">to Mars</a> or press <kbd>/</kbd> to search.
                </p>
              </Empty>
            )
          )}
        </div>
        <Footer status={status} station={station === true} keys={() => ask(true)} />
      </main>
      <LostLine />
      {searching && <Search close={() => search(false)} keys={() => ask(true)} />}
      {asking && <Keys close={() => ask(false)} />}
    </div>
  );
}
