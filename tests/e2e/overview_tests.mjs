// Overview: everything at a glance, each part a way in.
import assert from 'node:assert/strict';

export const overviewTests = {
  async 'the overview shows the picture, the station, what passes, the archive and the newest of the rovers'({ open, get }) {
    const { page } = await open('/overview');
    const days = (await get('/apod?limit=7')).data;
    const shown = days.find((day) => day.media_type === 'image' || (day.media_type === 'video' && day.thumbnail_url));
    await page.getByRole('main').getByText(shown.title, { exact: true }).waitFor();
    await page.getByRole('heading', { level: 2, name: 'Space Station' }).waitFor();
    await page.getByText(/^over /).first().waitFor();
    await page.getByRole('heading', { level: 2, name: 'Passing this week' }).waitFor();
    await page.getByText(/all \d+ sources answer|sources? in trouble/).waitFor();
    const rovers = (await get('/mars/rovers')).data.filter((rover) => rover.newest_sol_here !== null).sort((a, b) => b.max_date.localeCompare(a.max_date));
    await page.getByRole('link', { name: rovers[0].name, exact: true }).click();
    await page.waitForURL(new RegExp(`/mars\\?rover=${rovers[0].slug}`));
    await page.goBack();
    await page.locator('main a').filter({ hasText: 'Passing this week' }).click();
    await page.waitForURL(/\/asteroids/);
  },

  async 'records a day and pictures by camera are those of the API'({ open, get }) {
    const { records, cameras } = await get('/overview');
    assert.ok(records.length > 0 && cameras.length > 0);
    const sum = (source) => records.reduce((total, row) => total + (row.source === source ? row.records : 0), 0).toLocaleString('en-US');
    const { page } = await open('/overview');
    const chart = page.getByRole('img', { name: /^Records a day, at most/ });
    await chart.waitFor();
    const words = await chart.getAttribute('aria-label');
    for (const [source, name] of [['mars', 'rover pictures'], ['neo', 'approaches'], ['apod', 'pictures of days']]) assert.ok(words.includes(`${sum(source)} ${name}`), `${words} lacks ${sum(source)} ${name}`);
    const most = Math.max(...Object.values(Object.groupBy?.(cameras, (row) => `${row.rover} ${row.camera}`) ?? {}).map((rows) => rows.reduce((total, row) => total + row.pictures, 0)), 0);
    if (most > 0) await page.getByRole('cell', { name: most.toLocaleString('en-US'), exact: true }).first().waitFor();
  },
};
