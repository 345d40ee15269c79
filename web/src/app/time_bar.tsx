// The time bar: a tape that runs under a fixed needle. Live, any moment before, and what a model can see of the future.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useAppliedTheme } from './theme';
import { serverNow } from '../lib/clock';
import { age, duration, local } from '../lib/format';
import { useLive, useLiveSince } from '../lib/live';
import { isoSecond, readMoment, type Moment } from '../lib/moment';
import { useScale } from '../lib/scale';
import { Icon } from '../ui/icons';
import { Button, cx, Hidden } from '../ui/ui';
import { paintTape, type Mark } from './time_tape';
import s from './time_bar.module.css';

export interface Span {
  name: string;
  seconds: number;
}
export interface Step {
  name: string; // "an orbit"
  seconds: number;
}

const kDay = 86_400_000;

interface Props {
  moment: Moment;
  words: { live: string; past: string; future: string }; // what each means here: "Live", "Past", "Predicted"
  spans: Span[];
  step: [small: Step, large: Step];
  speeds: Span[]; // name and seconds a second, the slowest first; none: no replay
  replay?: number; // the one that a replay begins with
  marks?: Mark[];
  day?: boolean; // days are precise enough
  note?: string; // beside the time, such as the sol
  from?: number; // nothing lies before, ms
  to?: number; // and nothing after
  seek: (ms: number) => void;
  goLive: () => void;
  play: (speed: number) => void;
}

const typed = (text: string): number | undefined => {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?)?\s*(?:Z|UTC)?$/i.exec(text.trim());
  return match ? readMoment(`${match[1]}T${match[2] ?? '12:00'}${match[3] ?? ':00'}Z`) : undefined;
};

// `commit` says what is wrong with a moment that there is not here.
function When({ at, live, day, commit }: { at: number; live: boolean; day: boolean; commit: (ms: number) => string | undefined }) {
  const shown = isoSecond(at).replace('T', ' ').slice(0, day ? 10 : 19);
  const [text, type] = useState<string | undefined>(undefined);
  const [wrong, setWrong] = useState('');
  const done = () => {
    if (text === undefined) return;
    const ms = typed(text);
    const fault = ms === undefined ? 'year-month-day hour:minute' : (commit(ms) ?? '');
    setWrong(fault);
    if (!fault) type(undefined);
  };
  return (
    <label class={cx(s.when, wrong && s.wrong)}>
      <input
        type="text"
        inputMode="numeric"
        autoComplete="off"
        aria-label="Moment, year-month-day hour:minute, UTC"
        aria-invalid={!!wrong}
        aria-describedby="time-note"
        value={text ?? shown}
        onFocus={(event) => {
          if (live) type(shown);
          (event.target as HTMLInputElement).select();
        }}
        onInput={(event) => type((event.target as HTMLInputElement).value)}
        onBlur={() => {
          setWrong('');
          type(undefined);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') done();
          if (event.key === 'Escape') {
            type(undefined);
            setWrong('');
            (event.target as HTMLElement).blur();
          }
          event.stopPropagation();
        }}
      />
      <small id="time-note" aria-live={wrong ? 'polite' : 'off'}>{wrong || (day ? 'Earth date' : `UTC${new Date(at).getTimezoneOffset() === 0 ? '' : ` · ${local(at)} local`}`)}</small>
    </label>
  );
}

