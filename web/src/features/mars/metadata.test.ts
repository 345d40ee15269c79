import assert from 'node:assert/strict';
import { test } from 'node:test';
import { photo } from '../../testing/data';
import { facts } from './metadata';

test('bearings are counted from north, whatever the feed counts from', () => {
  const azimuth = (mast_az_deg: number) => facts({ ...photo(7), mast_az_deg } as never).flatMap((group) => group.facts).find((fact) => fact.name === 'Mast azimuth')?.value;
  assert.deepEqual([-98.94, 0, 359.5, 360, 375].map(azimuth), ['261.06°', '0.00°', '359.50°', '0.00°', '15.00°']);
});

test('every field of a picture is shown, later ones too', () => {
  const shown = facts({ ...photo(7), sclk: 666952977.123, mast_az_deg: 12.5, credit: 'NASA/JPL-Caltech', newer_field: 'x' } as never);
  const all = Object.fromEntries(shown.flatMap((group) => group.facts.map((fact) => [fact.name, fact.value])));
  assert.equal(all['Mast azimuth'], '12.50°');
  assert.equal(all['Size'], '1,344 × 1,200 px');
  assert.equal(all['Local mean solar time'], '12:32:16');
  assert.equal(all['Spacecraft clock'], '666952977.123 s');
  assert.equal(all['Newer field'], 'x');
  assert.equal(all['Rover'], 'Curiosity');
  assert.equal(all['Comes from'], 'A recorded answer, imported');
  for (const name of Object.keys(all)) assert.match(name, /^[A-Z]/);
});

test('a licence that is an address becomes a link to it', () => {
  const licence = facts(photo(7, { licence: 'https://www.nasa.gov/images-and-media/' })).flatMap((group) => group.facts).find((fact) => fact.name === 'Licence');
  assert.deepEqual(licence, { name: 'Licence', value: 'www.nasa.gov', href: 'https://www.nasa.gov/images-and-media/' });
});

test('fields without a value leave no empty line', () => {
  const shown = facts(photo(7, { credit: '' }));
  assert.ok(shown.every((group) => group.facts.every((fact) => fact.value !== '')));
  assert.equal(shown.some((group) => group.title === 'Rights'), false);
});
