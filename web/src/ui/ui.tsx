// The few building blocks that every view shares.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from '../lib/http';
import { onClock, serverNow } from '../lib/clock';
import { age } from '../lib/format';
import s from './ui.module.css';

export const cx = (...names: (string | false | null | undefined)[]): string => names.filter(Boolean).join(' ');

export const Hidden = (props: { children: ComponentChildren }) => <span class={s.hidden}>{props.children}</span>;

// The time, at every `every` ms: ages count up without anybody asking.
export function useNow(every = 1000): number {
  const [now, set] = useState(serverNow());
  useEffect(() => {
    const timer = setInterval(() => set(serverNow()), every);
    const stop = onClock(() => set(serverNow()));
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [every]);
  return now;
}

type ButtonProps = JSX.IntrinsicElements['button'] & { look?: 'primary' | 'quiet'; square?: boolean };
export function Button({ look, square, class: extra, ...rest }: ButtonProps) {
  return <button type="button" class={cx(s.button, look && s[look], square && s.square, extra as string | undefined)} {...rest} />;
}

export function LinkButton(props: { href: string; label?: string; square?: boolean; children: ComponentChildren; download?: boolean }) {
  return (
    <a class={cx(s.button, props.square && s.square)} href={props.href} aria-label={props.label} download={props.download}>
      {props.children}
    </a>
  );
}

// One of a few ways to see the same thing.
type Segment = { label: string; on: boolean; choose: () => void; disabled?: boolean };
export const Segments = (props: { of: string; class?: string | undefined; choices: Segment[] }) => (
  <div class={cx(s.segments, props.class)} role="group" aria-label={props.of}>
    {props.choices.map(({ label, on, choose, disabled }) => (
      <button key={label} type="button" aria-pressed={on} disabled={disabled} onClick={choose}>
        {label}
      </button>
    ))}
  </div>
);

// ---- states: a shape and a word, never colour alone

const kInk: Record<string, string> = {
  complete: 'var(--s-complete)',
  done: 'var(--s-complete)',
  passed: 'var(--s-complete)',
  ok: 'var(--s-complete)',
  partial: 'var(--s-partial)',
  partly: 'var(--s-partial)',
  stale: 'var(--s-partial)',
  warn: 'var(--s-partial)',
  failed: 'var(--s-failed)',
  failing: 'var(--s-failed)',
  down: 'var(--s-failed)',
  error: 'var(--s-failed)',
  interrupted: 'var(--s-partial)', // the program ended; nothing failed
  in_progress: 'var(--s-progress)',
  running: 'var(--s-progress)',
  missing: 'var(--s-missing)',
  waiting: 'var(--s-missing)',
  info: 'var(--s-missing)',
  unreachable: 'var(--s-unreachable)',
  disabled: 'var(--s-unreachable)',
  none: 'var(--s-missing)',
};

function shape(state: string, ink: string) {
  switch (state) {
    case 'complete':
    case 'done':
    case 'passed':
    case 'ok':
      return <circle cx="6" cy="6" r="5" fill={ink} />;
    case 'partial':
    case 'partly':
    case 'stale':
      return (
        <>
          <circle cx="6" cy="6" r="4.25" fill="none" stroke={ink} stroke-width="1.5" />
          <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" fill={ink} />
        </>
      );
    case 'warn':
      return <path d="M6 1.2 11.2 10.6H.8z" fill={ink} />;
    case 'failed':
    case 'failing':
    case 'down':
    case 'error':
      return <path d="M2 2l8 8M10 2l-8 8" stroke={ink} stroke-width="2.2" stroke-linecap="round" />;
    case 'in_progress':
    case 'running':
      return <path d="M6 1.5a4.5 4.5 0 1 1-4.5 4.5" fill="none" stroke={ink} stroke-width="2" stroke-linecap="round" />;
    case 'unreachable':
    case 'interrupted':
    case 'disabled':
      return (
        <>
          <circle cx="6" cy="6" r="4.25" fill="none" stroke={ink} stroke-width="1.5" />
          <path d="M3.1 8.9l5.8-5.8" stroke={ink} stroke-width="1.5" />
        </>
      );
    case 'none':
      return <path d="M2.5 6h7" stroke={ink} stroke-width="1.5" stroke-linecap="round" />;
    default:
      return <circle cx="6" cy="6" r="4.25" fill="none" stroke={ink} stroke-width="1.5" stroke-dasharray="2.2 1.6" />;
  }
}

export function Mark(props: { state: string; size?: number }) {
  const size = `${(props.size ?? 12) / 16}rem`;
  return (
    <svg class={s.mark} style={{ width: size, height: size }} viewBox="0 0 12 12" aria-hidden="true">
      {shape(props.state, kInk[props.state] ?? 'var(--s-missing)')}
    </svg>
  );
}

const kWords: Record<string, string> = { in_progress: 'in progress', none: 'not asked for' };
export const stateWord = (state: string): string => kWords[state] ?? state;

export const State = (props: { state: string; children?: ComponentChildren }) => (
  <span class={s.state}>
    <Mark state={props.state} />
    <span>{props.children ?? stateWord(props.state)}</span>
  </span>
);

// ---- where a value comes from, and how old it is

const kProvenance: Record<string, string> = {
  api: 'API',
  second_api: 'SECOND SOURCE',
  model: 'MODEL',
  recording: 'RECORDED',
  recorded: 'RECORDED',
  simulated: 'SIMULATED',
  import: 'IMPORTED',
};

export function Provenance(props: { of: string | null | undefined; at?: string | null | undefined; staleAfter?: number | null | undefined; now: number }) {
  if (!props.of) return null;
  const seconds = props.at ? (props.now - Date.parse(props.at)) / 1000 : 0;
  const stale = !!props.staleAfter && props.staleAfter > 0 && seconds > props.staleAfter;
  return (
    <span class={cx(s.chip, stale && s.stale)}>
      {kProvenance[props.of] ?? props.of.toUpperCase()}
      {props.at && <span class={s.chipAge}>{stale ? `stale, ${age(props.at, props.now)}` : age(props.at, props.now)}</span>}
    </span>
  );
}

// ---- waiting, nothing, trouble

export const Skeleton = (props: { width?: string; height?: string }) => (
  <span class={s.skeleton} style={{ width: props.width ?? '100%', height: props.height ?? '16px' }} />
);

export function SkeletonLines(props: { lines: number }) {
  return (
    <div role="status" aria-label="Loading" style={{ display: 'grid', gap: '14px', padding: '12px 0' }}>
      {Array.from({ length: props.lines }, (_, i) => (
        <Skeleton key={i} width={`${92 - ((i * 17) % 40)}%`} />
      ))}
    </div>
  );
}

// `whole`: it stands for the view, and its title is the view's heading.
export const Empty = (props: { title: string; whole?: boolean; children?: ComponentChildren }) => (
  <div class={s.empty}>
    {props.whole ? <h1>{props.title}</h1> : <h2>{props.title}</h2>}
    {props.children}
  </div>
);

export const Trouble = (props: { error: ApiError; what: string; retry?: () => void }) => (
  <div class={s.error} role="alert">
    <State state="failed">
      <strong>{props.what} cannot be shown</strong>
    </State>
    <p>
      {props.error.detail || props.error.title}
      {props.error.status > 0 && ` (status ${props.error.status})`}
    </p>
    {props.retry && <Button onClick={props.retry}>Try again</Button>}
  </div>
);

export function Tabs(props: { label: string; now: string; tabs: { id: string; label: string; href: string; count?: string; alert?: 'bad' | 'warn' }[] }) {
  const bar = useRef<HTMLElement>(null);
  // Where not all fit, the chosen one is on screen; counts that come later make the others wider.
  useEffect(() => {
    const chosen = bar.current!.querySelector<HTMLElement>('[aria-current]');
    if (!chosen) return;
    const [left, right] = [chosen.offsetLeft - bar.current!.offsetLeft, chosen.offsetLeft - bar.current!.offsetLeft + chosen.offsetWidth];
    if (right > bar.current!.scrollLeft + bar.current!.clientWidth) bar.current!.scrollLeft = right - bar.current!.clientWidth;
    if (left < bar.current!.scrollLeft) bar.current!.scrollLeft = left;
  }, [props.now, props.tabs.filter((tab) => tab.count !== undefined).length]);
  return (
    <nav ref={bar} class={s.tabs} aria-label={props.label}>
      {props.tabs.map((tab) => (
        <a key={tab.id} class={s.tab} href={tab.href} aria-current={tab.id === props.now ? 'page' : undefined}>
          {tab.label}
          {tab.count !== undefined && <span class={cx(s.tabCount, tab.alert === 'bad' && s.tabAlert, tab.alert === 'warn' && s.tabWarn)}>{tab.count}</span>}
        </a>
      ))}
    </nav>
  );
}

export { s as ui };
