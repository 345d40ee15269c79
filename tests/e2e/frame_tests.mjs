// The frame: loading, addresses, search, theme, loss of the connection, the first start.
import assert from 'node:assert/strict';

export const frameTests = {
  async 'the page loads whole, from its own server only, under a strict policy'({ open, base }) {
    const answer = await fetch(`${base}/`);
    const policy = answer.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe/);
    const { page } = await open('/');
    await page.waitForURL(/\/live/);
    await page.getByRole('region', { name: 'Figures of the moment' }).waitFor();
    assert.equal(await page.title(), 'Live · Skykeep');
    await page.getByText(/^SIMULATED/).first().waitFor();
    await page.getByRole('status').filter({ hasText: 'Connected' }).waitFor();
    const script = await page.evaluate(() => performance.getEntriesByType('resource').filter((r) => r.name.endsWith('.js')).reduce((sum, r) => sum + r.encodedBodySize, 0));
    assert.ok(script > 0 && script < 300_000, `${script} bytes of script`);
  },

  async 'nothing moves after it was drawn'({ open, rover, sol }) {
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`);
    await page.locator('a[data-id]').first().waitFor();
    await page.waitForTimeout(500);
    const shift = await page.evaluate(() => window.__shift ?? 0);
    assert.ok(shift < 0.1, `layout shift ${shift}`);
  },

  async 'an outage that is known late moves nothing, on a phone neither'({ open, base, rover, sol }) {
    const since = new Date(Date.now() - 3600_000).toISOString();
    for (const size of [{ width: 390, height: 844 }, { width: 1024, height: 768 }, { width: 1280, height: 900 }]) {
      const { page } = await open(null, { size });
      let tell;
      const known = new Promise((done) => (tell = done));
      await page.route('**/api/v1/outage', async (route) => {
        await known;
        const sources = ['mars_photos', 'iss_position'].map((source) => ({ source, title: source, since, last_success: null, error_kind: 'unreachable', error: 'http://127.0.0.1:9/: connection refused' }));
        await route.fulfill({ json: { since, state: 'all', sources, words: `No upstream answers since ${since.slice(11, 16)} UTC` } });
      });
      await page.route('**/api/v1/sources', async (route) => {
        await known;
        const answer = await (await route.fetch()).json();
        for (const source of answer.data) Object.assign(source, { state: 'down', since, last_error: 'connection refused', error_kind: 'unreachable' });
        await route.fulfill({ json: answer });
      });
      await page.goto(`${base}/mars?rover=${rover}&sol=${sol}`);
      await page.locator('a[data-id]').first().waitFor();
      // What the view itself still lays out is no matter of the outage: it has come to rest when nothing moves for a second.
      const shifted = () => page.evaluate(() => window.__shift ?? 0);
      let before = -1;
      for (let tries = 0; tries < 20 && before !== (await shifted()); tries++) {
        before = await shifted();
        await page.waitForTimeout(1000);
      }
      const place = () => page.locator('a[data-id]').first().evaluate((tile) => tile.getBoundingClientRect().top);
      const top = await place();
      tell();
      const details = page.getByRole('banner').locator('details');
      await details.getByText(size.width < 1100 ? 'Outage' : 'No upstream answers since').first().waitFor();
      await page.getByRole('status').filter({ hasText: 'cannot be reached for' }).waitFor();
      assert.equal(await place(), top, `${size.width} px: the pictures moved`);
      const shift = (await shifted()) - before;
      assert.ok(shift < 0.005, `${size.width} px: layout shift ${shift}`);
      // The whole sentence and the words of the libraries are where it unfolds, and inside the window.
      await details.locator('summary').click();
      const words = details.getByText(/No upstream answers since .* You see what is kept here/).filter({ visible: true });
      await words.first().waitFor();
      const box = await details.getByRole('link', { name: 'All sources' }).boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= size.width, JSON.stringify(box));
      await page.keyboard.press('Escape');
      assert.equal(await details.getByRole('link', { name: 'All sources' }).count(), 0);
    }
  },

  async 'the time bar is reached before the view by the keyboard, and drawn below it'({ open }) {
    for (const path of ['/live?view=map', '/mars', '/asteroids', '/pictures']) {
      const { page } = await open(path);
      await page.getByRole('slider', { name: /^Moment/ }).waitFor();
      const stops = [];
      for (let i = 0; i < 26 && stops.at(-1) !== 'view'; i++) {
        await page.keyboard.press('Tab');
        stops.push(await page.evaluate(() => (document.activeElement.closest('#time') ? (document.activeElement.id === 'tape' ? 'tape' : 'bar') : document.activeElement.closest('main') ? 'view' : 'frame')));
      }
      assert.equal(stops.at(-1), 'view', stops.join(' '));
      assert.ok(stops.indexOf('tape') > 0, stops.join(' '));
      const [bar, view] = await page.evaluate(() => [document.getElementById('time'), document.getElementById('main')].map((element) => element.getBoundingClientRect().top));
      assert.ok(bar > view);
    }
  },

  async 'views are links, back and forward work'({ open }) {
    const { page } = await open('/mars');
    await page.getByRole('link', { name: 'Pipeline', exact: true }).click();
    await page.waitForURL(/\/pipeline/);
    await page.getByRole('link', { name: 'Data', exact: true }).click();
    await page.waitForURL(/\/data/);
    await page.goBack();
    await page.waitForURL(/\/pipeline/);
    assert.equal(await page.title(), 'Pipeline · Skykeep');
    await page.goForward();
    await page.waitForURL(/\/data/);
  },

  async 'an unknown address says so and leads out'({ open }) {
    const { page } = await open('/venus');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
    await page.getByRole('link', { name: 'to Mars', exact: true }).click();
    await page.waitForURL(/\/mars/);
  },

  async 'slash opens the search, a number is a sol'({ open, rover, sol }) {
    const { page } = await open(`/mars?rover=${rover}`);
    await page.getByRole('navigation', { name: 'Rovers' }).waitFor();
    await page.keyboard.press('/');
    const box = page.getByRole('combobox', { name: 'Search' });
    await box.waitFor();
    await box.fill(String(sol));
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`rover=${rover}&sol=${sol}$`));
    await page.keyboard.press('/');
    await box.fill('fact_photos');
    await page.getByRole('option', { name: /silver\.fact_photos/ }).click();
    await page.waitForURL(/table=silver\.fact_photos/);
    await page.keyboard.press('/');
    await box.waitFor();
    await page.keyboard.press('Escape');
    await box.waitFor({ state: 'detached' });
  },

  async 'a question mark explains the keys'({ open }) {
    const { page } = await open('/mars');
    await page.getByRole('navigation', { name: 'Rovers' }).waitFor();
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.getByText('sol before, sol after').waitFor();
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'detached' });
  },

  async 'the theme is chosen once and kept'({ open }) {
    const { page } = await open('/mars');
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    assert.equal(await theme(), 'dark');
    await page.getByRole('button', { name: /^Theme/ }).click();
    assert.equal(await theme(), 'light');
    await page.reload();
    assert.equal(await theme(), 'light');
  },

  async 'tables are shown with columns, rows and an answer in SQL'({ open }) {
    const { page } = await open('/data?table=silver.fact_photos');
    await page.getByRole('heading', { name: 'silver.fact_photos' }).waitFor();
    await page.getByRole('region', { name: 'Columns of silver.fact_photos' }).getByText('image_id').waitFor();
    await page.getByRole('region', { name: 'First rows of silver.fact_photos' }).getByRole('row').nth(1).waitFor();
    await page.getByRole('link', { name: 'Ask in SQL' }).first().click();
    await page.getByRole('textbox', { name: 'SQL' }).fill('select rover_name, count(*) as photos from silver.fact_photos group by rover_name');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('region', { name: 'Answer' }).getByRole('row').nth(1).waitFor();
    assert.match(page.url(), /sql=select/);
    await page.goto(new URL(`/data?sql=${encodeURIComponent('select range as a, range + 1 as a from range(501)')}`, page.url()).href);
    await page.getByRole('status').filter({ hasText: /^The first 500 rows/ }).waitFor();
    assert.deepEqual(await page.getByRole('region', { name: 'Answer' }).getByRole('columnheader').allTextContents(), ['a', 'a']);
    await page.getByRole('textbox', { name: 'SQL' }).fill('select 3 as b');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('columnheader', { name: 'b' }).waitFor();
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('textarea').value.includes('range(501)'));
    await page.getByRole('textbox', { name: 'SQL' }).fill('');
    await page.keyboard.press('Control+Enter');
    assert.match(page.url(), /sql=select/);
  },

  async 'a table that is chosen on a phone is what one sees'({ open }) {
    const { page } = await open('/data', { size: { width: 390, height: 844 } });
    for (const [link, title] of [['fact_path', 'silver.fact_path'], ['Ask in SQL', 'Ask in SQL']]) {
      await page.getByRole('navigation', { name: 'Tables' }).getByRole('link', { name: new RegExp(`^${link}`) }).click();
      const heading = page.getByRole('heading', { name: title, level: 1 });
      await heading.waitFor();
      assert.ok((await heading.boundingBox()).y < 300);
      await page.getByRole('link', { name: 'All tables' }).click();
    }
  },

  async 'a wrong question is answered in words'({ open }) {
    const { page } = await open(`/data?sql=${encodeURIComponent('drop table silver.fact_photos')}`, { failures: true });
    await page.getByRole('alert').getByText('The answer cannot be shown').waitFor();
  },
};

// These stop the program: they come last.
export const lossTests = {
  async 'a program that hangs is noticed on every view, and heard again'({ open, program }) {
    if (!program.hang) return; // the mock cannot
    const pages = [];
    for (const path of ['/overview', '/live', '/mars', '/asteroids', '/pictures', '/pipeline', '/data']) {
      const { page } = await open(path, { failures: true });
      await page.getByRole('status').filter({ hasText: /^Connected$/ }).waitFor();
      pages.push(page);
    }
    const since = Date.now();
    program.hang(true);
    try {
      for (const page of pages) await page.getByRole('status').filter({ hasText: /^Not connected$/ }).waitFor({ timeout: 30000 });
      const seconds = (Date.now() - since) / 1000;
      console.log(`        noticed on every view after ${seconds} s`);
      for (const page of pages.slice(1, 3)) await page.getByRole('region', { name: 'Time' }).getByText('Not connected').waitFor();
      assert.ok(seconds < 15, `noticed after ${seconds} s`); // ten on a machine that does nothing else
    } finally {
      program.hang(false);
    }
    for (const page of pages) await page.getByRole('status').filter({ hasText: /^Connected$/ }).waitFor({ timeout: 60000 });
  },

  async 'the loss of the connection is said, and its return seen'({ open, program }) {
    const { page } = await open('/mars', { failures: true });
    await page.getByRole('status').filter({ hasText: /^Connected$/ }).waitFor();
    // What a page asked for once it was taken under care is there without the program, too.
    if (await page.evaluate(() => navigator.serviceWorker?.ready.then(() => true))) await page.reload();
    await page.locator('a[data-id]').first().waitFor();
    await page.getByRole('status').filter({ hasText: /^Connected$/ }).waitFor();
    const { page: station } = await open('/live', { failures: true });
    await station.locator('[data-certainty=confirmed]').waitFor({ timeout: 60000 });
    await program.down();
    // The mark goes on along the track that is known, and says what it is worth.
    await station.getByText('NOT CONNECTED', { exact: true }).waitFor({ timeout: 30000 });
    await station.getByRole('region', { name: 'Time' }).getByText('Not connected').waitFor();
    await station.locator('[data-certainty=stale]').waitFor({ timeout: 30000 });
    await page.getByRole('alert').filter({ hasText: 'Not connected to Skykeep' }).waitFor({ timeout: 30000 });
    await page.reload();
    await page.locator('a[data-id]').first().waitFor();
    await page.getByRole('alert').filter({ hasText: /Not connected to Skykeep.*what you see is from then/ }).waitFor({ timeout: 30000 });
    await program.up();
    await page.getByRole('status').filter({ hasText: /^Connected$/ }).waitFor({ timeout: 30000 });
    await page.getByRole('alert').filter({ hasText: 'Not connected to Skykeep' }).waitFor({ state: 'detached' });
    await station.locator('[data-certainty=confirmed]').waitFor({ timeout: 60000 });
  },
};

export const emptyTests = {
  async 'a first start without any upstream says what is awaited and invents nothing'({ open }) {
    const { page } = await open('/mars');
    // One line, folded, and on a phone too: the words of libraries are behind it.
    const notices = page.getByRole('banner');
    await notices.getByText(/Waiting for the first data|No upstream answers/).waitFor();
    assert.equal(await notices.getByText(/127\.0\.0\.1|Couldn't connect/).filter({ visible: true }).count(), 0);
    await notices.getByText('Details').click();
    await notices.getByText(/cannot be reached|nothing yet/).first().waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ['/overview', '/mars', '/live', '/asteroids', '/pictures', '/pipeline', '/data']) {
      await page.goto(new URL(path, page.url()).href);
      await notices.getByText(/^(Waiting|Outage)/).filter({ visible: true }).first().waitFor();
      const [wide, tall] = await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.querySelector('header').clientHeight]);
      assert.ok(wide <= 0, `${path} is ${wide} px too wide`);
      assert.ok(tall < 60, `${path}: a header of ${tall} px`);
    }
    await page.goto(new URL('/mars', page.url()).href);
    assert.equal(await page.locator('a[data-id]').count(), 0);
    await page.goto(page.url().replace('/mars', '/pipeline'));
    await page.getByRole('region', { name: 'The loop' }).getByText('0 photos').first().waitFor();
  },
};
