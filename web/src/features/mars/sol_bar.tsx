// Which sol, which cameras, in which order: the controls above the pictures.
import { useEffect, useId, useState } from 'preact/hooks';
import { at, kApi } from '../../api/address';
import type { Photo, Rover, SolDetail } from '../../api/contract';
import { count, dateSol, lmst, plural, solDate, words } from '../../lib/format';
import { useUnits } from '../../lib/units';
import { DataMenu } from '../../ui/data_menu';
import { Icon } from '../../ui/icons';
import { Button, cx, Provenance, Segments, useNow } from '../../ui/ui';
import type { Order } from './photo_grid';
import { photoPartition } from './sol_ledger';
import s from './sol_bar.module.css';

export interface CameraShare {
  code: string;
  name: string;
  photos: number;
}

interface Props {
  rover: Rover;
  sol: number;
  maxSol: number;
  photos: Photo[] | undefined; // undefined: on their way
  detail: SolDetail | undefined;
  byCamera: CameraShare[];
  cameras: string[]; // chosen, by code
  order: Order;
  goSol: (sol: number) => void;
  goCameras: (cameras: string[]) => void;
  goOrder: (order: Order) => void;
}

// A text field that keeps what is typed until Enter or leaving it, and says why when it makes no sense. `commit` gives the
// reason, or nothing when it was taken.
function Field(props: { label: string; short: string; value: string; date?: boolean; commit: (text: string) => string | undefined }) {
  const [text, type] = useState(props.value);
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const about = useId();
  useEffect(() => {
    type(props.value);
    setWrong(undefined);
  }, [props.value]);
  const commit = () => setWrong(text.trim() === props.value ? undefined : props.commit(text.trim()));
  return (
    <span class={s.asking}>
      <label class={cx(s.field, wrong && s.wrong)}>
        <span aria-hidden="true">{props.short}</span>
        <input
          class={cx(props.date && s.date)}
          type="text"
          inputMode={props.date ? 'text' : 'numeric'}
          autoComplete="off"
          aria-label={props.label}
          aria-invalid={!!wrong}
          aria-describedby={wrong ? about : undefined}
          value={text}
          onFocus={(event) => (event.target as HTMLInputElement).select()}
          onInput={(event) => type((event.target as HTMLInputElement).value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
            else if (event.key === 'Escape') {
              type(props.value);
              setWrong(undefined);
            }
          }}
        />
      </label>
      {wrong && (
        <span class={s.why} id={about} role="alert">
          {wrong}
        </span>
      )}
    </span>
  );
}

// Where the photos come from, counted: usually one kind.
function Origins({ photos, at }: { photos: Photo[]; at: string | null | undefined }) {
  const now = useNow(5000);
  const kinds = new Map<string, number>();
  for (const photo of photos) if (photo.provenance) kinds.set(photo.provenance, (kinds.get(photo.provenance) ?? 0) + 1);
  return (
    <>
      {[...kinds].map(([kind, n]) => (
        <span key={kind} class={s.origin} title={kinds.size > 1 ? `${count(n)} of these photos` : undefined}>
          <Provenance of={kind} at={kinds.size === 1 ? at : undefined} now={now} />
          {kinds.size > 1 && count(n)}
        </span>
      ))}
    </>
  );
}

function span(photos: Photo[]): string {
  const times = photos.map((photo) => lmst(photo.taken_lmst)).filter(Boolean).sort();
  if (times.length < 2) return '';
  return `${times[0]!.slice(0, 5)} to ${times.at(-1)!.slice(0, 5)} Mars time`;
}

