// Where and when it passes over a place: a list, the sky of the chosen pass, and what can be seen of it.
import { useMemo } from 'preact/hooks';
import { at, kApi } from '../../api/address';
import type { IssPass } from '../../api/iss';
import { age, decimal, duration, local, plural } from '../../lib/format';
import { refresh, useApi, useHeld } from '../../lib/http';
import { isoSecond, type Moment } from '../../lib/moment';
import { go, href, useRoute } from '../../lib/route';
import { DataMenu } from '../../ui/data_menu';
import { Button, cx, Empty, Mark, Segments, Skeleton, State, Trouble, ui, useNow } from '../../ui/ui';
import { describePass, seconds, SkyChart, wind } from './sky_chart';
import { useSite, type Site } from './site';
import { SiteBox } from './site_box';
import { tickNow } from './station';
import s from './passes.module.css';

const kDays = 5;

// Passes are asked for from a quarter of an hour; the address changes as seldom.
function passesAddress(site: Site, moment: Moment) {
  const quarter = 15 * 60_000;
  return at('/iss/passes', { lat: site.latitude, lon: site.longitude, from: isoSecond(Math.floor(moment.at / quarter) * quarter), days: kDays, track: true });
}

// Bright enough to be called so by somebody who looks up.
function word(pass: IssPass): string {
  if (!pass.visible.length) return 'not visible';
  const m = pass.magnitude;
  if (m === null) return 'visible';
  return m < -3 ? 'brilliant' : m < -1.5 ? 'bright' : m < 0.5 ? 'visible' : 'faint';
}

const clock = (iso: string): string => iso.slice(11, 16);

// The wall clock of the place, where the server knows its zone, else that of this browser.
function clockThere(utc: string, zone: string | null | undefined): string {
  if (zone) {
    try {
      return `${new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(Date.parse(utc))} there`;
    } catch {
      // a zone that this browser does not know
    }
  }
  return new Date(utc).getTimezoneOffset() === 0 ? '' : `${local(Date.parse(utc))} local`;
}

function Row({ pass, picked, now, zone }: { pass: IssPass; picked: boolean; now: number; zone: string | null | undefined }) {
  const link = href({ pass: pass.rise.utc });
  const over = now >= Date.parse(pass.rise.utc) && now <= Date.parse(pass.set.utc);
  return (
    <tr class={cx(ui.pick, picked && ui.picked, !pass.visible.length && s.unseen)} onClick={(event) => (event.target as Element).closest('a') || go(link, 'replace')}>
      <td>
        <State state={pass.visible.length ? 'ok' : 'none'}>{word(pass)}</State>
      </td>
      <td>
        <a class={s.when} href={link} aria-current={picked ? 'true' : undefined}>
          {pass.rise.utc.slice(5, 10)} {clock(pass.rise.utc)} UTC
        </a>
        <small> {clockThere(pass.rise.utc, zone)}</small>
      </td>
      <td>{over ? <b>now</b> : age(pass.rise.utc, now)}</td>
      <td class={ui.num}>{Math.round(pass.culmination.elevation_deg)}°</td>
      <td>
        {wind(pass.rise.azimuth_deg)} → {wind(pass.culmination.azimuth_deg)} → {wind(pass.set.azimuth_deg)}
      </td>
      <td class={ui.num}>{pass.visible.length ? duration(seconds(pass)) : '–'}</td>
      <td class={ui.num}>{pass.magnitude === null ? '–' : decimal(pass.magnitude, 1)}</td>
    </tr>
  );
}

function Detail({ pass, now, least }: { pass: IssPass; now: number; least: number }) {
  return (
    <div class={s.detail}>
      <SkyChart pass={pass} now={now} />
      <dl class={s.detailFacts}>
        {(
          [
            [`Over ${least}°`, pass.rise.utc, pass.rise.azimuth_deg],
            ...pass.visible.map((part): [string, string, undefined] => ['Seen from', part.from, undefined]),
            ['Highest', pass.culmination.utc, pass.culmination.azimuth_deg],
            ...pass.visible.map((part): [string, string, undefined] => ['Seen until', part.to, undefined]),
            [`Under ${least}°`, pass.set.utc, pass.set.azimuth_deg],
          ] as [string, string, number | undefined][]
        )
          .sort((a, b) => (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0))
          .map(([name, utc, azimuth]) => (
            <div key={name + utc}>
              <dt>{name}</dt>
              <dd>
                {utc.slice(11, 19)} UTC
                {azimuth !== undefined && `, ${wind(azimuth)} (${Math.round(azimuth)}°)`}
                {name === 'Highest' && `, ${Math.round(pass.culmination.elevation_deg)}° high`}
              </dd>
            </div>
          ))}
      </dl>
      <p class={s.hint}>
        {pass.visible.length ? 'Thick: in sunlight while it is dark here.' : 'It cannot be seen: in the Earth’s shadow, or the sky is too bright.'} Look up with north at the top: east is left.
      </p>
    </div>
  );
}

function finding(passes: IssPass[], site: Site, now: number): string {
  const next = passes.find((pass) => pass.visible.length && Date.parse(pass.set.utc) > now);
  if (next) return `Next to be seen from ${site.name}: ${age(next.visible[0]!.from, now)}, ${Math.round(next.culmination.elevation_deg)}° high, look ${wind(next.rise.azimuth_deg)}`;
  return passes.length ? `${plural(passes.length, 'pass', 'passes')} over ${site.name} in ${kDays} days, none to be seen` : `No pass over ${site.name} in ${kDays} days`;
}

