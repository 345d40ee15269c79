// Rows of any table or query, as a table. Columns by position: two may have one name.
import { cx, ui } from '../../ui/ui';
import s from './data_view.module.css';

const shown = (value: unknown): string => (value === null || value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value));

export function Rows({ columns, rows, label }: { columns: string[]; rows: readonly (readonly unknown[])[]; label: string }) {
  const numeric = columns.map((_, i) => rows.some((row) => typeof row[i] === 'number') && rows.every((row) => row[i] === null || typeof row[i] === 'number'));
  return (
    <div class={ui.tableWrap} tabIndex={0} role="region" aria-label={label}>
      <table class={ui.table}>
        <thead>
          <tr>
            {columns.map((name, i) => (
              <th key={i} scope="col" class={cx(numeric[i] && ui.num)}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {columns.map((_, c) => (
                <td key={c} class={cx(s.cell, numeric[c] && ui.num)} title={shown(row[c])}>
                  {shown(row[c])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
