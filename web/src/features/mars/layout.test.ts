import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrange, clampRatio, visible, type Measure } from './layout';

const measure: Measure = { width: 1000, target: 160, gap: 8, groupGap: 24, caption: 20, label: 28 };
const same = (n: number, group = 0) => Array.from({ length: n }, () => ({ ratio: 1.33, group }));

test('full rows fill the width exactly and no row is higher than wished', () => {
  const { lines } = arrange(same(40), measure);
  for (const line of lines.slice(0, -1)) {
    const last = line.boxes.at(-1)!;
    assert.ok(Math.abs(last.left + last.width - 1000) < 0.01);
  }
  for (const line of lines) assert.ok(line.height <= 160.01);
});

test('every picture has one place, in order', () => {
  const { lines } = arrange([...same(13), ...same(1, 1), ...same(30, 2)], measure);
  assert.deepEqual(
    lines.flatMap((line) => line.boxes.map((box) => box.index)),
    Array.from({ length: 44 }, (_, i) => i),
  );
});

test('each camera is labelled once, above its first picture', () => {
  const { lines } = arrange([...same(3), ...same(2, 1), ...same(20, 2)], measure);
  const labels = lines.flatMap((line) => line.labels);
  assert.deepEqual(labels.map((label) => label.group), [0, 1, 2]);
  assert.equal(lines[0]!.head, 28);
  assert.equal(lines.at(-1)!.head, 0);
});

test('nothing and one picture are laid out too', () => {
  assert.equal(arrange([], measure).height, 0);
  assert.equal(arrange(same(1), measure).lines[0]!.height, 160);
});

test('only the rows near the window are visible', () => {
  const { lines } = arrange(same(3000), measure);
  const [first, end] = visible(lines, 5000, 6000, 20);
  assert.ok(end - first < 12);
  assert.ok(lines[first]!.top <= 5000 && lines[end - 1]!.top <= 6000);
});

test('odd proportions stay readable', () => {
  assert.equal(clampRatio(null, 10), 1.33);
  assert.equal(clampRatio(10000, 100), 2.6);
  assert.equal(clampRatio(100, 10000), 0.62);
});