export function SolBar(props: Props) {
  const { rover, sol, maxSol, photos, detail, cameras } = props;
  const { length } = useUnits();
  const activity = detail?.activity;
  const known = detail?.photos ?? photos?.length;
  const drove = activity?.travel_distance_m;
  const day = words(activity?.day_type ?? '').toLowerCase();
  const facts = [
    drove ? `drove ${length.text(drove, 1)}${day ? ` (${day})` : ''}` : day,
    span(photos ?? []),
  ].filter(Boolean);
  const query = `select *\nfrom silver.fact_photos\nwhere rover_name = '${rover.name}' and sol = ${sol}\norder by camera_name, image_id`;
  const toggle = (name: string) => props.goCameras(cameras.includes(name) ? cameras.filter((other) => other !== name) : [...cameras, name]);
  return (
    <div class={s.bar}>
      <div class={s.line}>
        <div class={s.stepper}>
          <Button look="quiet" square aria-label="Sol before" title="Sol before ([)" disabled={sol <= 0} onClick={() => props.goSol(sol - 1)}>
            <Icon name="left" />
          </Button>
          <Field
            label="Sol"
            short="Sol"
            value={String(sol)}
            commit={(text) => {
              const n = /^[\d,. ]{1,12}$/.test(text) ? Number(text.replace(/[,. ]/g, '')) : NaN;
              if (!Number.isInteger(n)) return 'A sol is a whole number, such as 1000';
              if (n > maxSol) return `The newest sol of ${rover.name} is ${count(maxSol)}`;
              props.goSol(n);
              return undefined;
            }}
          />
          <Field
            date
            label="Earth date, year-month-day"
            short=""
            value={solDate(rover.landing_date, sol)}
            commit={(text) => {
              if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) return 'A date is year-month-day, such as 2021-02-18';
              if (text < rover.landing_date) return `${rover.name} landed on ${rover.landing_date}`;
              const n = dateSol(rover.landing_date, text);
              if (n > maxSol) return `The newest sol, ${count(maxSol)}, is of ${solDate(rover.landing_date, maxSol)}`;
              props.goSol(n);
              return undefined;
            }}
          />
          <Button look="quiet" square aria-label="Sol after" title="Sol after (])" disabled={sol >= maxSol} onClick={() => props.goSol(sol + 1)}>
            <Icon name="right" />
          </Button>
          <Button look="quiet" square aria-label="Newest sol" title="Newest sol" disabled={sol === maxSol} onClick={() => props.goSol(maxSol)}>
            <Icon name="latest" />
          </Button>
        </div>
        <p class={s.summary} aria-live="polite">
          {photos && photos.length > 0 && <Origins photos={photos} at={photoPartition(detail)?.checked_at} />}
          <b>{known === undefined ? 'Loading' : known === 0 && detail && photoPartition(detail)?.state !== 'complete' ? 'Nothing here yet' : plural(known, 'photo')}</b>
          {facts.map((fact) => ` · ${fact}`)}
          {detail?.manifest_photos !== null && detail?.manifest_photos !== undefined && detail.manifest_photos !== detail.photos && (
            <span title="The mission's list is made apart from its pictures: it may be older than they are, and counts one version of each."> · {count(detail.manifest_photos)} in the mission's list</span>
          )}
        </p>
        <Segments
          of="Order of the pictures"
          class={s.ways}
          choices={[
            { label: 'By camera', on: props.order === 'camera', choose: () => props.goOrder('camera') },
            { label: 'By time', on: props.order === 'time', choose: () => props.goOrder('time') },
          ]}
        />
        <DataMenu
          of={`the pictures of sol ${sol}`}
          from="silver.fact_photos, made from the rover's raw-image feed and from servers of the old photos API"
          at={photoPartition(detail)?.checked_at}
          tables={['silver.fact_photos']}
          links={[
            { label: 'All of this sol, JSON, from the server', href: kApi + at('/mars/photos', { rover: rover.slug, sol }) },
            { label: 'The query, and its answer', href: `/data?sql=${encodeURIComponent(query)}` },
            { label: 'The answer, CSV', href: kApi + at('/sql', { format: 'csv', q: query }) },
            { label: 'silver.fact_photos: columns, origin, tests', href: '/data?table=silver.fact_photos' },
          ]}
          rows={{ name: `${rover.slug}-sol-${sol}`, get: () => photos ?? [] }}
        >
          A sol is a day on Mars, 40 minutes longer than ours. Here is every photo of it that has come, thumbnails left out, whichever feed it came from; several versions of one picture count each.
        </DataMenu>
      </div>
      {props.byCamera.length > 0 && (
        <div class={s.chips} role="group" aria-label="Cameras">
          {props.byCamera.map((camera) => (
            <button key={camera.code} type="button" class={s.chip} aria-pressed={cameras.includes(camera.code)} title={camera.code} data-camera={camera.code} onClick={() => toggle(camera.code)}>
              {camera.name} <span>{count(camera.photos)}</span>
            </button>
          ))}
          {cameras.length > 0 && (
            <button type="button" class={s.chip} onClick={() => props.goCameras([])}>
              All cameras
            </button>
          )}
        </div>
      )}
    </div>
  );
}
