// Starts and stops the program under test: the simulator and `skykeep serve` on free ports, in a data directory of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const bin = process.env.SKYKEEP_BIN_DIR ?? join(root, 'bin');

export const freePort = () =>
  new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export async function until(what, about, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < end) {
    try {
      const value = await what();
      if (value) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  throw new Error(`waited ${seconds} s in vain for ${about}${last ? `: ${last.message}` : ''}`);
}

function run(name, args) {
  const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = [];
  const keep = (chunk) => {
    lines.push(...String(chunk).split('\n').filter(Boolean));
    if (lines.length > 400) lines.splice(0, lines.length - 400);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => lines.push(String(error)));
  const ended = new Promise((done) => child.on('exit', (code, signal) => done(signal ?? code)));
  return {
    lines,
    signal: (name) => child.kill(name),
    get running() {
      return child.exitCode === null && child.signalCode === null;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), 12000);
      await ended;
      clearTimeout(kill);
    },
  };
}

// {base, stop, restart}; `upstream` "none": nothing answers.
export async function startProgram({ photos = process.argv.includes('--docs') ? 40000 : 8000, upstream = 'simulator' } = {}) {
  const data = mkdtempSync(join(tmpdir(), 'skykeep-e2e-'));
  const [simulatorPort, port] = [await freePort(), await freePort()];
  const base = `http://127.0.0.1:${port}`;
  const simulator = upstream === 'simulator' ? run(join(bin, 'skykeep-simulator'), ['--listen', `127.0.0.1:${simulatorPort}`, '--seed', '7', '--photos', String(photos)]) : undefined;
  if (simulator) await until(() => simulator.lines.some((line) => line.includes('listening')), 'the simulator', 60);
  const serve = () => run(join(bin, 'skykeep'), ['serve', '--data', join(data, 'skykeep'), '--listen', `127.0.0.1:${port}`, '--upstream', `http://127.0.0.1:${simulatorPort}`]);
  let server = serve();
  const ready = () =>
    until(async () => {
      if (!server.running) throw new Error(`the program ended: ${server.lines.slice(-5).join(' / ')}`);
      return (await fetch(`${base}/readyz`)).ok;
    }, `${base}/readyz`, 90);
  await ready();
  return {
    base,
    get: async (path) => (await fetch(`${base}/api/v1${path}`)).json(),
    // What the upstreams of the station do wrong from now on: 'model' (none is any good), 'wrong' (one is far off), '' (nothing).
    async fault(name) {
      const faults = { model: ['html503@api.wheretheiss.at=1', 'html503@api.open-notify.org=1'], wrong: ['iss_wrong@api.wheretheiss.at'] }[name] ?? [];
      const answer = await fetch(`http://127.0.0.1:${simulatorPort}/_simulator/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ faults }) });
      if (!answer.ok) throw new Error(`the simulator does not know ${faults}: ${await answer.text()}`);
    },
    log: () => [...(simulator?.lines.slice(-10) ?? []), ...server.lines.slice(-30)],
    // It takes connections and answers nothing, as one that swaps or waits for a disk.
    hang: (on) => server.signal(on ? 'SIGSTOP' : 'SIGCONT'),
    async down() {
      await server.stop();
    },
    async up() {
      server = serve();
      await ready();
    },
    async stop() {
      await server.stop();
      await simulator?.stop();
      rmSync(data, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

// For work on the page alone: the mock in place of the program (run.mjs --mock).
export async function startMock({ scene = 'normal', quiet = true } = {}) {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const start = () => run(process.execPath, [join(root, 'web/dev/mock.mjs'), '--port', String(port), '--dist', join(root, 'web/dist'), '--scene', scene, ...(quiet ? ['--quiet'] : [])]);
  let mock = start();
  const ready = () => until(async () => (await fetch(`${base}/api/v1/status`)).ok, 'the mock', 10);
  await ready();
  return {
    base,
    get: async (path) => (await fetch(`${base}/api/v1${path}`)).json(),
    fault: (name) => fetch(`${base}/_mock?state=${{ model: 'model', wrong: 'model' }[name] ?? 'live'}`),
    log: () => mock.lines,
    down: () => mock.stop(),
    async up() {
      mock = start();
      await ready();
    },
    stop: () => mock.stop(),
  };
}
