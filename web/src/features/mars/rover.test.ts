import '../../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';

test('the address asks for a sol, or for the sol of its moment, or for nothing that is one', async () => {
  const { askedSol } = await import('./rover');
  const of = (query: string) => askedSol('2012-08-06', new URLSearchParams(query));
  assert.equal(of('sol=1000'), 1000);
  assert.equal(of('sol=99999999'), 99999999); // whether there is one is said elsewhere
  assert.equal(of('t=2015-05-30T12:00:00Z'), 1000);
  assert.equal(of('sol=1000&t=1998-01-01T00:00:00Z'), 1000);
  assert.equal(of(''), undefined);
  for (const odd of ['sol=-1', 'sol=1e9', 'sol=1.5', 'sol=abc', 'sol=', 'sol=Infinity', 't=abc', 't=%2B275760-09-12T23:59:59Z', `sol=${'9'.repeat(400)}`]) assert.equal(of(odd), undefined, odd);
});
