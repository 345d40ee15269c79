// One picture in full: zoom, pan, all its metadata, its raw record, its place in the day.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { at, kApi, type Address } from '../../api/address';
import type { Photo } from '../../api/contract';
import { useAppliedTheme } from '../../app/theme';
import { capital, count, lmst, lmstFraction } from '../../lib/format';
import { refresh, useApi } from '../../lib/http';
import { go, href, leave } from '../../lib/route';
import { Icon } from '../../ui/icons';
import { Button, cx, Provenance, SkeletonLines, Trouble, ui } from '../../ui/ui';
import { cameraName } from './camera';
import { facts } from './metadata';
import { ViewerStage, type Stage } from './viewer_stage';
import s from './viewer.module.css';

// The sol as a line from midnight to midnight, local mean solar time; a tick a picture, this one marked.
function DayStrip({ photos, photo }: { photos: Photo[]; photo: Photo }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useAppliedTheme();
  const [width, setWidth] = useState(0);
  const timed = useMemo(() => photos.map((other) => ({ id: other.id, at: lmstFraction(other.taken_lmst) })), [photos]);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => setWidth(canvas.current?.clientWidth ?? 0));
    observer.observe(canvas.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current!;
    const c = element.getContext('2d');
    if (!c || width === 0) return;
    const ratio = devicePixelRatio || 1;
    element.width = width * ratio;
    element.height = 36 * ratio;
    c.scale(ratio, ratio);
    const styles = getComputedStyle(element);
    const ink = (name: string) => styles.getPropertyValue(name);
    c.fillStyle = ink('--line');
    c.fillRect(0, 20, width, 1);
    c.font = `11px ${ink('--font')}`;
    c.fillStyle = ink('--faint');
    for (let hour = 0; hour <= 24; hour += 6) {
      c.textAlign = hour === 0 ? 'left' : hour === 24 ? 'right' : 'center';
      c.fillText(`${String(hour).padStart(2, '0')}:00`, (hour / 24) * width, 34);
    }
    c.fillStyle = ink('--mars');
    c.globalAlpha = 0.6;
    for (const { at } of timed) if (at !== undefined) c.fillRect(at * width, 10, 1, 10);
    c.globalAlpha = 1;
    const here = lmstFraction(photo.taken_lmst);
    if (here !== undefined) {
      c.fillStyle = ink('--text');
      c.fillRect(here * width - 1, 2, 3, 20);
    }
  }, [timed, photo, width, theme]);
  const pick = (event: MouseEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    const wanted = (event.clientX - box.left) / box.width;
    let best: { id: number; off: number } | undefined;
    for (const { id, at } of timed) {
      const off = at === undefined ? 9 : Math.abs(at - wanted);
      if (!best || off < best.off) best = { id, off };
    }
    if (best && best.off < 1) go(href({ photo: best.id }), 'replace');
  };
  return <canvas ref={canvas} role="img" aria-label={`Taken at ${lmst(photo.taken_lmst) || 'an unknown time'} of the sol, local mean solar time`} onClick={pick} />;
}

// A record as JSON, opened in place; `address` is asked when it is.
function Record({ title, name, address }: { title: string; name: string; address: Address<unknown> }) {
  const [open, setOpen] = useState(false);
  const record = useApi(open ? address : null);
  return (
    <details onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>{title}</summary>
      {open && record.error && <Trouble error={record.error} what={`The ${name.toLowerCase()}`} />}
      {open && !record.error && record.data === undefined && <SkeletonLines lines={4} />}
      {open && record.data !== undefined && (
        <>
          <pre class={s.raw} tabIndex={0} aria-label={name}>
            {JSON.stringify(record.data, null, 2)}
          </pre>
          <a class={s.open} href={kApi + address} target="_blank" rel="noopener">
            Open in a tab of its own
          </a>
        </>
      )}
    </details>
  );
}

// Puts a text on the clipboard. Off loopback and without TLS a browser has none for us: then the text is there to be taken.
function Copy({ label, text }: { label: string; text: string }) {
  const [state, set] = useState<'no' | 'done' | 'by hand'>('no');
  useEffect(() => set('no'), [text]);
  const copy = () =>
    void (navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))).then(
      () => set('done'),
      () => set('by hand'),
    );
  return (
    <>
      <Button onClick={copy}>{state === 'done' ? 'Copied' : label}</Button>
      {state === 'by hand' && <input class={s.byHand} readOnly value={text} aria-label={label} onFocus={(event) => (event.target as HTMLInputElement).select()} />}
    </>
  );
}

const fileName = (photo: Photo): string => (URL.canParse(photo.img_src) ? (new URL(photo.img_src).pathname.split('/').at(-1) ?? '') : '') || `${photo.rover}-${photo.id}.jpg`;
const linkTo = (photo: Photo): string => `${location.origin}/mars?rover=${photo.rover}&sol=${photo.sol}&photo=${photo.id}`;

