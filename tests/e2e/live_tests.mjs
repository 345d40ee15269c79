// Live: the station on globe and map, how sure it is, the time bar, passes, history, health.
import assert from 'node:assert/strict';
import { until } from './program.mjs';

const kSlow = 90; // seconds: software WebGL on a slow machine
const stage = (page) => page.locator('[data-shape]');
const data = (page, name) => stage(page).getAttribute(`data-${name}`);
const at = (page) => new URL(page.url()).searchParams;
const ready = (page) => until(async () => ['globe', 'map'].includes(await data(page, 'ground')), 'the ground', kSlow);
const figures = (page) => page.getByRole('region', { name: 'Figures of the moment' });
const bar = (page) => page.getByRole('region', { name: 'Time' });
const placeField = (page) => page.getByRole('combobox', { name: /^Place/ });
const settled = (page) => page.waitForFunction(() => !document.querySelector('[aria-label^="Loading"]'), undefined, { timeout: kSlow * 1000 });

// How far two positions "latitude,longitude" are apart, km.
function apart(a, b) {
  const [p, q] = [a, b].map((text) => {
    const [latitude, longitude] = text.split(',').map((n) => (Number(n) * Math.PI) / 180);
    return [Math.cos(latitude) * Math.cos(longitude), Math.cos(latitude) * Math.sin(longitude), Math.sin(latitude)];
  });
  return 6371 * Math.acos(Math.min(1, p[0] * q[0] + p[1] * q[1] + p[2] * q[2]));
}

async function munich(page) {
  await placeField(page).fill('munich');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'List of passes' }).getByRole('row').nth(1).waitFor({ timeout: kSlow * 1000 });
}

