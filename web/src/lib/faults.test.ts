import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Source } from '../api/contract';
import { faultLine, faultOf, faultWords, reasonWords, troubles } from './faults';

test('what curl says becomes a half sentence about the upstream', () => {
  assert.equal(faultWords("http://127.0.0.1:9/mars.nasa.gov/x: Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server (after 3 attempts)"), 'cannot be reached');
  assert.equal(faultWords('Could not resolve host: mars.nasa.gov'), 'cannot be found: no name service, or no network');
  assert.equal(faultWords('Operation timed out after 30001 milliseconds'), 'does not answer in time');
  assert.equal(faultWords('mars.nasa.gov answered 503 with text/html where JSON was promised'), 'is out of order for now (503)');
  assert.equal(faultWords('https://api.nasa.gov/x answers 429: slow down'), 'asks for a pause (429)');
  assert.equal(faultWords('SSL certificate problem: certificate has expired'), 'has no certificate that can be trusted');
  assert.equal(faultWords('truncated JSON at byte 81,920'), 'sends what cannot be read');
  assert.equal(faultWords(null), 'has not answered');
  assert.match(faultWords('x'.repeat(400)), /^has a problem: x{80,}…$/);
});

test('a reason names the upstream and no address of a proxy', () => {
  assert.equal(reasonWords("http://127.0.0.1:9/mars.nasa.gov/api?sol=3: Failed to connect to 127.0.0.1 port 9 after 0 ms"), 'mars.nasa.gov cannot be reached.');
  assert.equal(reasonWords('https://mars.nasa.gov/api/v1/x answers 503: Service Unavailable'), 'mars.nasa.gov is out of order for now (503).');
  assert.equal(reasonWords('the feed said 12, 7 came; the sol is still being sent down'), 'the feed said 12, 7 came; the sol is still being sent down');
});

test('where the text says nothing the kind of a failure does', () => {
  assert.equal(faultOf('rate_limited', 'mars.nasa.gov: slow down'), 'asks for a pause');
  assert.equal(faultOf('unreachable', null), 'cannot be reached');
  assert.equal(faultOf(null, 'Connection refused'), 'cannot be reached');
  assert.equal(faultOf('something new', null), 'has not answered');
});

test('of a source only the upstreams in trouble are named, each once with its rovers', () => {
  const upstream = (host: string, part: string | null, failing_since: string | null, failures: number) => ({ upstream: host, part, last_attempt: null, last_success: null, failing_since, failures, error_kind: failing_since ? ('unreachable' as const) : null, error: null });
  const source = {
    upstream: 'mars.nasa.gov, api.nasa.gov',
    upstreams: [upstream('mars.nasa.gov', 'curiosity', '2026-11-29T15:46:09Z', 4), upstream('mars.nasa.gov', 'perseverance', '2026-11-29T15:46:08Z', 2), upstream('api.nasa.gov', null, null, 0)],
    error_kind: null,
    last_error: null,
  } as unknown as Source;
  assert.deepEqual(troubles(source), [{ upstream: 'mars.nasa.gov', parts: ['Curiosity', 'Perseverance'], kind: 'unreachable', error: null, since: '2026-11-29T15:46:08Z', failures: 4 }]);
  assert.equal(faultLine(source), 'mars.nasa.gov cannot be reached');
  assert.equal(faultLine({ ...source, upstreams: [] } as Source), 'mars.nasa.gov, api.nasa.gov has not answered');
});
