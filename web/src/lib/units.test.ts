import '../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';

test('metric is the start, miles and feet are exact', async () => {
  const { measureOf } = await import('./units');
  assert.equal(measureOf('metric').distance.text(418.26, 1), '418.3 km');
  assert.equal(measureOf('imperial').distance.text(1.609344, 3), '1.000 mi');
  assert.equal(measureOf('imperial').length.text(0.3048, 1), '1.0 ft');
  assert.equal(measureOf('imperial').speed.text(27600), '17,150 mph');
  assert.equal(measureOf('metric').speed.text(null), '–');
});
