// Pipeline: the loop, runs, partitions, tests, sources, notices; and that it follows what happens.
import assert from 'node:assert/strict';
import { until } from './program.mjs';

const kSlow = 90; // seconds: beside pages that draw a globe without a graphics card

const tab = (page, name) => page.getByRole('navigation', { name: 'Pipeline' }).getByRole('link', { name: new RegExp(`^${name}`) });

export const pipelineTests = {
  async 'the loop is drawn and described'({ open }) {
    const { page } = await open('/pipeline');
    const loop = page.getByRole('region', { name: 'The loop' });
    await loop.getByText(/[\d,]+ photos/).first().waitFor();
    for (const name of ['Plan', 'Fetch', 'Lake', 'Load', 'Publish', 'ingestion-scheduling', 'lake-events', 'load-complete']) {
      assert.ok((await loop.locator('svg').getByText(name, { exact: true }).count()) > 0, `${name} is drawn`);
    }
    assert.ok((await loop.getByRole('table').getByRole('row').count()) > 2);
  },

  async 'a run opens to its attempts and logs, and back'({ open }) {
    const { page } = await open('/pipeline?tab=runs&flow=ingest_mars_photos');
    const runs = page.getByRole('region', { name: 'Runs', exact: true });
    await runs.getByRole('link').first().click();
    await page.waitForURL(/run=/);
    const panel = page.getByRole('region', { name: 'Run', exact: true });
    await panel.getByRole('list', { name: 'Attempts' }).getByRole('listitem').first().waitFor();
    await panel.locator('details').first().evaluate((element) => (element.open = true));
    assert.ok((await panel.locator('pre').first().textContent()).length > 10);
    await page.goBack();
    await panel.waitFor({ state: 'detached' });
  },

  async 'at 1024 px no short word of a run is broken into two lines'({ open }) {
    const { page } = await open('/pipeline?tab=runs', { size: { width: 1024, height: 768 } });
    const rows = page.getByRole('region', { name: 'Runs', exact: true }).locator('tbody tr');
    await rows.first().waitFor();
    const lines = await rows.locator('td:nth-child(4), td:nth-child(5), td:nth-child(6)').evaluateAll((cells) =>
      cells.map((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return [cell.textContent, new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size];
      }),
    );
    assert.deepEqual(lines.filter(([, n]) => n > 1), []);
  },

  async 'the ledger is counted by source and filtered by state'({ open }) {
    const { page } = await open('/pipeline?tab=partitions');
    const counts = page.getByRole('region', { name: 'Partitions by source and state' });
    const cell = counts.locator('td a').first();
    await cell.waitFor();
    await cell.click();
    await page.waitForURL(/state=/);
    const state = new URL(page.url()).searchParams.get('state').replace('_', ' ');
    const list = page.getByRole('region', { name: 'Partitions', exact: true });
    await until(async () => {
      const words = await list.locator('tbody tr td:first-child').allTextContents();
      return words.length > 0 && words.every((word) => word === state);
    }, `only what is ${state}`, kSlow);
    await counts.getByRole('rowheader', { name: 'Astronomy Picture of the Day' }).getByRole('link').click();
    await page.waitForURL(/source=apod/);
    await until(async () => {
      const of = await list.locator('tbody tr td:nth-child(2)').allTextContents();
      return of.length > 0 && of.every((title) => title === 'Astronomy Picture of the Day');
    }, 'only pictures of the day', kSlow);
  },

  async 'data tests are folded by table and show their SQL'({ open }) {
    const { page } = await open('/pipeline?tab=tests', { size: { width: 390, height: 844 } });
    const tests = page.getByRole('region', { name: 'Data tests' });
    await tests.locator('summary').first().waitFor();
    const height = await page.evaluate(() => document.querySelector('main').scrollHeight);
    assert.ok(height < 6000, `${height} px`);
    await tests.locator('details:not([open]) > summary').first().click();
    await tests.getByRole('link', { name: /_/ }).last().click();
    await page.waitForURL(/test=/);
    assert.match(await tests.locator('pre').textContent(), /select/i);
  },

  async 'sources show freshness and budgets, notices and rejected records their lists'({ open }) {
    const { page } = await open('/pipeline?tab=sources');
    await page.getByRole('article', { name: 'Mars rover photos' }).getByText(/Last good answer/).waitFor();
    // The station's upstreams are sources like the others; of its positions each is named with its verdict, and stays fresh.
    const positions = page.getByRole('article').filter({ has: page.getByRole('list', { name: 'Upstreams of the station' }) });
    await positions.getByRole('listitem').filter({ hasText: 'wheretheiss.at' }).first().waitFor();
    assert.ok((await positions.getByRole('listitem').count()) >= 2);
    const asked = page.waitForResponse((response) => response.url().endsWith('/api/v1/iss/now'));
    assert.equal((await asked).status(), 200);
    await tab(page, 'Notices').click();
    await page.waitForURL(/tab=notices/);
    await tab(page, 'Rejected').click();
    await page.waitForURL(/tab=rejected/);
    await page.getByRole('region', { name: 'Rejected records' }).or(page.getByRole('heading', { name: 'Nothing was rejected' })).waitFor();
  },

  async 'what happens elsewhere appears here by itself'({ open, base, fresh }) {
    const { page } = await open('/pipeline?tab=runs');
    const rows = page.getByRole('region', { name: 'Runs', exact: true }).locator('tbody tr');
    await rows.first().waitFor();
    await page.getByRole('status').filter({ hasText: 'Connected' }).waitFor();
    const newest = () => rows.first().getByRole('link').getAttribute('href');
    const before = await newest();
    const answer = await fetch(`${base}/api/v1/partitions/request`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: base },
      body: JSON.stringify({ source: 'mars_photos', rover: fresh.rover, sol: fresh.sol }),
    });
    assert.equal(answer.status, 202);
    await until(async () => (await newest()) !== before, 'a new run on the page', kSlow);
  },
};
