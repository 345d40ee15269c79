// When it can be seen from a place: a list, the sky of the chosen pass, and what an observer has to know. All of it speaks of
// the visible part, in the local time of the place.
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { at, kApi } from '../../api/address';
import { kMostAge, type IssPass, type IssPasses } from '../../api/iss';
import { age, both, decimal, duration, plural, utcClock } from '../../lib/format';
import { ApiError, refresh, useApi, useHeld } from '../../lib/http';
import { isoSecond, type Moment } from '../../lib/moment';
import { go, href, useRoute } from '../../lib/route';
import { useUnits } from '../../lib/units';
import { DataMenu } from '../../ui/data_menu';
import { Button, cx, Empty, LinkButton, Mark, Segments, Skeleton, State, Trouble, ui, useNow } from '../../ui/ui';
import { brightWord, cardText, clockThere, dayThere, describePass, endText, isZone, lookText, nextAny, nextSeen, secondsThere, seenPart, startText, wayOf, wind } from './pass_words';
import { SkyChart } from './sky_chart';
import { useSite, type Site } from './site';
import { focusPlace, SiteBox } from './site_box';
import { tickNow } from './station';
import s from './passes.module.css';

const kDays = [5, 10] as const;

// Passes are asked for from a quarter of an hour; the address changes as seldom.
function passesAddress(site: Site, moment: Moment, days: number) {
  const quarter = 15 * 60_000;
  return at('/iss/passes', { lat: site.latitude, lon: site.longitude, from: isoSecond(Math.floor(moment.at / quarter) * quarter), days, track: true });
}

// The visible ones as a calendar, for the browser to save or to hand to a calendar.
const calendarAddress = (site: Site, days: number): string => `${kApi}/iss/passes?${new URLSearchParams({ lat: String(site.latitude), lon: String(site.longitude), days: String(days), visible: 'true', format: 'ics' })}`;

function Row({ pass, picked, now, zone }: { pass: IssPass; picked: boolean; now: number; zone: string | null | undefined }) {
  const part = seenPart(pass);
  const link = href({ pass: pass.rise.utc });
  const [from, to] = part ? [part.start.utc, part.end.utc] : [pass.rise.utc, pass.set.utc];
  const on = now >= Date.parse(from) && now <= Date.parse(to);
  return (
    <tr class={cx(ui.pick, picked && ui.picked, !part && s.unseen)} onClick={(event) => (event.target as Element).closest('a') || go(link, 'replace')}>
      <td>
        <State state={part ? 'ok' : 'none'}>{brightWord(part)}</State>
      </td>
      <td>
        {/* One stop of the Tab key for the whole list; the arrows walk through it. */}
        <a class={s.when} href={link} aria-current={picked ? 'true' : undefined} tabIndex={picked ? 0 : -1}>
          {dayThere(from, zone, now)} {clockThere(from, zone)}
        </a>
        <small>
          {' '}
          {on ? 'now' : age(from, now)}
          {isZone(zone) && `, ${from.slice(11, 16)} UTC`}
        </small>
      </td>
      <td>{part ? wayOf(part.start, part.end) : wayOf(pass.rise, pass.set)}</td>
      <td class={ui.num}>{Math.round((part?.top ?? pass.culmination).elevation_deg)}°</td>
      <td class={ui.num}>{part ? duration(part.duration_s) : '–'}</td>
      <td class={ui.num}>{part && part.magnitude !== null ? decimal(part.magnitude, 1) : '–'}</td>
    </tr>
  );
}