export const liveTests = {
  async 'the station is shown soon after the page opens, and moves as fast as it flies'({ open, get }) {
    const { page } = await open('/live');
    const seen = await page.evaluate(
      () =>
        new Promise((done) => {
          const look = () => {
            const element = document.querySelector('[data-station]');
            if (element) done(performance.now());
            else setTimeout(look, 20);
          };
          look();
        }),
    );
    // Three seconds on a quiet machine; what is measured here is a machine that runs tests.
    assert.ok(seen < 20_000, `after ${Math.round(seen)} ms`);
    console.log(`        shown ${Math.round(seen)} ms after the page was opened`);
    await figures(page).getByText(/^Over /).waitFor();
    const [first, since] = await page.evaluate(() => [document.querySelector('[data-station]').dataset.station, performance.now()]);
    await until(async () => apart(first, await data(page, 'station')) > 75, 'ten seconds of flight', kSlow);
    const [last, now] = await page.evaluate(() => [document.querySelector('[data-station]').dataset.station, performance.now()]);
    const speed = apart(first, last) / ((now - since) / 1000);
    assert.ok(speed > 4 && speed < 12, `${speed} km/s over the ground`);
    const [answer, here] = await Promise.all([get('/iss/now'), data(page, 'station')]);
    assert.ok(apart(here, `${answer.latitude},${answer.longitude}`) < 150, `${here} is far from ${answer.latitude},${answer.longitude}`);
    assert.ok(Number(await data(page, 'behind')) > 60 && Number(await data(page, 'ahead')) > 150, 'track behind and ahead');
  },

  async 'globe and map are switched, and the choice is in the address'({ open }) {
    const { page } = await open('/live');
    await ready(page);
    assert.equal(await data(page, 'ground'), 'globe');
    await page.getByRole('button', { name: 'Map', exact: true }).click();
    await until(async () => (await data(page, 'ground')) === 'map', 'the map', kSlow);
    assert.equal(at(page).get('view'), 'map');
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await until(() => Number((at(page).get('eye') ?? '').split(',')[2]) > 1.9, 'the nearer map in the address', kSlow);
    await page.getByRole('button', { name: 'Whole map' }).click();
    await until(() => !at(page).has('eye'), 'the whole map', kSlow);
    await page.getByRole('button', { name: 'Globe', exact: true }).click();
    await until(async () => (await data(page, 'ground')) === 'globe', 'the globe', kSlow);
  },

  async 'the map goes on over the date line'({ open }) {
    const { page } = await open('/live?view=map&eye=0,150,2');
    await until(async () => (await data(page, 'ground')) === 'map', 'the map', kSlow);
    const map = page.getByRole('img', { name: /^Map of/ });
    await map.focus();
    const eye = () => Number((at(page).get('eye') ?? '').split(',')[1]);
    for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight'); // five degrees each
    await until(() => eye() === -170, 'the other side of the date line', kSlow);
    // Land on both sides of it: Asia or Australia left, America right.
    await until(
      () =>
        page.evaluate(() => {
          const ground = document.querySelector('[data-shape] canvas');
          const c = ground.getContext('2d');
          const colours = (from) => new Set(Array.from({ length: 40 }, (_, i) => [...c.getImageData(Math.floor(ground.width * from), Math.floor((ground.height * (i + 0.5)) / 40), 1, 1).data].join()));
          return [colours(0.03), colours(0.97)].every((seen) => seen.size > 1 && ![...seen].some((colour) => colour.endsWith(',0')));
        }),
      'land at both edges',
      kSlow,
    );
    const box = await map.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 200, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await until(() => eye() > 120 && eye() < 180, 'back by hand', kSlow);
  },

  async 'the globe is turned by keys and by hand, and follows again'({ open }) {
    const { page } = await open('/live');
    await ready(page);
    const globe = page.getByRole('img', { name: /^Globe/ });
    await globe.focus();
    await page.keyboard.press('ArrowLeft');
    const eye = () => (at(page).get('eye') ?? '').split(',').map(Number);
    // Faster than the globe is drawn: every key counts.
    for (let i = 0; i < 5; i++) await page.keyboard.press('+');
    await until(() => eye()[2] > 5, 'the globe as large as five keys make it', kSlow);
    for (let i = 0; i < 3; i++) await page.keyboard.press('-');
    const before = eye()[1];
    const box = await globe.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 120, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await until(() => eye()[1] !== before, 'another longitude', kSlow);
    await page.getByRole('button', { name: 'Follow' }).click();
    await until(() => !at(page).has('eye'), 'following', kSlow);
  },

  async 'without WebGL the flat map stands in and says so'({ open, base }) {
    const { page } = await open(null);
    await page.addInitScript(() => {
      const real = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return /webgl/.test(kind) ? null : real.call(this, kind, ...rest);
      };
    });
    await page.goto(`${base}/live`);
    await ready(page);
    assert.equal(await data(page, 'shape'), 'map');
    assert.ok(await page.getByRole('button', { name: 'Globe', exact: true }).isDisabled());
    await page.getByText('No WebGL in this browser').waitFor();
    await until(async () => !!(await data(page, 'station')), 'the station', kSlow);
  },

  async 'the figures say where they come from, and other units change them'({ open }) {
    const { page } = await open('/live');
    await figures(page).getByText(/^(Confirmed by|Last confirmed by|Not confirmed)/).waitFor();
    for (const name of ['Altitude', 'Speed', 'Light', 'Local time below', 'Day or night below', 'View of the Earth', 'Orbits', 'Orbit data']) await figures(page).getByText(name, { exact: true }).waitFor();
    await figures(page).getByText('SIMULATED').waitFor();
    assert.match(await figures(page).textContent(), /4\d\d\.\d km/);
    await page.getByRole('button', { name: /metric units/ }).click();
    await until(async () => /2\d\d\.\d mi/.test(await figures(page).textContent()), 'miles', kSlow);
  },

  async 'records come as events, and the rest of the page is not drawn again'({ open }) {
    const { page } = await open('/live');
    await settled(page);
    await page.getByRole('region', { name: 'Crew' }).getByRole('listitem').first().waitFor();
    await page.evaluate(() => {
      window.__changes = 0;
      for (const name of ['Crew', 'Passes']) {
        new MutationObserver((all) => (window.__changes += all.filter((change) => change.type === 'childList').length)).observe(document.querySelector(`section[aria-label="${name}"]`), { childList: true, subtree: true });
      }
    });
    const first = await data(page, 'station');
    await until(async () => apart(first, await data(page, 'station')) > 22, 'three seconds of flight', kSlow);
    assert.equal(await page.evaluate(() => window.__changes), 0);
  },

  async 'the time bar goes to a past moment and back to live by keys'({ open }) {
    const { page } = await open('/live');
    await until(async () => !!(await data(page, 'station')), 'the station', kSlow);
    const tape = bar(page).getByRole('slider');
    await tape.focus();
    const before = await data(page, 'station');
    await page.keyboard.press('PageDown');
    await page.waitForURL(/t=20\d\d-/);
    await bar(page).getByText('Past', { exact: true }).waitFor();
    // An orbit earlier it stood 2,500 km further east.
    await until(async () => apart(before, await data(page, 'station')) > 1000, 'another place', kSlow);
    const standing = await data(page, 'station');
    await page.keyboard.press('ArrowLeft');
    await until(async () => apart(standing, await data(page, 'station')) > 300, 'a minute earlier', kSlow);
    await page.goBack();
    await until(() => !at(page).has('t'), 'live again by going back', kSlow);
    await tape.focus();
    await page.keyboard.press('ArrowRight');
    await bar(page).getByText('Future', { exact: true }).waitFor();
    await page.getByText('PREDICTED').waitFor();
    await until(async () => (await data(page, 'certainty')) === 'model', 'the mark of a computed position', kSlow);
    await page.keyboard.press('Home');
    await bar(page).getByText('Now', { exact: true }).waitFor();
    assert.equal(at(page).has('t'), false);
  },

  async 'a moment is typed, shared as a link, and replayed'({ open, get }) {
    const { page } = await open('/live');
    await until(async () => !!(await data(page, 'station')), 'the station', kSlow);
    const { timestamp } = await get('/iss/now');
    const wanted = new Date((timestamp - 1800) * 1000).toISOString().slice(0, 16).replace('T', ' ');
    const field = bar(page).getByRole('textbox');
    await field.fill('next tuesday');
    await field.press('Enter');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    await field.fill(wanted);
    await field.press('Enter');
    await until(() => at(page).get('t')?.startsWith(wanted.replace(' ', 'T')), 'the moment in the address', kSlow);
    await page.reload();
    await bar(page).getByText('Past', { exact: true }).waitFor();
    await until(async () => !!(await data(page, 'station')), 'the station', kSlow);
    const before = await data(page, 'station');
    await bar(page).getByRole('button', { name: 'Replay' }).click();
    await until(async () => apart(before, await data(page, 'station')) > 900, 'two minutes in a few seconds', kSlow);
    await bar(page).getByRole('button', { name: 'Stop' }).click();
    await until(() => !at(page).has('speed'), 'standing', kSlow);
  },

  async 'passes over a typed place, with a chart of the sky'({ open }) {
    const { page } = await open('/live');
    const passes = page.getByRole('region', { name: 'Passes', exact: true });
    await passes.getByRole('heading', { name: 'Name a place' }).waitFor();
    await placeField(page).fill('nowhere at all');
    await page.keyboard.press('Enter');
    await passes.getByText(/^No place is called/).waitFor();
    await placeField(page).fill('48.14, 11.58');
    await page.getByRole('option', { name: /48\.14° N/ }).click();
    const rows = page.getByRole('region', { name: 'List of passes' }).locator('tbody tr');
    await rows.first().waitFor({ timeout: kSlow * 1000 });
    assert.ok((await rows.count()) >= 5, `${await rows.count()} passes in five days`);
    const sky = page.getByRole('img', { name: /^Sky chart/ });
    const first = await sky.getAttribute('aria-label');
    assert.match(first, /Rises in [NESW]+ at \d\d:\d\d:\d\d, culminates \d+ degrees high in [NESW]+ .* sets in [NESW]+/);
    const calendar = await passes.getByRole('link', { name: 'Add to calendar' }).getAttribute('href');
    assert.match(calendar, /format=ics/);
    await rows.last().getByRole('link').click();
    await until(async () => (await sky.getAttribute('aria-label')) !== first, 'another sky', kSlow);
    assert.ok(at(page).has('pass'));
    assert.equal(at(page).has('place'), false, 'the place is not in the address');
    await page.reload();
    await rows.first().waitFor({ timeout: kSlow * 1000 });
    await passes.getByRole('button', { name: 'Share' }).click();
    await until(() => at(page).get('place')?.startsWith('48.14,11.58'), 'the place in the address', kSlow);
  },

  async 'a moment that nobody knows says so, and keeps no figure of another'({ open }) {
    const { page } = await open('/live?view=map', { failures: true });
    await until(async () => !!(await data(page, 'station')), 'the station', kSlow);
    const over = await figures(page).getByRole('heading').first().textContent();
    await bar(page).getByRole('textbox').fill('1998-11-20 06:40');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Not known for this moment|Somewhere on its orbit/ }).waitFor({ timeout: kSlow * 1000 });
    assert.ok(!(await page.getByRole('main').textContent()).includes(over), over);
    await until(async () => (await data(page, 'station')) === null, 'a map without a mark', kSlow);
  },

  async 'a shared place is shown and not kept'({ open }) {
    const { page } = await open('/live?place=-33.92,18.42,Cape Town');
    await page.getByText('from this link').waitFor();
    await page.getByRole('region', { name: 'List of passes' }).getByRole('row').nth(1).waitFor({ timeout: kSlow * 1000 });
    assert.equal(await page.evaluate(() => localStorage.getItem('skykeep-site')), null);
  },

  async 'the search finds a place and its passes'({ open }) {
    const { page } = await open('/mars');
    await page.getByRole('navigation', { name: 'Rovers' }).waitFor();
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: 'Search' }).fill('wellington');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/live\?place=/);
    await page.getByRole('heading', { level: 2, name: /Wellington/ }).waitFor({ timeout: kSlow * 1000 });
  },

  async 'height, speed and records are charts over a range that is chosen'({ open, get }) {
    const { page } = await open('/live?range=3h');
    const history = page.getByRole('region', { name: 'History' });
    await history.getByRole('heading', { name: /^Altitude between/ }).waitFor({ timeout: kSlow * 1000 });
    await history.getByRole('heading', { name: /^Speed between/ }).waitFor();
    const chart = history.getByRole('slider', { name: /^Altitude over time/ });
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    assert.match(await chart.getAttribute('aria-valuetext'), /^\d{4}-\d\d-\d\d \d\d:\d\d UTC: 4\d\d\.\d km/);
    await history.getByRole('button', { name: '7 days' }).click();
    await until(() => at(page).get('range') === '7days', 'the range in the address', kSlow);
    await history.getByRole('heading', { name: /[Rr]ecord|seconds missing/ }).waitFor();
    const { timestamp } = await get('/iss/now');
    const text = (back) => new Date((timestamp - back) * 1000).toISOString().slice(0, 16).replace('T', ' ');
    await history.getByRole('textbox', { name: 'From' }).fill(text(7200));
    await history.getByRole('textbox', { name: 'to' }).fill(text(3600));
    await history.getByRole('button', { name: 'Show' }).click();
    await until(() => at(page).has('from') && at(page).has('to'), 'the dates in the address', kSlow);
    await history.getByRole('heading', { name: /^Altitude between/ }).waitFor({ timeout: kSlow * 1000 });
    const box = await chart.boundingBox();
    await page.mouse.move(box.x + box.width * 0.4, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await until(() => Date.parse(at(page).get('to')) - Date.parse(at(page).get('from')) < 3000_000, 'a narrower range', kSlow);
    await page.locator('summary[aria-label="Data of altitudes"]').click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('group', { name: 'About altitudes' }).getByRole('button', { name: 'As shown here, CSV' }).click()]);
    assert.equal(file.suggestedFilename(), 'iss-history.csv');
  },

  async 'who is in space, and the checks of the stream'({ open }) {
    const { page } = await open('/live');
    const crew = page.getByRole('region', { name: 'Crew' });
    await crew.getByRole('heading', { name: /^\d+ people in space$/ }).waitFor({ timeout: kSlow * 1000 });
    assert.ok((await crew.getByRole('listitem').count()) >= 3);
    const checks = page.getByRole('region', { name: 'Checks' }).locator('tbody tr');
    await checks.first().waitFor({ timeout: kSlow * 1000 });
    assert.ok((await checks.count()) >= 3);
    for (const word of await checks.locator('td:first-child').allTextContents()) assert.match(word, /ok|failing|acknowledged/);
  },

  async 'a phone has all of Live, and nothing sticks out'({ open, accessible }) {
    const { page } = await open('/live', { size: { width: 390, height: 844 } });
    await ready(page);
    await munich(page);
    await settled(page);
    const wide = await page.evaluate(() => document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    await accessible(page, 'Live at 390 px');
  },
};

