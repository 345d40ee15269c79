// Which sol, which cameras, in which order: the controls above the pictures.
import { useEffect, useState } from 'preact/hooks';
import { at, kApi } from '../../api/address';
import type { Photo, Rover, SolDetail } from '../../api/contract';
import { count, dateSol, lmst, plural, solDate, words } from '../../lib/format';
import { useUnits } from '../../lib/units';
import { DataMenu } from '../../ui/data_menu';
import { Icon } from '../../ui/icons';
import { Button, cx, Segments } from '../../ui/ui';
import type { Order } from './photo_grid';
import { photoPartition } from './sol_ledger';
import s from './sol_bar.module.css';

interface Props {
  rover: Rover;
  sol: number;
  maxSol: number;
  photos: Photo[] | undefined; // undefined: on their way
  detail: SolDetail | undefined;
  byCamera: [name: string, photos: number][];
  cameras: string[];
  order: Order;
  goSol: (sol: number) => void;
  goCameras: (cameras: string[]) => void;
  goOrder: (order: Order) => void;
}

// A text field that keeps what is typed until Enter or leaving it, and says when it makes no sense.
function Field(props: { label: string; short: string; value: string; date?: boolean; commit: (text: string) => boolean }) {
  const [text, type] = useState(props.value);
  const [wrong, setWrong] = useState(false);
  useEffect(() => {
    type(props.value);
    setWrong(false);
  }, [props.value]);
  const commit = () => {
    if (text.trim() === props.value) return;
    setWrong(!props.commit(text.trim()));
  };
  return (
    <label class={cx(s.field, wrong && s.wrong)}>
      <span aria-hidden="true">{props.short}</span>
      <input
        class={cx(props.date && s.date)}
        type="text"
        inputMode="numeric"
        autoComplete="off"
        aria-label={props.label}
        aria-invalid={wrong}
        value={text}
        onInput={(event) => type((event.target as HTMLInputElement).value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          else if (event.key === 'Escape') type(props.value);
        }}
      />
    </label>
  );
}

function span(photos: Photo[]): string {
  const times = photos.map((photo) => lmst(photo.taken_lmst)).filter(Boolean).sort();
  if (times.length < 2) return '';
  return `${times[0]!.slice(0, 5)} to ${times.at(-1)!.slice(0, 5)} LMST`;
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
              const n = Number(text.replaceAll(',', ''));
              if (!Number.isInteger(n) || n < 0 || n > maxSol) return false;
              props.goSol(n);
              return true;
            }}
          />
          <Field
            date
            label="Earth date, year-month-day"
            short=""
            value={solDate(rover.landing_date, sol)}
            commit={(text) => {
              if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text)) || text < rover.landing_date) return false;
              const n = dateSol(rover.landing_date, text);
              if (n > maxSol) return false;
              props.goSol(n);
              return true;
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
          <b>{known === undefined ? 'Looking' : plural(known, 'picture')}</b>
          {facts.map((fact) => ` · ${fact}`)}
          {detail?.manifest_photos !== null && detail?.manifest_photos !== undefined && detail.manifest_photos !== detail.photos
            ? ` · manifest says ${count(detail.manifest_photos)}`
            : ''}
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
          from="silver.fact_photos, from the rover's raw-image feed and servers of the old shape"
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
          Every picture of this sol that has come, thumbnails of the feed left out, whichever feed and era it came from.
        </DataMenu>
      </div>
      {props.byCamera.length > 0 && (
        <div class={s.chips} role="group" aria-label="Cameras">
          {props.byCamera.map(([name, n]) => (
            <button
              key={name}
              type="button"
              class={s.chip}
              aria-pressed={cameras.includes(name)}
              title={rover.cameras.find((camera) => camera.name === name)?.full_name}
              onClick={() => toggle(name)}
            >
              {name} <span>{count(n)}</span>
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