function Facts({ pass, zone, least }: { pass: IssPass; zone: string | null | undefined; least: number }) {
  const { distance } = useUnits();
  const part = seenPart(pass);
  const time = (utc: string) => secondsThere(utc, zone);
  const facts: [string, string, string][] = part
    ? [
        [startText(part), time(part.start.utc), `in ${wind(part.start.azimuth_deg)}, ${Math.round(part.start.elevation_deg)}° high`],
        ['Highest', time(part.top.utc), `in ${wind(part.top.azimuth_deg)}, ${Math.round(part.top.elevation_deg)}° high, ${distance.text(part.top.range_km)} away`],
        [endText(part), time(part.end.utc), `in ${wind(part.end.azimuth_deg)}, ${Math.round(part.end.elevation_deg)}° high`],
      ]
    : [
        [`Rises above ${least}°`, time(pass.rise.utc), `in ${wind(pass.rise.azimuth_deg)}`],
        ['Highest', time(pass.culmination.utc), `in ${wind(pass.culmination.azimuth_deg)}, ${Math.round(pass.culmination.elevation_deg)}° high`],
        [`Sinks below ${least}°`, time(pass.set.utc), `in ${wind(pass.set.azimuth_deg)}`],
      ];
  return (
    <dl class={s.detailFacts}>
      {facts.map(([name, when, where]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <b>{when}</b> {where}
          </dd>
        </div>
      ))}
    </dl>
  );
}

// `told`: the heading of the list speaks of this very pass.
function Detail({ pass, zone, now, least, told }: { pass: IssPass; zone: string | null | undefined; now: number; least: number; told: boolean }) {
  const part = seenPart(pass);
  return (
    <div class={s.detail}>
      {!told && <p class={s.card}>{part ? cardText(part, zone, now) : `${dayThere(pass.rise.utc, zone, now)} ${clockThere(pass.rise.utc, zone)}, not visible`}</p>}
      <SkyChart pass={pass} zone={zone} now={now} />
      <Facts pass={pass} zone={zone} least={least} />
      <p class={s.hint}>
        {part
          ? `The thick part of its path can be seen. Times are ${isZone(zone) ? `those of ${zone.replaceAll('_', ' ')}` : 'UTC'}; the whole pass lasts from ${utcClock(pass.rise.utc)} to ${utcClock(pass.set.utc)} UTC.`
          : pass.visible.length
            ? 'Too short or too low to be seen: less than 30 seconds of it is lit, in a dark sky, and 10° high.'
            : 'It cannot be seen: in the Earth’s shadow, or the sky is too bright.'}{' '}
        The chart is the sky above you: held overhead, east is on its left.
      </p>
    </div>
  );
}

export function finding(answer: Pick<IssPasses, 'passes' | 'site' | 'always_up'>, name: string, days: number, now: number): string {
  const zone = answer.site.time_zone;
  const part = seenPart(nextSeen(answer.passes, now) ?? ({} as IssPass));
  if (part) return `Next over ${name}: ${cardText(part, zone, now)}`;
  if (answer.always_up) return `Always above the horizon of ${name}`;
  return answer.passes.length ? `${plural(answer.passes.length, 'pass', 'passes')} over ${name} in ${days} days, none to be seen` : `No pass over ${name} in ${days} days`;
}

// The answer of the quarter before stays on screen until the next is here; that of another place never does.
export function usePasses(moment: Moment) {
  const { site } = useSite();
  const { params } = useRoute();
  const days = kDays.find((n) => String(n) === params.get('days')) ?? kDays[0];
  const asked = useApi(site ? passesAddress(site, moment, days) : null);
  const held = useHeld(asked).data as IssPasses | undefined;
  const isHere = site && held?.site.latitude === site.latitude && held.site.longitude === site.longitude;
  const error = asked.data ? undefined : asked.error;
  // An answer that the browser kept may be of another span: of this moment it says nothing.
  const isThen = held && moment.at >= Date.parse(held.from) - 20 * 60_000 && moment.at <= Date.parse(held.to);
  const unknown = isHere && !isThen && asked.data ? new ApiError(0, 'Not here', 'No list of passes of this time is here.') : undefined;
  return { site, days, error: error ?? unknown, answer: isHere && isThen && !error ? held : undefined };
}

