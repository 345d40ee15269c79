// Who is in space now.
import { at } from '../../api/address';
import type { IssCrew } from '../../api/iss';
import { age, count, plural } from '../../lib/format';
import { refresh, useAgain, useApi } from '../../lib/http';
import { DataMenu } from '../../ui/data_menu';
import { Empty, Provenance, Skeleton, State, Trouble, useNow } from '../../ui/ui';
import s from './people.module.css';

function byCraft(crew: IssCrew): [string, IssCrew['people']][] {
  const crafts = new Map<string, IssCrew['people']>();
  for (const person of crew.people) crafts.set(person.craft || 'elsewhere', [...(crafts.get(person.craft || 'elsewhere') ?? []), person]);
  return [...crafts].sort((a, b) => Number(b[0] === 'ISS') - Number(a[0] === 'ISS') || b[1].length - a[1].length);
}

// An imported list tells of the day it was made, which nobody knows.
function staleWhy(data: IssCrew, now: number): string {
  const imported = /file that was imported on (\d{4}-\d\d-\d\d)/.exec(data.why ?? '');
  if (imported) return `the list was imported on ${imported[1]} and may be older than that`;
  return data.why || `last said ${age(data.as_of, now)}`;
}

export function People() {
  const crew = useApi(at('/iss/crew'));
  const now = useNow(30_000);
  const data = crew.data;
  // No event tells of it: soon while nobody has told, then as seldom as crews change.
  useAgain('/iss/crew', data?.people.length ? 600_000 : 60_000);
  const title = data?.people.length ? `${plural(data.number || data.people.length, 'person', 'people')} in space` : 'Who is in space';
  return (
    <section class={s.section} aria-label="Crew" id="crew">
      <div class={s.top}>
        <h2>{title}</h2>
        {data && (
          <>
            <Provenance of={data.provenance} at={data.as_of} now={now} />
            <DataMenu of="the crew" from={`${data.source || 'no upstream yet'}; the two upstreams are compared`} at={data.as_of} links={[{ label: 'The crew, JSON, from the server', href: '/api/v1/iss/crew' }]} rows={{ name: 'crew', get: () => data.people }}>
              Everybody in space, by spacecraft, as the upstream last said. Its lists are kept by hand and may lag behind a launch or a landing.
            </DataMenu>
          </>
        )}
      </div>
      {crew.error && !data && <Trouble error={crew.error} what="The crew" retry={() => refresh((path) => path === '/iss/crew')} />}
      {!data && !crew.error && <Skeleton height="160px" />}
      {data?.stale && data.people.length > 0 && (
        <p class={s.stale}>
          <State state="stale">May be out of date</State> {staleWhy(data, now)}
        </p>
      )}
      {data && data.people.length === 0 && (
        <Empty title="Not known yet">
          <p>The upstreams are asked who is in space every six hours; the list appears here by itself.</p>
        </Empty>
      )}
      {data &&
        byCraft(data).map(([craft, people]) => (
          <div key={craft} class={s.craft}>
            <h3>
              {craft} <span>{count(people.length)}</span>
            </h3>
            <ul>
              {people.map((person) => (
                <li key={person.name}>
                  <b>{person.name}</b>
                  <span>{[person.agency || person.country, person.days_in_space !== null && person.days_in_space !== undefined && `${plural(person.days_in_space, 'day')}`].filter(Boolean).join(', ')}</span>
                </li>
              ))}
            </ul>
          </div>
        ))}
    </section>
  );
}
