// JPL's list of impacts that cannot be ruled out yet: its numbers, unaltered, and what became of each entry.
import { at } from '../../api/address';
import type { NeoRisk } from '../../api/types';
import { count, decimal } from '../../lib/format';
import { useApi } from '../../lib/http';
import { href } from '../../lib/route';
import { useUnits } from '../../lib/units';
import s from './asteroids.module.css';

const kShown = 12;
const kListed = at('/neo/risk', { limit: 1000 });

// "1 in 2,700".
export function oddsOf(probability: number | null): string {
  if (probability === null || !(probability > 0)) return '–';
  return `1 in ${Number((1 / probability).toPrecision(2)).toLocaleString('en-US')}`;
}
const years = (row: NeoRisk): string => (row.first_year === null ? '–' : row.first_year === row.last_year || row.last_year === null ? `${row.first_year}` : `${row.first_year}–${row.last_year}`);

function Rows({ rows, history }: { rows: NeoRisk[]; history?: boolean }) {
  const { length } = useUnits();
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{history ? 'From' : 'Object'}</th>
          <th scope="col" class={s.num}>
            <abbr title="logarithm of the risk against that of all bodies as large until then: 0 is as much, −2 a hundredth">Palermo</abbr>
          </th>
          <th scope="col" class={s.num}>
            <abbr title="0: no hazard, to 10: certain collision">Torino</abbr>
          </th>
          <th scope="col" class={s.num}>
            Impact
          </th>
          <th scope="col">Years</th>
          {!history && (
            <th scope="col" class={s.num}>
              Diameter
            </th>
          )}
          {history && <th scope="col">Until</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.designation} ${row.valid_from}`}>
            <td>{history ? row.valid_from.slice(0, 10) : <a href={href({ object: row.designation, day: null })}>{row.full_name?.trim().replace(/^\((.+)\)$/, '$1') ?? row.designation}</a>}</td>
            <td class={s.num}>{decimal(row.palermo_cumulative, 2)}</td>
            <td class={s.num}>{row.torino_maximum ?? '–'}</td>
            <td class={s.num}>{oddsOf(row.impact_probability)}</td>
            <td>{years(row)}</td>
            {!history && <td class={s.num}>{row.diameter_km === null ? '–' : `${Number(length.of(row.diameter_km * 1000).toPrecision(2)).toLocaleString('en-US')} ${length.unit}`}</td>}
            {history && <td>{row.valid_to ? `${row.valid_to.slice(0, 10)}, ${row.end_reason}` : 'it stands'}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function RiskList() {
  const { data } = useApi(kListed);
  if (!data || data.data.length === 0) return null;
  const rows = [...data.data].sort((a, b) => (b.palermo_cumulative ?? -99) - (a.palermo_cumulative ?? -99));
  return (
    <section aria-labelledby="risk" class={s.risk}>
      <h2 id="risk">{count(rows.length)} bodies whose impact in the next hundred years is not ruled out</h2>
      <p class={s.note}>JPL’s Sentry list, its numbers unaltered; the first {Math.min(kShown, rows.length)} by the Palermo scale. Nearly all leave the list as more observations come.</p>
      <div class={s.table}>
        <Rows rows={rows.slice(0, kShown)} />
      </div>
      <p>
        <a href="/data?table=silver.neo_risk">All, with their history</a>
      </p>
    </section>
  );
}

export function RiskHistory({ designation }: { designation: string }) {
  const { data } = useApi(at('/neo/risk', { designation }));
  if (!data || data.data.length === 0) return null;
  return (
    <>
      <h3>On Sentry’s list</h3>
      <div class={s.passes}>
        <Rows rows={data.data} history />
      </div>
    </>
  );
}