// Why nothing is told, in words; of a list that is told in part the server says which.
function withheldWords(answer: IssPasses): string {
  const off = answer.elements ? (Date.parse(answer.from) - Date.parse(answer.elements.epoch)) / 1000 : 0;
  if (answer.passes.length || Math.abs(off) < kMostAge) return answer.withheld ?? '';
  return `The orbital elements are ${duration(Math.abs(off))} ${off < 0 ? 'newer than this moment' : 'old'}; beyond 14 days nobody can say to the minute when it comes.`;
}

const again = () => refresh((path) => path.startsWith('/iss/passes'));

const Explained = 'Passes that come at least 10° high; they begin and end there, above roofs and trees. Visible: at least 30 seconds of it in sunlight, 10° up or more, with the Sun 6° below the horizon. Magnitude says how bright: the lower the brighter, −4 is Venus, 1 a bright star; it is an estimate.';

function Top({ site, days, answer, seen, now, all }: { site: Site | undefined; days: number; answer: IssPasses | undefined; seen: boolean; now: number; all: IssPass[] }) {
  return (
    <div class={s.top}>
      <h2>{site && answer && !answer.withheld ? finding(answer, site.name, days, now) : 'When it can be seen'}</h2>
      {site && answer && (
        <>
          <Segments of="How many days" choices={kDays.map((n) => ({ label: `${n} days`, on: n === days, choose: () => go(href({ days: n === kDays[0] ? null : n, pass: null }), 'replace') }))} />
          <Segments
            of="Which passes"
            choices={[
              { label: 'All', on: !seen, choose: () => go(href({ passes: null, pass: null }), 'replace') },
              { label: 'Visible', on: seen, choose: () => go(href({ passes: 'visible', pass: null }), 'replace') },
            ]}
          />
          {!answer.withheld && (
            <LinkButton href={calendarAddress(site, days)} download>
              Add to calendar
            </LinkButton>
          )}
          <DataMenu
            of="passes"
            from={`SGP4 from elements of ${answer.elements?.source ?? 'the last set'}, epoch ${answer.elements ? answer.elements.epoch.slice(0, 16).replace('T', ' ') : 'unknown'} UTC`}
            at={answer.from}
            links={[{ label: `Passes over ${site.name}, JSON, from the server`, href: kApi + passesAddress(site, { live: false, at: Date.parse(answer.from), speed: 0 }, days) }]}
            rows={{ name: 'passes', get: () => all.map(({ track: _, ...pass }) => pass) }}
          >
            {Explained}
          </DataMenu>
        </>
      )}
    </div>
  );
}

