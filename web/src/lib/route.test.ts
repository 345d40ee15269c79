import '../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';

test('an address keeps what it does not change and reads well', async () => {
  const { href } = await import('./route');
  assert.equal(href({ camera: 'MAST,NAVCAM' }), '/mars?rover=curiosity&sol=1000&camera=MAST,NAVCAM');
  assert.equal(href({ sol: null }), '/mars?rover=curiosity');
  assert.equal(href({ table: 'silver.fact_photos' }, '/data'), '/data?table=silver.fact_photos');
});

test('going somewhere changes the address and going back returns', async () => {
  const { go, href, route } = await import('./route');
  go(href({ sol: 1001 }));
  assert.equal(route().params.get('sol'), '1001');
  assert.equal(location.search, '?rover=curiosity&sol=1001');
});
