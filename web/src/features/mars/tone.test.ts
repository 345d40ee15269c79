import assert from 'node:assert/strict';
import { test } from 'node:test';
import { photo } from '../../testing/data';
import { learn, tone } from './tone';

test('a place is neutral until something is known, then takes the colour of its camera, then its own', () => {
  const first = photo(1, { camera: 'MAST' });
  const second = photo(2, { camera: 'MAST' });
  assert.equal(tone(first), 'var(--plate-warm)');
  assert.equal(tone(photo(3, { camera: 'NAVCAM' })), 'var(--plate)');
  learn(first, [200, 100, 50]);
  assert.equal(tone(first), 'rgb(200 100 50)');
  assert.match(tone(second), /^color-mix\(in oklab, rgb\(200 100 50\)/);
  learn(second, [100, 100, 150]);
  assert.match(tone(photo(4, { camera: 'MAST' })), /rgb\(150 100 100\)/);
  assert.equal(tone(photo(5, { camera: 'MAST', rover: 'perseverance' })), 'var(--plate-warm)');
});
