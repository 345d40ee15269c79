// What somebody who looks at the page has to know before believing it: in the header one line of what is down, folded, with the
// words of the libraries behind it; under the header a lost connection, an odd address, the first visit.
import { useState } from 'preact/hooks';
import type { Address } from '../api/address';
import type { Status } from '../api/contract';
import { age, count, plural } from '../lib/format';
import { refresh, useAgain, useApi } from '../lib/http';
import { connect, useLive, useLiveSince } from '../lib/live';
import { readMoment } from '../lib/moment';
import { href, useRoute } from '../lib/route';
import { createStore, useStore } from '../lib/store';
import { knownFault } from '../lib/faults';
import { Fold } from '../ui/fold';
import { Button, State, useNow } from '../ui/ui';
import s from './notices.module.css';

export interface Outage {
  since: string | null;
  state: 'none' | 'some' | 'all';
  sources: { source: string; title: string; since: string | null; last_success: string | null; error_kind: string | null; error: string | null }[];
  words: string;
}

const kOutage = '/outage' as Address<Outage>;

// What was put away stays away until something else is wrong.
const away = createStore<{ key: string }>({ key: '' });

interface Line {
  key: string;
  state: string;
  words: string;
  short: string; // where there is no room for the words
  tail: string; // and what goes with it where there is some
  items: { title: string; text: string; raw: string }[];
}

function outageLine(outage: Outage | undefined, now: number): Line | undefined {
  if (!outage || outage.state === 'none' || !outage.sources.length) return undefined;
  const since = outage.since ? ` since ${outage.since.slice(11, 16)} UTC` : '';
  const names = outage.sources.map((source) => source.title);
  const fallback = outage.state === 'all' ? `No upstream answers${since}` : `${names.length > 2 ? plural(names.length, 'source') : names.join(' and ')} not answering${since}`;
  return {
    key: `${outage.state} ${outage.since} ${names.join()}`,
    state: outage.state === 'all' ? 'failed' : 'stale',
    words: `${(outage.words || fallback).replace(/\.$/, '')}. You see what is kept here.`,
    short: outage.state === 'all' ? 'Outage' : `${count(names.length)} down`,
    tail: outage.since ? ` since ${outage.since.slice(11, 16)}` : '',
    items: outage.sources.map((source) => ({
      title: source.title,
      text: `${knownFault(source.error, source.error_kind) || 'does not answer'}${source.since ? ` for ${age(source.since, now).replace(/ ago$/, '')}` : ''}; ${source.last_success ? `last answer ${age(source.last_success, now)}` : 'no answer so far'}`,
      raw: source.error ?? '',
    })),
  };
}

// Nothing has come yet of these: the first minutes of an archive.
function awaitingLine(awaiting: string[]): Line | undefined {
  if (!awaiting.length) return undefined;
  const items = awaiting.map((text) => {
    const [title = '', ...rest] = text.split(/:\s+/);
    const raw = rest.join(': ');
    return { title: title.slice(0, 80), text: knownFault(raw) || 'asked for, nothing yet', raw };
  });
  const first = items.slice(0, 2).map((item) => item.title);
  const more = items.length - first.length;
  return { key: `awaiting ${items.map((item) => item.title).join()}`, state: 'waiting', words: `Waiting for the first data: ${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}. They appear by themselves.`, short: 'Waiting', tail: ' for the first data', items };
}

function Folded({ line }: { line: Line }) {
  const put = useStore(away, (state) => state.key);
  if (put === line.key) return null;
  return (
    <Fold
      class={s.line}
      summary={
        <>
          <span role="status" class={s.words}>
            <State state={line.state}>
              <span class={s.whole}>{line.words}</span>
              <span class={s.short}>
                {line.short}
                <span class={s.tail}>{line.tail}</span>
              </span>
            </State>
          </span>
          <span class={s.more}>Details</span>
        </>
      }
    >
      <div class={s.body}>
        <p class={s.said}>{line.words}</p>
        <ul>
          {line.items.map((item) => (
            <li key={item.title}>
              <b>{item.title}</b> {item.text}
              {item.raw && <small>{item.raw.slice(0, 400)}</small>}
            </li>
          ))}
        </ul>
        <p>
          <a href="/pipeline?tab=sources">All sources</a>
          <Button onClick={() => away.set({ key: line.key })}>Put this line away</Button>
        </p>
      </div>
    </Fold>
  );
}

// After three seconds without the stream: what is shown may be old, and since when. It lies over the view's lower edge, so that
// nothing moves when it comes or goes.
export function LostLine() {
  return useLive() === 'lost' ? <Lost /> : null;
}

function Lost() {
  const since = useLiveSince();
  const now = useNow();
  if (now - since < 3000) return null;
  return (
    <div class={s.lost} role="alert">
      <State state="failed">Not connected to Skykeep</State>
      <span>
        Last heard {age(new Date(since).toISOString(), now)}, at {new Date(since).toISOString().slice(11, 19)} UTC: what you see is from then. It goes on by itself.
      </span>
      <Button
        onClick={() => {
          connect();
          refresh(() => true);
        }}
      >
        Try now
      </Button>
    </div>
  );
}

const kMet = 'skykeep-met';
function met(): boolean {
  try {
    return localStorage.getItem(kMet) !== null;
  } catch {
    return true;
  }
}

// The first visit: what this is. It is there at the first paint or never.
function Welcome() {
  const [known, set] = useState(met);
  if (known) return null;
  return (
    <div class={s.welcome}>
      <span>
        <b>Skykeep</b> keeps your own copy of public space data, and says how it knows. <span class={s.keys}><kbd>/</kbd> searches, <kbd>?</kbd> explains.</span>
      </span>
      <Button
        onClick={() => {
          set(true);
          try {
            localStorage.setItem(kMet, '1');
          } catch {
            // storage is switched off: it comes again
          }
        }}
      >
        Got it
      </Button>
    </div>
  );
}

function OddMoment() {
  const { params } = useRoute();
  const t = params.get('t');
  if (t === null || readMoment(t) !== undefined) return null;
  return (
    <div class={s.welcome} role="status">
      <State state="warn">“{t.slice(0, 40)}” in the address is no moment that can be shown; you see the newest.</State>
      <a href={href({ t: null, speed: null })}>Take it out</a>
    </div>
  );
}

// In the header: room is there, so that nothing below moves when it comes.
export function OutageLine({ status }: { status: Status | undefined }) {
  const live = useLive();
  const outage = useApi(kOutage).data;
  useAgain(kOutage, 30_000);
  const now = useNow(10_000);
  const line = outageLine(outage, now) ?? awaitingLine(status?.awaiting ?? []);
  return live === 'lost' || !line ? null : <Folded line={line} />;
}

export function NoticeLines() {
  return (
    <section class={s.lines} aria-label="Notices">
      <OddMoment />
      <Welcome />
    </section>
  );
}
