import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultWords, reasonWords } from './faults';

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
