import { until } from '../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { h, render } from 'preact';

test('metric is the start, miles and feet are exact', async () => {
  const { chooseUnits, useUnits } = await import('./units');
  const Show = () => {
    const { distance, length, speed } = useUnits();
    return h('p', null, [distance.text(418.26, 1), distance.text(1.609344, 3), length.text(0.3048, 1), speed.text(27600), speed.text(null)].join(' | '));
  };
  const root = document.createElement('div');
  render(h(Show, null), root);
  assert.equal(root.textContent, '418.3 km | 1.609 km | 0.3 m | 27,600 km/h | –');
  chooseUnits('imperial');
  await until(() => root.textContent === '259.9 mi | 1.000 mi | 1.0 ft | 17,150 mph | –', 'miles and feet');
  chooseUnits('metric');
  render(null, root);
});
