import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learnClock, serverNow } from './clock';

test('a server far off our clock is followed, a late answer is not taken for it', () => {
  const heard = Date.now();
  learnClock(heard - 400, heard);
  assert.ok(Math.abs(serverNow() - Date.now()) < 50);
  learnClock(heard + 86400_000, heard);
  assert.ok(Math.abs(serverNow() - Date.now() - 86400_000) < 50);
  learnClock(heard + 86400_000 - 900, heard);
  assert.ok(Math.abs(serverNow() - Date.now() - 86400_000) < 50);
  learnClock(NaN, heard);
  learnClock(heard, heard);
  assert.ok(Math.abs(serverNow() - Date.now()) < 50);
});
