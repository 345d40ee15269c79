// Records a day, stacked by source. Pure.

export interface DayRecords {
  date: string;
  source: string;
  records: number;
}
export interface Column {
  date: string;
  parts: { source: string; from: number; to: number }[];
  total: number;
}

// One column a day of the range, also where nothing came; sources in the order given.
export function stack(rows: DayRecords[], sources: readonly string[], from: string, to: string): Column[] {
  const byDay = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const day = byDay.get(row.date) ?? new Map<string, number>();
    byDay.set(row.date, day.set(row.source, (day.get(row.source) ?? 0) + row.records));
  }
  const out: Column[] = [];
  for (let ms = Date.parse(from); ms <= Date.parse(to) && out.length < 400; ms += 86_400_000) {
    const date = new Date(ms).toISOString().slice(0, 10);
    let total = 0;
    const parts = sources.flatMap((source) => {
      const n = byDay.get(date)?.get(source) ?? 0;
      if (n === 0) return [];
      const part = { source, from: total, to: total + n };
      total += n;
      return [part];
    });
    out.push({ date, parts, total });
  }
  return out;
}

export interface CameraRow {
  rover: string;
  camera: string;
  total: number;
  days: Map<string, number>;
}
// A row a camera, most pictures first.
export function cameraRows(rows: { date: string; rover: string; camera: string; pictures: number }[]): CameraRow[] {
  const all = new Map<string, CameraRow>();
  for (const { date, rover, camera, pictures } of rows) {
    const key = `${rover} ${camera}`;
    const row = all.get(key) ?? { rover, camera, total: 0, days: new Map<string, number>() };
    row.total += pictures;
    row.days.set(date, (row.days.get(date) ?? 0) + pictures);
    all.set(key, row);
  }
  return [...all.values()].sort((a, b) => b.total - a.total);
}
