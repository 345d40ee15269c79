// Mars: sols, cameras, the strip, gaps, the grid, the full view.
import assert from 'node:assert/strict';
import { until } from './program.mjs';

const strip = (page) => page.getByRole('slider', { name: /Photos per sol/ });
const tiles = (page) => page.locator('a[data-id]');
const at = (page) => new URL(page.url()).searchParams;

const kSlow = 150; // seconds: a slow machine fetches, draws and shrinks every picture itself
const here = (view, id) => view.locator(`[data-full=here][data-photo="${id}"]`).waitFor({ timeout: kSlow * 1000 });

export const marsTests = {
  async 'the pictures of a sol are here and drawn'({ open, rover, sol }) {
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`);
    await tiles(page).first().waitFor();
    await until(() => page.evaluate(() => [...document.querySelectorAll('a[data-id] img')].slice(0, 4).every((img) => img.complete && img.naturalWidth > 0)), 'the first pictures', kSlow);
    assert.match(await page.getByRole('group', { name: /pictures?; arrows move/ }).getAttribute('aria-label'), /^[\d,]+ pictures?/);
  },

  async 'sols are stepped with buttons and brackets, and live in the address'({ open, rover, sol }) {
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`);
    await tiles(page).first().waitFor();
    await page.getByRole('button', { name: 'Sol before' }).click();
    await page.waitForURL(new RegExp(`sol=${sol - 1}`));
    await page.keyboard.press(']');
    await page.waitForURL(new RegExp(`sol=${sol}`));
    await page.goBack();
    await page.waitForURL(new RegExp(`sol=${sol - 1}`));
    const field = page.getByRole('textbox', { name: 'Sol', exact: true });
    await field.fill(String(sol));
    await field.press('Enter');
    await page.waitForURL(new RegExp(`sol=${sol}`));
    await field.fill('999999');
    await field.press('Enter');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    const why = page.getByRole('alert').filter({ hasText: /^The newest sol of \w+ is [\d,]+$/ });
    await why.waitFor();
    assert.equal(await field.getAttribute('aria-describedby'), await why.getAttribute('id'));
    assert.equal(at(page).get('sol'), String(sol));
  },

  async 'an earth date leads to its sol'({ open, rover, sol, get }) {
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`);
    await tiles(page).first().waitFor();
    const { earth_date } = await get(`/mars/sols/${rover}/${sol - 2}`);
    const field = page.getByRole('textbox', { name: 'Earth date, year-month-day' });
    await field.fill(earth_date);
    await field.press('Enter');
    await page.waitForFunction((before) => new URL(location.href).searchParams.get('sol') !== before, String(sol));
    assert.ok(Math.abs(Number(at(page).get('sol')) - (sol - 2)) <= 1);
  },

  async 'cameras filter the pictures and survive a reload'({ open, rover, sol, get }) {
    const detail = await get(`/mars/photos?rover=${rover}&sol=${sol}`);
    const counts = new Map();
    for (const photo of detail.data) counts.set(photo.camera, (counts.get(photo.camera) ?? 0) + 1);
    const [camera, n] = [...counts][0];
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`);
    const chip = page.getByRole('group', { name: 'Cameras' }).locator(`[data-camera="${camera}"]`);
    assert.notEqual((await chip.textContent()).replace(/ ?\d+$/, ''), camera); // a name for people, the code in the title
    await chip.click();
    assert.equal(at(page).get('camera'), camera);
    await page.goBack();
    await page.waitForFunction(() => location.pathname === '/mars' && !new URL(location.href).searchParams.has('camera'));
    await chip.click();
    const grid = page.getByRole('group', { name: /pictures?; arrows move/ });
    await until(async () => (await grid.getAttribute('aria-label')).startsWith(`${n} picture`), `${n} pictures of ${camera}`, kSlow);
    await page.reload();
    await chip.waitFor();
    assert.equal(await chip.getAttribute('aria-pressed'), 'true');
    await page.getByRole('button', { name: 'By time' }).click();
    assert.equal(at(page).get('order'), 'time');
  },

  async 'the strip is read, moved and zoomed by keys'({ open, rover, sol }) {
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`);
    await tiles(page).first().waitFor();
    await strip(page).focus();
    assert.match(await strip(page).getAttribute('aria-valuetext'), new RegExp(`^sol [\\d,]+, \\d{4}-\\d\\d-\\d\\d, [\\d,]+ photos?, `));
    await page.keyboard.press('ArrowLeft');
    assert.equal(await strip(page).getAttribute('aria-valuenow'), String(sol - 1));
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`sol=${sol - 1}`));
    await page.keyboard.press('+');
    await page.waitForURL(/from=\d+&to=\d+/);
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => ['0', null].includes(new URL(location.href).searchParams.get('from')));
  },

  async 'dragging over the strip zooms into it'({ open, rover, sol }) {
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`);
    await tiles(page).first().waitFor();
    const box = await strip(page).boundingBox();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + 50, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/from=\d+&to=\d+/);
    await page.getByRole('button', { name: 'Whole mission' }).click();
    await page.waitForFunction(() => ['0', null].includes(new URL(location.href).searchParams.get('from')));
  },

  async 'fingers pull the strip and make it wider, and a short touch goes to a sol'({ open, rover, last }) {
    const { page, context } = await open(`/mars?rover=${rover}&sol=${last}&from=${last - 99}&to=${last}`, { size: { width: 390, height: 844 } });
    await page.locator('a[data-id]').first().waitFor();
    const strip = page.getByRole('slider', { name: /^Photos per sol/ });
    const box = await strip.boundingBox();
    const touch = await context.newCDPSession(page);
    const at = (share, id = 0) => ({ x: Math.round(box.x + box.width * share), y: Math.round(box.y + box.height / 3), id });
    const send = (type, ...points) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: points });
    const range = () => ['from', 'to'].map((name) => Number(new URL(page.url()).searchParams.get(name)));
    const steps = 6;
    await send('touchStart', at(0.2));
    for (let i = 1; i <= steps; i++) await send('touchMove', at(0.2 + (0.4 * i) / steps));
    await send('touchEnd');
    await until(() => Math.abs(range()[0] - (last - 139)) <= 2 && range()[1] - range()[0] === 99, 'forty sols earlier');
    const [from, to] = range();
    await send('touchStart', at(0.4, 0));
    await send('touchStart', at(0.4, 0), at(0.6, 1));
    for (let i = 1; i <= steps; i++) await send('touchMove', at(0.4 - (0.2 * i) / steps, 0), at(0.6 + (0.2 * i) / steps, 1));
    await send('touchEnd', at(0.2, 0));
    await send('touchEnd');
    await until(() => range()[1] - range()[0] < 40, 'a third of the sols');
    const [near, far] = range();
    assert.ok(near > from && far < to && Math.abs((near + far - from - to) / 2) <= 2, `${from} ${to}, then ${near} ${far}`);
    assert.equal(new URL(page.url()).searchParams.get('sol'), String(last), 'pulling chooses no sol');
    await send('touchStart', at(0.5));
    await send('touchEnd');
    await until(() => {
      const sol = Number(new URL(page.url()).searchParams.get('sol'));
      return sol >= near && sol <= far;
    }, 'the sol that was touched');
  },

  async 'pictures that cannot be had move none that can, and come when they can be had'({ open, base, rover, sol }) {
    const { page } = await open(null, { failures: true });
    let away = true;
    let n = 0;
    let fail;
    const failed = new Promise((done) => (fail = done));
    await page.route(/picture\?size=thumb/, async (route) => {
      if (!away || n++ % 3 > 0) return route.continue();
      await failed;
      await route.fulfill({ status: 503, json: { title: 'Away', detail: 'mars.nasa.gov is out of order' } });
    });
    await page.goto(`${base}/mars?rover=${rover}&sol=${sol}`);
    const tile = page.locator('a[data-id]').first();
    await tile.waitFor();
    const top = (await tile.boundingBox()).y;
    fail();
    const line = page.getByRole('status').filter({ hasText: /cannot be shown/ });
    await line.waitFor();
    assert.equal((await tile.boundingBox()).y, top, 'the pictures moved');
    away = false;
    await line.getByRole('button', { name: 'Try again' }).click();
    await until(async () => (await page.locator('[data-picture=gone]').count()) === 0 && (await line.count()) === 0, 'all pictures', kSlow);
  },

  async 'a click on a gap says why, and fetching it fills the page without a reload'({ open, gap }) {
    assert.ok(gap, 'there is a sol to fetch');
    const { page } = await open(`/mars?rover=${gap.rover}&sol=${gap.sol - 1}&from=${Math.max(0, gap.sol - 20)}&to=${gap.sol + 20}`);
    await page.evaluate(() => (window.__same = true));
    await strip(page).waitFor();
    await page.getByRole('button', { name: /^(missing|failed|not asked for) / }).first().waitFor();
    const box = await strip(page).boundingBox();
    // The heat bar lies 8 + 34 px above the lower edge.
    const from = Math.max(0, gap.sol - 20);
    await page.mouse.click(box.x + (box.width * (gap.sol - from + 0.5)) / (gap.sol + 20 - from + 1), box.y + box.height - 48);
    await page.waitForURL(new RegExp(`sol=${gap.sol}`));
    const ledger = page.getByRole('region', { name: `State of sol ${gap.sol}` });
    await ledger.getByRole('button', { name: 'Fetch now' }).click();
    await until(async () => (await tiles(page).count()) > 0 || (await page.getByRole('heading', { name: /^No pictures on sol/ }).count()) > 0, 'the pictures of the gap', 45);
    assert.equal(await page.evaluate(() => window.__same), true);
  },

  async 'a sol with hundreds of pictures keeps few of them in the document'({ open, big }) {
    const { page } = await open(`/mars?rover=${big.rover}&sol=${big.sol}`);
    await tiles(page).first().waitFor();
    const label = await page.getByRole('group', { name: /pictures?; arrows move/ }).getAttribute('aria-label');
    assert.ok(label.startsWith(big.photos.toLocaleString('en-US')), label);
    for (let i = 0; i < 30; i++) {
      await page.mouse.move(640, 700);
      await page.mouse.wheel(0, 900);
    }
    const present = await tiles(page).count();
    assert.ok(present > 0 && present < 260, `${present} tiles of ${big.photos} pictures`);
  },

  async 'rows that a growing window shows are filled'({ open, big }) {
    const { page } = await open(`/mars?rover=${big.rover}&sol=${big.sol}`, { size: { width: 1280, height: 500 } });
    await tiles(page).first().waitFor();
    await page.setViewportSize({ width: 1280, height: 1600 });
    const lowest = () => page.evaluate(() => Math.max(...[...document.querySelectorAll('a[data-id]')].map((tile) => tile.getBoundingClientRect().bottom)));
    const end = () => page.evaluate(() => Math.min(document.querySelector('main').getBoundingClientRect().bottom, document.querySelector('[role=group][aria-label*="arrows move"]').getBoundingClientRect().bottom));
    await until(async () => (await lowest()) >= (await end()) - 60, 'tiles down to the edge', 10);
  },

  async 'one sol has one date, and odd links end in a page'({ open, base, rover, sol, get }) {
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`);
    const { earth_date } = await get(`/mars/sols/${rover}/${sol}`);
    const shown = (name) => page.getByRole('textbox', { name }).inputValue();
    await tiles(page).first().waitFor();
    for (const name of [/^Earth date/, /^Moment/]) assert.equal(await shown(name), earth_date);
    for (const odd of ['sol=99999999', 'sol=-1', 'sol=1e9', 't=%2B275760-09-12T23:59:59Z', 't=1998-11-20', 'from=1.5&to=1e9', 'photo=abc', 'rover=nosuch', 'camera=NOSUCH']) {
      await page.goto(`${base}/mars?rover=${rover}&${odd}`);
      await page.getByRole('region', { name: 'Time' }).waitFor({ timeout: 20000 });
      assert.match(await shown(/^Earth date/), /^\d{4}-\d\d-\d\d$/, odd);
      assert.equal(await shown(/^Earth date/), await shown(/^Moment/), odd);
    }
  },

  async 'pictures are asked for a few at a time, the ones on screen first, and not while scrolling past'({ open, base, big }) {
    const { page } = await open(null);
    await page.addInitScript(() => performance.setResourceTimingBufferSize(5000));
    const asked = [];
    const isThumb = (request) => /\/picture\?size=thumb/.test(request.url());
    page.on('request', (request) => {
      if (!isThumb(request)) return;
      asked.push(/photos\/(\d+)\//.exec(request.url())[1]);
    });
    await page.goto(`${base}/mars?rover=${big.rover}&sol=${big.sol}&order=time`);
    await tiles(page).first().waitFor();
    await until(() => asked.length >= 4, 'the first pictures to be asked for', kSlow);
    const shown = await page.evaluate(() => [...document.querySelectorAll('a[data-id]')].filter((tile) => tile.getBoundingClientRect().top < innerHeight).map((tile) => tile.dataset.id));
    assert.ok(asked.slice(0, 4).every((id) => shown.includes(id)), `${asked.slice(0, 4)} are not on screen`);
    const before = asked.length;
    for (let i = 0; i < 25; i++) await page.evaluate(() => (document.querySelector('main').scrollTop += 700));
    const [top, deep] = await page.evaluate(() => {
      const main = document.querySelector('main');
      return [main.scrollTop, main.scrollTop > innerHeight];
    });
    assert.ok(deep, `scrolled to ${top}`);
    const onScreen = () => page.evaluate(() => [...document.querySelectorAll('a[data-id]')].filter((tile) => tile.getBoundingClientRect().bottom > 60 && tile.getBoundingClientRect().top < innerHeight).map((tile) => [tile.dataset.id, tile.dataset.picture]));
    await until(async () => (await onScreen()).every(([, state]) => state !== 'coming'), 'the pictures on screen', kSlow);
    // By the browser's own clock: its events come here late on a busy machine.
    const [came, most] = await page.evaluate(() => {
      const spans = performance.getEntriesByType('resource').filter((entry) => /\/picture\?size=thumb/.test(entry.name) && entry.responseStatus === 200);
      const edges = spans.flatMap((span) => [[span.startTime, 1], [span.responseEnd, -1]]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      let running = 0;
      return [spans.length, Math.max(...edges.map(([, change]) => (running += change)))];
    });
    assert.ok(came >= 4 && most <= 4, `${most} of ${came} at once`);
    const passed = asked.slice(before).length;
    assert.ok(passed < big.photos * 0.8, `${passed} pictures were asked for on the way`);
  },

  async 'the full view opens, turns, zooms, explains and closes by keys'({ open, rover, sol }) {
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`);
    await tiles(page).first().waitFor();
    await tiles(page).first().focus();
    const first = await tiles(page).first().getAttribute('data-id');
    await page.keyboard.press('Enter');
    const view = page.getByRole('dialog', { name: /^Picture by/ });
    await view.waitFor();
    assert.equal(at(page).get('photo'), first);
    await here(view, first);
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction((id) => new URL(location.href).searchParams.get('photo') !== id, first);
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction((id) => new URL(location.href).searchParams.get('photo') === id, first);
    await here(view, first);
    const percent = async () => Number((await view.getByRole('status').textContent()).replace(/\D/g, ''));
    const before = await percent();
    await page.keyboard.press('+');
    await until(async () => (await percent()) > before, 'a closer view', 5);
    await page.keyboard.press('0');
    await until(async () => (await percent()) === before, 'the whole picture', 5);
    await view.getByText('Credit', { exact: true }).waitFor();
    const original = view.getByRole('link', { name: /^Original at/ });
    assert.match(await original.getAttribute('rel'), /noopener/);
    assert.match(await view.getByRole('link', { name: 'Download' }).getAttribute('download'), /\.\w+$/);
    await view.getByText('This record, JSON').click();
    await view.getByLabel('Record', { exact: true }).waitFor();
    assert.ok(page.url().includes('/mars?'));
    await view.getByText('Raw record, as the upstream sent it').click();
    await view.getByLabel('Raw record', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await view.waitFor({ state: 'detached' });
    assert.equal(at(page).has('photo'), false);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-id')), first);
  },

  async 'a link to one picture opens it directly'({ open, rover, sol, get }) {
    const { data } = await get(`/mars/photos?rover=${rover}&sol=${sol}`);
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}&photo=${data[1].id}`);
    await page.getByRole('dialog', { name: /^Picture by/ }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await tiles(page).first().waitFor();
  },

  async 'arrows walk through the grid'({ open, rover, sol, get }) {
    const { data } = await get(`/mars/photos?rover=${rover}&sol=${sol}`);
    const time = (photo) => photo.taken_at_utc ?? photo.taken_lmst ?? '';
    const last = String(data.sort((a, b) => (a.camera < b.camera ? -1 : a.camera > b.camera ? 1 : time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : a.id - b.id)).at(-1).id);
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`);
    await tiles(page).nth(2).waitFor();
    await tiles(page).first().focus();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-id'));
    const first = await focused();
    await page.keyboard.press('ArrowRight');
    await until(async () => ![first, null].includes(await focused()), 'the next picture', kSlow);
    await page.keyboard.press('End');
    await until(async () => (await focused()) === last, 'the last picture', kSlow);
    await page.keyboard.press('Home');
    await until(async () => (await focused()) === first, 'the first picture', kSlow);
  },

  async 'a picture that is not here yet has a calm ground, one that was seen its own colour'({ open, rover, sol }) {
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`);
    await tiles(page).first().waitFor();
    const ground = () => page.evaluate(() => document.querySelector('a[data-id] > span').style.getPropertyValue('--tone'));
    assert.match(await ground(), /^(var\(--plate|color-mix|rgb)/);
    await until(() => page.evaluate(() => document.querySelector('a[data-id]').dataset.picture === 'here'), 'the first picture', kSlow);
    await until(async () => /^rgb\(\d+ \d+ \d+\)$/.test(await ground()), 'its own colour', kSlow);
  },

  async 'the time bar moves through the sols, by keys too, and back to the newest'({ open, rover, sol }) {
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`);
    await tiles(page).first().waitFor();
    const bar = page.getByRole('region', { name: 'Time' });
    await bar.getByText(`sol ${sol.toLocaleString('en-US')}`).waitFor();
    await bar.getByRole('slider').focus();
    await page.keyboard.press('ArrowLeft');
    await bar.getByText(`sol ${(sol - 1).toLocaleString('en-US')}`).waitFor();
    assert.equal(at(page).has('sol'), false);
    await until(async () => (await page.getByRole('textbox', { name: 'Sol', exact: true }).inputValue()) === String(sol - 1), 'the sol before in its field', kSlow);
    await page.getByRole('link', { name: 'Mars', exact: true }).click();
    assert.ok(at(page).has('t'), 'the moment is carried along');
    await bar.getByRole('slider').focus();
    await page.keyboard.press('Home');
    await page.waitForFunction(() => !new URL(location.href).searchParams.has('t'));
    await bar.getByText('Newest').waitFor();
  },

  async 'units are switched, and every list gives its rows as a file'({ open, rover, sol }) {
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`);
    await tiles(page).first().waitFor();
    await page.getByRole('button', { name: /metric units/ }).click();
    await page.getByRole('button', { name: /imperial units/ }).waitFor();
    await page.locator('summary[aria-label^="Data of the pictures"]').click();
    const about = page.getByRole('group', { name: /^About the pictures/ });
    await about.getByText('Tests', { exact: true }).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), about.getByRole('button', { name: 'As shown here, CSV' }).click()]);
    assert.equal(file.suggestedFilename(), `${rover}-sol-${sol}.csv`);
    await page.goto(new URL('/pipeline?tab=notices', page.url()).href);
    for (const tab of ['runs', 'partitions', 'tests', 'sources']) {
      await page.goto(new URL(`/pipeline?tab=${tab}`, page.url()).href);
      await page.locator('summary[aria-label="Data of the loop"]').waitFor();
      await until(async () => (await page.locator('summary[aria-label^="Data of"]').count()) === 2, `the data of ${tab}`, kSlow);
    }
  },

  async 'a phone has everything, and nothing sticks out'({ open, rover, sol }) {
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`, { size: { width: 390, height: 844 } });
    await tiles(page).first().waitFor();
    for (const address of ['/pipeline', '/pipeline?tab=sources', '/data', `/mars?rover=${rover}&sol=${sol}`]) {
      await page.goto(new URL(address, page.url()).href);
      await page.getByRole('main').waitFor();
      await page.waitForTimeout(300);
      const wide = await page.evaluate(() => document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth);
      assert.ok(wide <= 0, `${address} is ${wide} px too wide`);
    }
  },
};