// The answer of the quarter before stays on screen until the next is here; that of another place never does.
export function usePasses(moment: Moment) {
  const { site } = useSite();
  const asked = useApi(site ? passesAddress(site, moment) : null);
  const held = useHeld(asked).data;
  const isHere = site && held?.site.latitude === site.latitude && held.site.longitude === site.longitude;
  const error = asked.data ? undefined : asked.error;
  return { site, error, answer: isHere && !error ? held : undefined };
}

const again = () => refresh((path) => path.startsWith('/iss/passes'));

export function Passes({ moment }: { moment: Moment }) {
  const { params } = useRoute();
  const { site, error, answer } = usePasses(moment);
  useNow(1000);
  const now = moment.live ? tickNow() : moment.at;
  const seen = params.get('passes') === 'visible';
  const all = useMemo(() => (answer?.passes ?? []).filter((pass) => !seen || pass.visible.length > 0), [answer, seen]);
  const picked = all.find((pass) => pass.rise.utc === params.get('pass')) ?? all.find((pass) => pass.visible.length && Date.parse(pass.set.utc) > now) ?? all[0];
  return (
    <section class={s.section} id="passes" aria-label="Passes">
      <div class={s.top}>
        <h2>{site && answer && !answer.withheld ? finding(answer.passes, site, now) : 'When it passes over you'}</h2>
        {site && answer && (
          <>
            <Segments
              of="Which passes"
              choices={[
                { label: 'All', on: !seen, choose: () => go(href({ passes: null, pass: null }), 'replace') },
                { label: 'Visible', on: seen, choose: () => go(href({ passes: 'visible', pass: null }), 'replace') },
              ]}
            />
            <DataMenu
              of="passes"
              from={`SGP4 from elements of ${answer.elements?.source ?? 'the last set'}, epoch ${answer.elements ? answer.elements.epoch.slice(0, 16).replace('T', ' ') : 'unknown'} UTC`}
              at={answer.from}
              links={[{ label: `Passes over ${site.name}, JSON, from the server`, href: kApi + passesAddress(site, moment) }]}
              rows={{ name: 'passes', get: () => all.map(({ track: _, ...pass }) => pass) }}
            >
              Passes that culminate at least 10° high; rise and set are reckoned there, above roofs and trees. Visible: the station in sunlight, 10° up or more, the Sun 6° below the horizon. The magnitude is an estimate for a standard brightness.
            </DataMenu>
          </>
        )}
      </div>
      <SiteBox />
      {!site && (
        <Empty title="Name a place">
          <p>A city, a position, or where you are: then the next passes are listed here, with the sky they cross. The place stays in this browser until you share it.</p>
        </Empty>
      )}
      {site && error && <Trouble error={error} what={`The passes over ${site.name}`} retry={again} />}
      {site && !answer && !error && <Skeleton height="260px" />}
      {answer?.withheld && (
        <p class={s.withheld} role="status">
          <State state="warn">
            <b>Passes are withheld</b>
          </State>{' '}
          {answer.withheld}
        </p>
      )}
      {site && answer && !answer.withheld && all.length === 0 && (
        <Empty title={seen ? 'None can be seen' : 'No pass'}>
          {seen && <Button onClick={() => go(href({ passes: null }), 'replace')}>Show all passes</Button>}
        </Empty>
      )}
      {picked && !answer?.withheld && (
        <div class={s.split}>
          <div class={cx(ui.tableWrap, s.list)} tabIndex={0} role="region" aria-label="List of passes">
            <table class={ui.table}>
              <thead>
                <tr>
                  <th scope="col">Sight</th>
                  <th scope="col">Rises</th>
                  <th scope="col">When</th>
                  <th scope="col" class={ui.num}>
                    Height
                  </th>
                  <th scope="col">Way</th>
                  <th scope="col" class={ui.num}>
                    Seen for
                  </th>
                  <th scope="col" class={ui.num}>
                    Magnitude
                  </th>
                </tr>
              </thead>
              <tbody>
                {all.map((pass) => (
                  <Row key={pass.rise.utc} pass={pass} picked={pass === picked} now={now} zone={answer?.site?.time_zone} />
                ))}
              </tbody>
            </table>
          </div>
          <Detail pass={picked} now={now} least={answer?.min_elevation_deg ?? 10} />
        </div>
      )}
    </section>
  );
}

// The next pass in a line, for beside the globe.
export function NextPass({ moment }: { moment: Moment }) {
  const { site, error, answer } = usePasses(moment);
  useNow(1000);
  const now = moment.live ? tickNow() : moment.at;
  if (!site) {
    return (
      <p class={s.next}>
        <a href="#passes">Name a place</a> to learn when it passes over you.
      </p>
    );
  }
  if (error) return <p class={s.next}>The passes over {site.name} cannot be told: {error.message}</p>;
  if (!answer) return <Skeleton height="44px" />;
  const next = answer.passes.find((pass) => pass.visible.length && Date.parse(pass.set.utc) > now) ?? answer.passes.find((pass) => Date.parse(pass.set.utc) > now);
  return (
    <p class={s.next}>
      {answer.withheld ? (
        <>Passes over {site.name} are withheld: the elements are too old.</>
      ) : next ? (
        <>
          <Mark state={next.visible.length ? 'ok' : 'none'} /> <b>{site.name}</b> {now >= Date.parse(next.rise.utc) ? 'now' : age(next.rise.utc, now)}, {Math.round(next.culmination.elevation_deg)}° high, {word(next)}. <a href="#passes">Passes</a>
          <span class={s.srOnly}>{describePass(next)}</span>
        </>
      ) : (
        <>
          No pass over {site.name} in {kDays} days.
        </>
      )}
    </p>
  );
}
