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
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
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
  },

  async 'a wrong question is answered in words'({ open }) {
    const { page } = await open(`/data?sql=${encodeURIComponent('drop table silver.fact_photos')}`, { failures: true });
    await page.getByRole('alert').getByText('The answer cannot be shown').waitFor();
  },
};

// These stop the program: they come last.
export const lossTests = {
  async 'the loss of the connection is said, and its return seen'({ open, program }) {
    const { page } = await open('/mars', { failures: true });
    await page.getByRole('status').filter({ hasText: /^Live$/ }).waitFor();
    const { page: station } = await open('/live', { failures: true });
    await station.locator('[data-certainty=confirmed]').waitFor({ timeout: 60000 });
    await program.down();
    // The mark goes on along the track that is known, and says what it is worth.
    await station.getByText('NOT CONNECTED', { exact: true }).waitFor({ timeout: 30000 });
    await station.locator('[data-certainty=stale]').waitFor({ timeout: 30000 });
    await page.getByRole('alert').filter({ hasText: 'Not connected to Skykeep' }).waitFor({ timeout: 30000 });
    await program.up();
    await page.getByRole('status').filter({ hasText: /^Live$/ }).waitFor({ timeout: 30000 });
    await page.getByRole('alert').filter({ hasText: 'Not connected to Skykeep' }).waitFor({ state: 'detached' });
    await station.locator('[data-certainty=confirmed]').waitFor({ timeout: 60000 });
  },
};

export const emptyTests = {
  async 'a first start without any upstream says what is awaited and invents nothing'({ open }) {
    const { page } = await open('/mars');
    await page.getByText('Awaited', { exact: true }).waitFor();
    assert.equal(await page.locator('a[data-id]').count(), 0);
    await page.goto(page.url().replace('/mars', '/pipeline'));
    await page.getByRole('region', { name: 'The loop' }).getByText('0 photos').first().waitFor();
  },
};
