// Justified rows of pictures, whole, uncropped where their proportions allow it. Pure: sizes in, boxes out.

export interface Box {
  index: number; // into the list of pictures
  left: number;
  width: number;
}
export interface Line {
  top: number;
  height: number; // of the pictures; the caption comes below
  boxes: Box[];
  heading?: string;
}
export interface Layout {
  lines: Line[];
  height: number;
}
export interface Group {
  heading: string;
  items: { index: number; ratio: number }[];
}
export interface Measure {
  width: number;
  target: number; // wished height of a row
  gap: number;
  caption: number;
  heading: number;
}

export const clampRatio = (width: number | null | undefined, height: number | null | undefined): number =>
  !width || !height ? 1.33 : Math.min(2.6, Math.max(0.62, width / height));

export function arrange(groups: Group[], m: Measure): Layout {
  const lines: Line[] = [];
  let top = 0;
  for (const group of groups) {
    if (group.heading) {
      lines.push({ top, height: m.heading, boxes: [], heading: group.heading });
      top += m.heading;
    }
    let row: Group['items'] = [];
    let ratios = 0;
    const flush = (full: boolean) => {
      const room = m.width - m.gap * (row.length - 1);
      const height = full ? room / ratios : Math.min(m.target, room / ratios);
      let left = 0;
      const boxes = row.map(({ index, ratio }) => {
        const box = { index, left, width: ratio * height };
        left += box.width + m.gap;
        return box;
      });
      lines.push({ top, height, boxes });
      top += height + m.caption + m.gap;
      row = [];
      ratios = 0;
    };
    for (const item of group.items) {
      row.push(item);
      ratios += item.ratio;
      if ((m.width - m.gap * (row.length - 1)) / ratios <= m.target) flush(true);
    }
    if (row.length) flush(false);
    if (group.heading) top += m.gap;
  }
  return { lines, height: top };
}

// Lines that touch [from, to]: first and one past the last.
export function visible(lines: Line[], from: number, to: number, caption: number): [number, number] {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const line = lines[middle]!;
    if (line.top + line.height + caption < from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < lines.length && lines[end]!.top <= to) end++;
  return [low, end];
}