for (const theme of ['dark', 'light']) {
  liveTests[`Live is accessible in the ${theme} theme`] = async ({ open, accessible }) => {
    const { page } = await open('/live', { theme, reduced: true });
    await ready(page);
    await munich(page);
    await settled(page);
    await accessible(page, 'the globe');
    await page.getByRole('button', { name: 'Map', exact: true }).click();
    await bar(page).getByRole('slider').focus();
    await page.keyboard.press('PageDown');
    await bar(page).getByText('Past', { exact: true }).waitFor();
    await settled(page);
    await accessible(page, 'the map of a past moment');
    await page.locator('summary[aria-label="Data of the station"]').click();
    await accessible(page, 'the data of the station');
  };
}

// These break upstreams: they come after all that needs them whole.
export const liveFaultTests = {
  async 'when no upstream confirms the position the page says MODEL, and live again when one does'({ open, program, accessible }) {
    const { page } = await open('/live');
    await until(async () => (await data(page, 'certainty')) === 'confirmed', 'a confirmed position', kSlow);
    await program.fault('model');
    await until(async () => ['model', 'stale'].includes(await data(page, 'certainty')), 'another shape of the mark', 150);
    const verdict = page.locator('[data-verdict=model], [data-verdict=stale]');
    await verdict.waitFor({ timeout: kSlow * 1000 });
    await until(async () => /No upstream confirms it: computed from/.test(await verdict.textContent()), 'the reason', kSlow);
    // It stands beside the station, never on it.
    const [said, globe] = [await verdict.boundingBox(), await stage(page).boundingBox()];
    assert.ok(said.x >= globe.x + globe.width || said.y >= globe.y + globe.height, 'the verdict covers the globe');
    await accessible(page, 'a position that is not confirmed');
    // Nothing is hidden.
    await figures(page).getByText('Altitude', { exact: true }).waitFor();
    await program.fault('');
    await until(async () => (await data(page, 'certainty')) === 'confirmed', 'a confirmed position again', 150);
  },

  async 'an upstream that is wrong is named with its verdict'({ open, program }) {
    const { page } = await open('/live');
    const wrong = page.getByRole('list', { name: 'Upstreams of the station' }).getByRole('listitem').filter({ hasText: 'wheretheiss.at' }).first();
    const verdict = async () => ((await wrong.locator('span').last().textContent()) ?? '').trim();
    await wrong.waitFor();
    try {
      await program.fault('wrong');
      await until(async () => /^(wrong|late|jump)/.test(await verdict()), 'the verdict', 150);
      const checks = page.getByRole('region', { name: 'Checks' });
      const button = checks.getByRole('button', { name: 'Acknowledge: wheretheiss', exact: true });
      await button.waitFor({ timeout: 150_000 });
      await button.click();
      await button.waitFor({ state: 'detached', timeout: 150_000 });
      await checks.getByRole('row').filter({ hasText: 'wheretheiss.at' }).filter({ hasText: 'acknowledged' }).waitFor();
    } finally {
      await program.fault('');
    }
  },
};
