// Rows of any table or query, as a table.
import type { Row } from '../../api/contract';
import { cx, ui } from '../../ui/ui';
import s from './data_view.module.css';

const shown = (value: unknown): string => (value === null || value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value));

export function Rows({ rows, label }: { rows: Row[]; label: string }) {
  const columns = Object.keys(rows[0] ?? {});
  const numeric = new Set(columns.filter((name) => rows.every((row) => row[name] === null || typeof row[name] === 'number')));
  return (
    <div class={ui.tableWrap} tabIndex={0} role="region" aria-label={label}>
      <table class={ui.table}>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" class={cx(numeric.has(name) && ui.num)}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {columns.map((name) => (
                <td key={name} class={cx(s.cell, numeric.has(name) && ui.num)} title={shown(row[name])}>
                  {shown(row[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