export function TimeBar(props: Props) {
  const { moment, spans, step } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [span, setSpan] = useState(spans[0]!.seconds);
  const [width, setWidth] = useState(0);
  const [pull, setPull] = useState<number | undefined>(undefined); // where the dragging hand holds the needle
  const drag = useRef<{ x: number; at: number; moved: boolean } | undefined>(undefined);
  const theme = useAppliedTheme();
  const scale = useScale();
  const now = serverNow();
  const at = pull ?? moment.at;
  const off = (at - now) / 1000;
  const state = moment.live && pull === undefined ? 'live' : off > 1 ? 'future' : 'past';
  const live = useLive();
  const since = useLiveSince();
  const clamp = (ms: number) => Math.min(props.to ?? Infinity, Math.max(props.from ?? -Infinity, ms));
  // Where the last key or click led: more of them come before the page is drawn anew, and each counts.
  const target = useRef(at);
  target.current = at;
  const seek = (ms: number) => {
    target.current = clamp(ms);
    props.seek(target.current);
  };
  const enter = (ms: number): string | undefined => {
    if (props.from !== undefined && ms < props.from - kDay) return `nothing before ${isoSecond(props.from).slice(0, 10)}`;
    if (props.to !== undefined && ms > props.to + kDay) return `nothing after ${isoSecond(props.to).slice(0, 10)}`;
    seek(ms);
    return undefined;
  };

  useLayoutEffect(() => {
    const element = canvas.current!;
    const measure = () => setWidth(element.clientWidth / scale);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    void document.fonts?.ready.then(measure);
    return () => observer.disconnect();
  }, [scale]);
  useEffect(() => {
    if (width > 0) paintTape(canvas.current!, { width, scale, at, now, span: span * 1000, marks: props.marks ?? [], from: props.from, to: props.to, live: state === 'live' });
  }, [width, scale, at, Math.floor(now / 1000), span, props.marks, theme, state]);
  useEffect(() => {
    const element = canvas.current!;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) setSpan((old) => Math.min(spans.at(-1)!.seconds, Math.max(spans[0]!.seconds / 4, old * Math.exp(event.deltaY * 0.01))));
      else seek(target.current + ((event.deltaX + event.deltaY) / width) * span * 500);
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  });

  const time = (x: number) => at + ((x - width / 2) / width) * span * 1000;
  const x = (event: PointerEvent) => (event.clientX - canvas.current!.getBoundingClientRect().left) / scale;
  const keys = (event: KeyboardEvent) => {
    const by = (n: number) => seek(target.current + n * 1000);
    if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') by(-step[0].seconds * (event.shiftKey ? 10 : 1));
    else if (event.key === 'ArrowRight' || event.key === 'ArrowUp') by(step[0].seconds * (event.shiftKey ? 10 : 1));
    else if (event.key === 'PageDown') by(-step[1].seconds);
    else if (event.key === 'PageUp') by(step[1].seconds);
    else if (event.key === 'Home' || event.key === 'Escape') props.goLive();
    else if (event.key === ' ' && props.speeds.length) props.play(moment.live || moment.speed !== 0 ? 0 : replay);
    else return;
    event.preventDefault();
  };
  const replay = props.replay ?? props.speeds[0]?.seconds ?? 1;
  const lost = state === 'live' && live === 'lost';
  const word = lost ? 'Not connected' : state === 'live' ? props.words.live : state === 'past' ? props.words.past : props.words.future;
  const playing = !moment.live && moment.speed !== 0;
  const distance = lost ? `last heard ${age(isoSecond(since), now)}` : state === 'live' ? '' : off > 0 ? `in ${duration(off)}` : `${duration(-off)} ago`;

  return (
    <section class={cx(s.bar, s[lost ? 'lost' : state])} aria-label="Time" id="time">
      <button type="button" class={s.state} onClick={props.goLive} disabled={state === 'live'} title={state === 'live' ? '' : `Back to ${props.words.live.toLowerCase()} (L)`}>
        <span class={s.sign} aria-hidden="true" />
        <b>{word}</b>
        {distance && <small> {distance}</small>}
        <Hidden>{state === 'live' ? ' is shown' : `, back to ${props.words.live.toLowerCase()}`}</Hidden>
      </button>
      <div class={s.steps}>
        <Button look="quiet" square aria-label={`Back ${step[1].name}`} title={`Back ${step[1].name}`} onClick={() => seek(target.current - step[1].seconds * 1000)}>
          <Icon name="left" />
        </Button>
        {props.speeds.length > 0 && (
          <Button look="quiet" square aria-label={playing ? 'Stop' : moment.live ? 'Hold this moment' : 'Replay'} title={playing || moment.live ? 'Stop here' : 'Replay'} onClick={() => props.play(playing || moment.live ? 0 : replay)}>
            <Icon name={playing || moment.live ? 'pause' : 'play'} />
          </Button>
        )}
        <Button look="quiet" square aria-label={`Forward ${step[1].name}`} title={`Forward ${step[1].name}`} onClick={() => seek(target.current + step[1].seconds * 1000)}>
          <Icon name="right" />
        </Button>
      </div>
      {/* Always there, so that nothing moves when live is left. */}
      {props.speeds.length > 0 && (
        <select class={s.speed} aria-label="Speed of replay" disabled={moment.live} value={String(moment.live ? 1 : moment.speed)} onChange={(event) => props.play(Number((event.target as HTMLSelectElement).value))}>
          <option value="0">paused</option>
          {!moment.live && moment.speed !== 0 && !props.speeds.some((speed) => speed.seconds === moment.speed) && <option value={String(moment.speed)}>{moment.speed} × faster</option>}
          {props.speeds.map((speed) => (
            <option key={speed.seconds} value={String(speed.seconds)}>
              {speed.name}
            </option>
          ))}
        </select>
      )}
      <When at={at} live={moment.live} day={!!props.day} commit={enter} />
      {props.note && <span class={s.note}>{props.note}</span>}
      <canvas
        ref={canvas}
        id="tape"
        class={s.tape}
        tabIndex={0}
        role="slider"
        aria-label={`Moment. Arrows move by ${step[0].name}, Page keys by ${step[1].name}, Home goes live`}
        aria-orientation="horizontal"
        aria-valuemin={Math.floor((props.from ?? now - 86400_000 * 365) / 1000)}
        aria-valuemax={Math.floor((props.to ?? now + 86400_000 * 365) / 1000)}
        aria-valuenow={Math.floor(at / 1000)}
        aria-valuetext={`${word}: ${isoSecond(at).slice(0, 16).replace('T', ' ')} UTC${distance ? `, ${distance}` : ''}`}
        onKeyDown={keys}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          drag.current = { x: x(event), at, moved: false };
          canvas.current!.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          const hold = drag.current;
          if (!hold) return;
          const way = x(event) - hold.x;
          if (Math.abs(way) > 3) hold.moved = true;
          if (hold.moved) setPull(clamp(hold.at - (way / width) * span * 1000));
        }}
        onPointerUp={(event) => {
          const hold = drag.current;
          drag.current = undefined;
          if (!hold) return;
          const to = hold.moved ? (pull ?? hold.at) : time(x(event));
          setPull(undefined);
          seek(to);
        }}
        onPointerCancel={() => {
          drag.current = undefined;
          setPull(undefined);
        }}
      />
      <div class={s.spans} role="group" aria-label="How much of time the tape shows">
        {spans.map((choice) => (
          <button key={choice.name} type="button" aria-pressed={choice.seconds === span} onClick={() => setSpan(choice.seconds)}>
            {choice.name}
          </button>
        ))}
      </div>
      <select class={s.span} aria-label="How much of time the tape shows" value={String(span)} onChange={(event) => setSpan(Number((event.target as HTMLSelectElement).value))}>
        {!spans.some((choice) => choice.seconds === span) && <option value={String(span)}>as zoomed</option>}
        {spans.map((choice) => (
          <option key={choice.name} value={String(choice.seconds)}>
            {choice.name}
          </option>
        ))}
      </select>
    </section>
  );
}