function List({ all, picked, now, answer }: { all: IssPass[]; picked: IssPass; now: number; answer: IssPasses }) {
  const box = useRef<HTMLDivElement>(null);
  const walked = useRef(false);
  useEffect(() => {
    if (!walked.current) return;
    walked.current = false;
    box.current?.querySelector<HTMLElement>('a[aria-current]')?.focus();
  }, [picked]);
  const keys = (event: KeyboardEvent) => {
    const way = { ArrowDown: 1, ArrowUp: -1, Home: -all.length, End: all.length }[event.key];
    if (way === undefined) return;
    const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(picked) + way))];
    event.preventDefault();
    if (!next || next === picked) return;
    walked.current = true;
    go(href({ pass: next.rise.utc }), 'replace');
  };
  return (
    <div ref={box} class={cx(ui.tableWrap, s.list)} role="region" aria-label="List of passes" onKeyDown={keys}>
      <table class={ui.table}>
        <thead>
          <tr>
            <th scope="col">Brightness</th>
            <th scope="col">When, local time</th>
            <th scope="col">Direction</th>
            <th scope="col" class={ui.num}>
              Highest
            </th>
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
            <Row key={pass.rise.utc} pass={pass} picked={pass === picked} now={now} zone={answer.site.time_zone} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Passes({ moment }: { moment: Moment }) {
  const { params } = useRoute();
  const { site, days, error, answer } = usePasses(moment);
  useNow(1000);
  const now = moment.live ? tickNow() : moment.at;
  const seen = params.get('passes') === 'visible';
  const all = useMemo(() => (answer?.passes ?? []).filter((pass) => !seen || seenPart(pass)), [answer, seen]);
  const picked = all.find((pass) => pass.rise.utc === params.get('pass')) ?? nextSeen(all, now) ?? all[0];
  return (
    <section class={s.section} id="passes" aria-label="Passes">
      <Top site={site} days={days} answer={answer} seen={seen} now={now} all={all} />
      <SiteBox />
      {!site && (
        <Empty title="Name a place">
          <p>A town, a position, or where you are: then the next passes are listed here, with the sky they cross. The place stays in this browser until you share it.</p>
        </Empty>
      )}
      {site && error && <Trouble error={error} what={`The passes over ${site.name}`} retry={again} />}
      {site && !answer && !error && <Skeleton height="260px" />}
      {answer?.withheld && (
        <p class={s.withheld} role="status">
          <State state="warn">
            <b>Passes cannot be predicted</b>
          </State>{' '}
          {withheldWords(answer)}
        </p>
      )}
      {site && answer && !answer.withheld && all.length === 0 && (
        <Empty title={answer.always_up ? 'It neither rises nor sets' : seen ? 'None can be seen' : 'No pass'}>
          {seen && answer.passes.length > 0 && <Button onClick={() => go(href({ passes: null }), 'replace')}>Show all passes</Button>}
        </Empty>
      )}
      {answer && picked && !answer.withheld && (
        <div class={s.split}>
          <List all={all} picked={picked} now={now} answer={answer} />
          <Detail pass={picked} zone={answer.site.time_zone} now={now} least={answer.min_elevation_deg ?? 10} told={picked === nextSeen(answer.passes, now)} />
        </div>
      )}
      {answer?.ends_early && (
        <p class={s.withheld}>
          <State state="warn">
            <b>The list ends at {both(answer.ends_early.utc)}</b>
          </State>{' '}
          {answer.ends_early.reason}
        </p>
      )}
    </section>
  );
}

// The next that can be seen, as a card beside the globe.
export function NextPass({ moment }: { moment: Moment }) {
  const { site, days, error, answer } = usePasses(moment);
  useNow(1000);
  const now = moment.live ? tickNow() : moment.at;
  const zone = answer?.site.time_zone;
  const pass = answer && nextSeen(answer.passes, now);
  const part = pass && seenPart(pass);
  const other = answer && nextAny(answer.passes, now);
  const on = part && now >= Date.parse(part.start.utc);
  return (
    <section class={s.next} aria-label="Next to be seen">
      {!site && (
        <>
          <h3>When can you see it?</h3>
          <p>
            <a
              href="#passes"
              onClick={(event) => {
                event.preventDefault();
                focusPlace();
              }}
            >
              Name a place
            </a>{' '}
            and this says when to look up, and where.
          </p>
        </>
      )}
      {site && error && <p>The passes over {site.name} cannot be shown: {error.message}</p>}
      {site && !answer && !error && <Skeleton height="64px" />}
      {site && answer && (
        <>
          <h3>{part ? `Next over ${site.name}` : `Over ${site.name}`}</h3>
          {answer.withheld ? (
            <p>Nobody can say when it comes: the orbital elements are too old.</p>
          ) : part ? (
            <>
              <p class={s.nextWhen}>
                <Mark state="ok" /> {on ? 'Now' : `${dayThere(part.start.utc, zone, now)} ${clockThere(part.start.utc, zone)}`}
              </p>
              <p>{lookText(part)}</p>
            </>
          ) : (
            <p>{answer.always_up ? 'It is always above the horizon.' : other ? `Nothing to be seen in ${days} days. Its next pass, ${now >= Date.parse(other.rise.utc) ? 'now' : age(other.rise.utc, now)}, cannot be seen.` : `No pass in ${days} days.`}</p>
          )}
          <p class={s.nextMore}>
            {part && !on && <span>{age(part.start.utc, now)}</span>}
            <a href="#passes">All passes</a>
          </p>
          {pass && <span class={s.srOnly}>{describePass(pass, zone)}</span>}
        </>
      )}
    </section>
  );
}