function Facts({ photo }: { photo: Photo }) {
  return (
    <aside class={s.side} aria-label="About this picture" tabIndex={0}>
      <div class={s.deeds}>
        <a class={ui.button} href={photo.picture_url} download={fileName(photo)}>
          Download
        </a>
        <Copy label="Copy link" text={linkTo(photo)} />
        {photo.credit && <Copy label="Copy credit" text={`${cameraName(photo.camera, photo.camera_full_name)}, ${capital(photo.rover)}, sol ${photo.sol}. ${photo.credit}`} />}
      </div>
      {facts(photo).map((group) => (
        <dl key={group.title} class={s.group} aria-label={group.title}>
          {group.facts.map((fact) => (
            <div key={fact.name}>
              <dt>{fact.name}</dt>
              <dd>
                {fact.href ? (
                  <a href={fact.href} target="_blank" rel="noopener noreferrer">
                    {fact.value}
                  </a>
                ) : (
                  fact.value
                )}
              </dd>
            </div>
          ))}
        </dl>
      ))}
      <div class={s.links}>
        {photo.img_src && (
          <a href={photo.img_src} target="_blank" rel="noopener noreferrer">
            Original at {URL.canParse(photo.img_src) ? new URL(photo.img_src).host : 'the upstream'}
          </a>
        )}
        {photo.source_page && (
          <a href={photo.source_page} target="_blank" rel="noopener noreferrer">
            Page of this picture
          </a>
        )}
        <a href="/data?table=silver.fact_photos">The table it stands in: silver.fact_photos</a>
      </div>
      <Record key={`r${photo.id}`} title="This record, JSON" name="Record" address={at('/mars/photos/{id}', { id: photo.id })} />
      <Record key={`u${photo.id}`} title="Raw record, as the upstream sent it" name="Raw record" address={at('/mars/photos/{id}/raw', { id: photo.id })} />
    </aside>
  );
}

export function Viewer({ id, photos }: { id: number; photos: Photo[] }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<Stage | null>(null);
  const [bare, setBare] = useState(false);
  const index = photos.findIndex((photo) => photo.id === id);
  // A list gives what a list needs; the photo itself gives the rest.
  const single = useApi(at('/mars/photos/{id}', { id }));
  const photo = single.data ?? photos[index];
  const show = (next: Photo | undefined) => (next ? () => go(href({ photo: next.id }), 'replace') : undefined);
  const before = index > 0 ? show(photos[index - 1]) : undefined;
  const after = index >= 0 ? show(photos[index + 1]) : undefined;
  const close = () => leave(href({ photo: null }));
  const neighbours = useMemo(() => (index < 0 ? [] : [photos[index + 1], photos[index - 1]].filter((near) => near !== undefined)), [index, photos]);

  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    return () => element.close(); // gives the focus back to the tile it came from
  }, []);
  const keys = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).closest('pre, input')) return;
    const inSide = !!(event.target as Element).closest('aside');
    if (event.key === 'ArrowRight') after?.();
    else if (event.key === 'ArrowLeft') before?.();
    else if (event.key === '+' || event.key === '=') stage.current?.zoom(1.4);
    else if (event.key === '-') stage.current?.zoom(1 / 1.4);
    else if (event.key === '0') stage.current?.whole();
    else if (event.key === '1') stage.current?.pixels();
    else if (event.key === 'i' && !inSide) setBare(!bare);
    else if (event.key === 'Home' && photos[0] && !inSide) show(photos[0])?.();
    else if (event.key === 'End' && photos.at(-1) && !inSide) show(photos.at(-1))?.();
    else return;
    event.preventDefault();
  };

  return (
    <dialog
      ref={dialog}
      class={s.dialog}
      aria-label={photo ? `Picture by ${cameraName(photo.camera, photo.camera_full_name)}, sol ${photo.sol}` : 'Picture'}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onKeyDown={keys}
    >
      <div class={cx(s.frame, bare && s.bare)}>
        <div class={s.head}>
          <h2 class={s.title} tabIndex={-1} autofocus>
            {photo ? cameraName(photo.camera, photo.camera_full_name) : 'Picture'}{' '}
            {photo && (
              <span>
                sol {count(photo.sol)}
                {lmst(photo.taken_lmst) && ` · ${lmst(photo.taken_lmst)} Mars time`}
              </span>
            )}
          </h2>
          {photo && <Provenance of={photo.provenance} now={0} />}
          <Button class={s.zoomTool} look="quiet" square aria-label="Zoom out" title="Zoom out (−)" onClick={() => stage.current?.zoom(1 / 1.4)}>
            <Icon name="minus" />
          </Button>
          <Button class={s.zoomTool} look="quiet" square aria-label="Zoom in" title="Zoom in (+)" onClick={() => stage.current?.zoom(1.4)}>
            <Icon name="plus" />
          </Button>
          <Button look="quiet" square aria-label="Whole picture" title="Whole picture (0)" onClick={() => stage.current?.whole()}>
            <Icon name="fit" />
          </Button>
          <Button look="quiet" square aria-label="About this picture" aria-pressed={!bare} title="About this picture (i)" onClick={() => setBare(!bare)}>
            <Icon name="info" />
          </Button>
          <Button look="quiet" square aria-label="Close" title="Close (Esc)" onClick={close}>
            <Icon name="close" />
          </Button>
        </div>
        {photo ? (
          <ViewerStage photo={photo} neighbours={neighbours} before={before} after={after} control={stage} />
        ) : (
          <div class={s.side} style={{ gridArea: 'stage' }}>
            {single.error ? <Trouble error={single.error} what="This picture" retry={() => refresh((path) => path === `/mars/photos/${id}`)} /> : <SkeletonLines lines={6} />}
          </div>
        )}
        <div class={s.strip}>
          {photo && <DayStrip photos={photos.length ? photos : [photo]} photo={photo} />}
          {index >= 0 && (
            <span>
              {count(index + 1)} of {count(photos.length)}
            </span>
          )}
        </div>
        {photo && !bare && <Facts photo={photo} />}
      </div>
    </dialog>
  );
}
