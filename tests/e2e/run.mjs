// The real page in a real browser: node run.mjs [--only WORDS] [--docs] [--mock]
// Starts the simulator and the program on free ports, runs every test, stops both, ends in a line that counts. The station
// needs no archive: its tests run while the first sync fills it.
import { asteroidsTests } from './asteroids_tests.mjs';
import { launch } from './browser.mjs';
import { emptyTests, frameTests, lossTests } from './frame_tests.mjs';
import { liveFaultTests, liveTests } from './live_tests.mjs';
import { lookTests } from './look_tests.mjs';
import { marsTests } from './mars_tests.mjs';
import { overviewTests } from './overview_tests.mjs';
import { picturesTests } from './pictures_tests.mjs';
import { pipelineTests } from './pipeline_tests.mjs';
import { startMock, startProgram, until } from './program.mjs';

const mock = process.argv.includes('--mock');
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : '';
const kTestSeconds = 300;
let passed = 0;
let failed = 0;

// Of these sols the one with most cameras: it shows most.
async function varied(program, sols) {
  let best;
  for (const entry of sols) {
    const detail = await program.get(`/mars/sols/${entry.rover}/${entry.sol}`);
    const cameras = Object.keys(detail.by_camera).length;
    if (!best || cameras > best.cameras) best = { ...entry, cameras };
  }
  return best;
}

// Which rovers and sols the tests use: whatever this archive has.
async function choose(program) {
  const kinds = ['missing', 'in_progress', 'complete', 'partial', 'failed', 'unreachable', 'none'];
  return until(async () => {
    // Only once the first sync is over: a gap must not be filled by itself while a test looks at it.
    const { outstanding, stages } = await program.get('/loop');
    if (!mock && (outstanding > 0 || stages.some((stage) => stage.busy || stage.lag > 0))) return undefined;
    const rovers = (await program.get('/mars/rovers')).data;
    const found = [];
    for (const rover of rovers) {
      const sols = await program.get(`/mars/sols?rover=${rover.slug}`);
      const states = sols.states ?? kinds;
      for (const [sol, photos, state] of sols.data) found.push({ rover: rover.slug, sol, photos, state: states[state] });
    }
    const whole = found.filter((entry) => entry.state === 'complete' && entry.photos > 0);
    if (whole.length < 12) return undefined;
    const big = whole.reduce((most, entry) => (entry.photos > most.photos ? entry : most));
    const good = whole.filter((entry) => entry.photos >= 20 && whole.some((other) => other.rover === entry.rover && other.sol === entry.sol - 1));
    const main = await varied(program, good.filter((entry) => entry.rover === good.at(-1).rover).slice(-24));
    const active = new Set(whole.map((entry) => entry.rover));
    const gaps = found.filter((entry) => ['missing', 'failed', 'none'].includes(entry.state) && active.has(entry.rover) && entry.sol > 30);
    if (!main || gaps.length < 3) return undefined;
    const own = found.filter((entry) => entry.rover === main.rover);
    const first = own.find((entry) => entry.photos > 0).sol;
    return { rover: main.rover, sol: main.sol, first, last: own.at(-1).sol, big, gap: gaps.at(-2), fresh: gaps.at(-3) };
  }, 'the first sync', 180);
}

const wanted = (tests) => Object.entries(tests).filter(([name]) => only.split('|').some((words) => name.includes(words)));

async function runAll(tests, program, browser, chosen) {
  for (const [name, test] of wanted(tests)) {
    const opened = [];
    const begin = Date.now();
    let timer;
    try {
      const tools = {
        ...chosen,
        program,
        base: program.base,
        get: program.get,
        accessible: browser.accessible,
        open: async (address, options) => {
          const page = await browser.open(program.base, address, options);
          opened.push(page);
          return page;
        },
      };
      const limit = new Promise((_, fail) => (timer = setTimeout(() => fail(new Error(`took more than ${kTestSeconds} s`)), kTestSeconds * 1000)));
      await Promise.race([test(tools), limit]);
      const faults = opened.flatMap((page) => page.faults);
      if (faults.length) throw new Error(faults.slice(0, 5).join('\n    '));
      passed++;
      console.log(`ok      ${name} (${Date.now() - begin} ms)`);
    } catch (error) {
      failed++;
      console.log(`FAILED  ${name}\n    ${error.message}`);
      for (const fault of opened.flatMap((page) => page.faults).slice(0, 5)) console.log(`    ${fault}`);
    } finally {
      clearTimeout(timer);
      for (const page of opened) await page.close().catch(() => {});
    }
  }
}

const begun = Date.now();
const start = (options) => (mock ? startMock(options) : startProgram(options));
let program;
let empty;
let browser;
const stopAll = async () => {
  await browser?.close();
  await program?.stop();
  await empty?.stop();
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stopAll().finally(() => process.exit(1)));
try {
  browser = await launch();
  program = await start({});
  await runAll(liveTests, program, browser, {});
  // A position stays confirmed for a minute after its upstreams have failed: meanwhile the archive is tested.
  const faults = runAll(liveFaultTests, program, browser, {});
  const onArchive = { ...frameTests, ...marsTests, ...(mock ? {} : { ...picturesTests, ...asteroidsTests, ...overviewTests }), ...pipelineTests };
  const afterwards = { ...lookTests, ...lossTests };
  let chosen = {};
  if (wanted({ ...onArchive, ...afterwards }).length) {
    const begin = Date.now();
    chosen = await choose(program);
    console.log(`waited ${Date.now() - begin} ms for the first sync; with ${JSON.stringify(chosen)}`);
    await runAll(onArchive, program, browser, chosen);
  }
  await faults;
  await runAll(afterwards, program, browser, chosen);
  if (wanted(emptyTests).length) {
    empty = await start({ scene: 'empty', upstream: 'none' });
    await runAll(emptyTests, empty, browser, {});
  }
} catch (error) {
  failed++;
  console.log(`FAILED  the run itself\n    ${error.stack}`);
} finally {
  if (failed && program) console.log(program.log().join('\n'));
  await stopAll();
}
console.log(`${passed} passed, ${failed} failed, ${Math.round((Date.now() - begun) / 1000)} s`);
process.exitCode = failed || !passed ? 1 : 0; // nothing tested is no success
