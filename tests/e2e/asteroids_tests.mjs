// Asteroids: the range, the chart, the table, one object.
import assert from 'node:assert/strict';

const params = (page) => new URL(page.url()).searchParams;
const rowsOf = (page) => page.locator('main table').first().locator('tbody tr');
const today = () => new Date().toISOString().slice(0, 10);

const approaches = async (get, more = '') => (await get(`/neo/approaches?from=${today()}&limit=1000${more}`)).data;

export const asteroidsTests = {
  async 'what passes is a sentence, a chart and a table of the same bodies'({ open, get }) {
    const to = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const expected = await approaches(get, `&to=${to}&max_distance_ld=20`);
    assert.ok(expected.length > 3);
    const { page } = await open('/asteroids');
    await page.getByText(new RegExp(`^${expected.length} objects pass within 20 lunar distances`)).waitFor();
    assert.equal(await rowsOf(page).count(), expected.length);
    const nearest = expected.reduce((least, row) => (row.miss_distance_ld !== null && row.miss_distance_ld > 0 && row.miss_distance_ld < least.miss_distance_ld ? row : least), { miss_distance_ld: Infinity });
    const summary = await page.getByRole('img', { name: /approach(es)?; the nearest is/ }).getAttribute('aria-label');
    assert.ok(summary.includes(nearest.approach_date), summary);
  },

  async 'range, distance, flag and order are chosen, and live in the address'({ open, get }) {
    const { page } = await open('/asteroids');
    await rowsOf(page).first().waitFor();
    await page.getByRole('button', { name: '1 week', exact: true }).click();
    await page.getByRole('button', { name: 'any', exact: true }).click();
    await page.waitForURL(/span=7/);
    assert.equal(params(page).get('near'), '0');
    const to = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
    const expected = await approaches(get, `&to=${to}`);
    await page.waitForFunction((n) => document.querySelectorAll('main table')[0]?.querySelectorAll('tbody tr').length === n, expected.length);
    await page.getByRole('link', { name: 'Diameter', exact: true }).click();
    await page.waitForURL(/sort=size.*down=1|down=1.*sort=size/);
    assert.equal(await page.getByRole('columnheader', { name: /^Diameter/ }).first().getAttribute('aria-sort'), 'descending');
    await page.reload();
    await rowsOf(page).first().waitFor();
    assert.equal(await page.getByRole('columnheader', { name: /^Diameter/ }).first().getAttribute('aria-sort'), 'descending');
    await page.getByRole('button', { name: 'hazardous', exact: true }).click();
    const hazardous = expected.filter((row) => row.is_hazardous).length;
    if (hazardous > 0) await page.waitForFunction((n) => document.querySelectorAll('main table')[0]?.querySelectorAll('tbody tr').length === n, hazardous);
    else await page.getByText('No approach of these days is here').waitFor();
  },

  async 'an object tells its size, its passages and why they are as rare as they are'({ open, get }) {
    const row = (await approaches(get)).find((one) => one.rarity_level && one.miss_distance_ld < 20);
    const { page } = await open('/asteroids', { failures: true }); // one that is not known is a 404
    await rowsOf(page).first().waitFor();
    const name = (row.name ?? row.designation).replace(/^\((.+)\)$/, '$1');
    await page.getByRole('cell').getByRole('link', { name, exact: true }).first().click();
    await page.waitForURL(/object=/);
    const panel = page.getByRole('region', { name, exact: true });
    await panel.getByText(/passes the Earth this near|cannot be said/).waitFor();
    await panel.getByText(/\d passages? known here/).waitFor();
    for (const word of ['Its size', 'Its speed', 'How near it comes']) await panel.getByText(word, { exact: true }).waitFor();
    await panel.getByRole('link', { name: 'Close' }).click();
    await panel.waitFor({ state: 'detached' });
    await page.goto(new URL("/asteroids?object=no'such/thing", page.url()).href);
    await page.getByText('No passage of this object is known here.').waitFor();
  },

  async 'days that were never asked for say how they are fetched; what is no day is today'({ open }) {
    const { page } = await open('/asteroids?from=1901-01-01&to=1901-02-01');
    await page.getByText('No approach of these days is here').waitFor();
    await page.getByText('skykeep sync neows --from 1901-01-01 --to 1901-02-01').waitFor();
    for (const nonsense of ['from=x&to=y&span=9&near=1e9', 'from=2026-13-40', 'sort=zzz&t=zzz']) {
      await page.goto(new URL(`/asteroids?${nonsense}`, page.url()).href);
      await page.getByRole('heading', { level: 1, name: new RegExp(`^${today()} to `) }).waitFor();
    }
  },

  async 'the list of risks is there with its numbers unaltered'({ open, get }) {
    const { data } = await get('/neo/risk?limit=1000');
    if (data.length === 0) return;
    const worst = [...data].sort((a, b) => (b.palermo_cumulative ?? -99) - (a.palermo_cumulative ?? -99))[0];
    const { page } = await open('/asteroids');
    const section = page.getByRole('region', { name: /whose impact in the next hundred years is not ruled out/ });
    const first = section.locator('tbody tr').first();
    await first.waitFor();
    assert.ok((await first.textContent()).includes(worst.palermo_cumulative.toFixed(2).replace('-', '')), await first.textContent());
  },
};
