import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at } from './address';

test('parameters go where the route has a place for them, the rest into the query', () => {
  assert.equal(at('/mars/sols/{rover}/{sol}', { rover: 'curiosity', sol: 1000 }), '/mars/sols/curiosity/1000');
  assert.equal(at('/mars/photos', { rover: 'curiosity', sol: 7, limit: undefined }), '/mars/photos?rover=curiosity&sol=7');
  assert.equal(at('/tables/{schema}.{table}.{format}', { schema: 'gold', table: 'photo_counts', format: 'csv' }), '/tables/gold.photo_counts.csv');
  assert.equal(at('/status'), '/status');
});
