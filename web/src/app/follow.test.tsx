import { serve, until } from '../testing/dom';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from 'preact';
import { at } from '../api/address';
import { kStates } from '../api/contract';
import { useApi } from '../lib/http';
import { emit } from '../lib/live';
import { followEvents } from './follow';

function Show() {
  const sols = useApi(at('/mars/sols', { rover: 'curiosity' })).data;
  return <p>{sols ? sols.data.map(([sol, n, state]) => `${sol}:${n}:${kStates[state]}`).join(' ') : ''}</p>;
}

test('a partition event changes the coverage in place, a publication asks again', async () => {
  const routes: Record<string, unknown> = { '/api/v1/mars/sols': { rover: 'curiosity', states: kStates, data: [[0, 5, 2], [1, 0, 0]] } };
  const asked = serve(routes);
  followEvents();
  const root = document.createElement('div');
  render(<Show />, root);
  await until(() => root.textContent === '0:5:complete 1:0:missing', 'the first answer');
  emit('partition', { partition: 'mars_photos/curiosity/sol=00001', source: 'mars_photos', scope: 'curiosity', part: 'sol=00001', state: 'in_progress' });
  await until(() => root.textContent === '0:5:complete 1:0:in_progress', 'the event is shown');
  assert.equal(asked.length, 1);
  routes['/api/v1/mars/sols'] = { rover: 'curiosity', states: kStates, data: [[0, 5, 2], [1, 9, 2]] };
  emit('publication', { publication: 2, parts: { mars_photos: { curiosity: ['sol=00001'] } } });
  for (let i = 0; i < 20 && asked.length < 2; i++) await until(() => true, 'a turn').then(() => new Promise((done) => setTimeout(done, 100)));
  await until(() => root.textContent === '0:5:complete 1:9:complete', 'the new answer');
  render(null, root);
});
