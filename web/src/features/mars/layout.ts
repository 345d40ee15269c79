// Justified rows of pictures, whole, uncropped where their proportions allow it. Groups (cameras) follow each other in the
// same flow; a row in which one begins has a line of labels above. Pure: sizes in, boxes out.

interface Box {
  index: number; // into the list of pictures
  left: number;
  width: number;
}
export interface Label {
  group: number;
  left: number;
  width: number; // as far as its pictures reach in this row
}
export interface Line {
  top: number; // of the labels, if any, else of the pictures
  head: number; // height of the labels
  height: number; // of the pictures; the caption comes below
  boxes: Box[];
  labels: Label[];
}
interface Layout {
  lines: Line[];
  height: number;
}
interface Item {
  ratio: number; // width / height
  group: number;
}
export interface Measure {
  width: number;
  target: number; // wished height of a row
  gap: number;
  groupGap: number; // between groups in one row
  caption: number;
  label: number; // height of a line of labels; 0: no labels
}

export const clampRatio = (width: number | null | undefined, height: number | null | undefined): number =>
  !width || !height ? 1.33 : Math.min(2.6, Math.max(0.62, width / height));

export function arrange(items: Item[], m: Measure): Layout {
  const lines: Line[] = [];
  let top = 0;
  let begin = 0;
  let ratios = 0;
  let gaps = 0;
  const between = (i: number) => (items[i]!.group === items[i - 1]!.group ? m.gap : m.groupGap);
  const flush = (end: number, full: boolean) => {
    const room = m.width - gaps;
    const height = full ? room / ratios : Math.min(m.target, room / ratios);
    const boxes: Box[] = [];
    const labels: Label[] = [];
    let left = 0;
    for (let i = begin; i < end; i++) {
      if (i > begin) left += between(i);
      const { ratio, group } = items[i]!;
      const width = ratio * height;
      boxes.push({ index: i, left, width });
      if (m.label > 0 && group !== items[i - 1]?.group) labels.push({ group, left, width });
      else if (labels.at(-1)?.group === group) labels.at(-1)!.width = left + width - labels.at(-1)!.left;
      left += width;
    }
    const head = labels.length ? m.label : 0;
    lines.push({ top, head, height, boxes, labels });
    top += head + height + m.caption + m.gap;
    begin = end;
    ratios = 0;
    gaps = 0;
  };
  for (let i = 0; i < items.length; i++) {
    if (i > begin) gaps += between(i);
    ratios += items[i]!.ratio;
    if ((m.width - gaps) / ratios <= m.target) flush(i + 1, true);
  }
  if (begin < items.length) flush(items.length, false);
  return { lines, height: top };
}

// Lines that touch [from, to]: first and one past the last.
export function visible(lines: Line[], from: number, to: number, caption: number): [number, number] {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const line = lines[middle]!;
    if (line.top + line.head + line.height + caption < from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < lines.length && lines[end]!.top <= to) end++;
  return [low, end];
}
