// Pictures of days: the day, its neighbours, the month, the search.
import assert from 'node:assert/strict';
import { until } from './program.mjs';

const params = (page) => new URL(page.url()).searchParams;
const cell = (page, day) => page.locator(`section[aria-labelledby=month] a[href*="day=${day}"]`);
const title = (page, text) => page.getByRole('heading', { level: 1, name: text, exact: true });
const addDays = (day, n) => new Date(Date.parse(day) + n * 86_400_000).toISOString().slice(0, 10);

const archive = async (get) => (await get('/apod?limit=100')).data;
const drawn = (page) =>
  until(() => page.evaluate(() => [...document.querySelectorAll('article img')].some((img) => img.complete && img.naturalWidth > 0)), 'the picture', 150);

export const picturesTests = {
  async 'the newest picture is here, large, with its words and its credit'({ open, get }) {
    const [newest] = await archive(get);
    const { page } = await open('/pictures');
    await title(page, newest.title).waitFor();
    if (newest.media_type === 'image') await drawn(page);
    await page.getByText(`Credit: ${newest.credit}.`).waitFor();
    assert.equal(await cell(page, newest.date).getAttribute('aria-current'), 'date');
    assert.equal(params(page).get('day'), null);
  },

  async 'days are stepped by arrows and by the month, and live in the address'({ open, get }) {
    const days = await archive(get);
    const middle = days[Math.floor(days.length / 2)];
    const { page } = await open(`/pictures?day=${middle.date}`);
    await title(page, middle.title).waitFor();
    const [before, after] = [days.find((day) => day.date < middle.date), days.findLast((day) => day.date > middle.date)];
    await page.keyboard.press('ArrowLeft');
    await page.waitForURL(new RegExp(`day=${before.date}`));
    await title(page, before.title).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(new RegExp(`day=${after.date}`));
    await cell(page, middle.date).click();
    await page.waitForURL(new RegExp(`day=${middle.date}`));
    await page.reload();
    await title(page, middle.title).waitFor();
    await page.goBack();
    await page.waitForURL(new RegExp(`day=${after.date}`));
    // In a field arrows move the caret.
    await page.getByRole('searchbox').focus();
    await page.keyboard.press('ArrowLeft');
    assert.equal(params(page).get('day'), after.date);
  },

  async 'a film shows its poster and leads to where it plays; a day of another kind says so'({ open, get }) {
    const days = await archive(get);
    const film = days.find((day) => day.media_type === 'video');
    const { page } = await open(`/pictures?day=${film.date}`);
    await drawn(page);
    const link = page.getByRole('link', { name: 'Watch the film', exact: true });
    assert.equal(await link.getAttribute('href'), film.video_url);
    assert.match(await link.getAttribute('rel'), /noopener/);
    const other = days.find((day) => day.media_type === 'other');
    await page.goto(new URL(`/pictures?day=${other.date}`, page.url()).href);
    await page.getByText('without a picture of its own').waitFor();
  },

  async 'a day that is not here says so, and what is no day shows the newest'({ open, get }) {
    const days = await archive(get);
    const known = new Set(days.map((day) => day.date));
    let missing = days.at(-1).date;
    while (known.has(missing)) missing = addDays(missing, -1);
    const { page } = await open(`/pictures?day=${missing}`);
    await page.getByText('There is no picture of this day here').waitFor();
    for (const nonsense of ['2026-02-31', '9999-01-01', 'x', '1066-10-14']) {
      await page.goto(new URL(`/pictures?day=${nonsense}&month=2026-13&subject=&q=`, page.url()).href);
      await title(page, days[0].title).waitFor();
    }
  },

  async 'words and subjects find days of all years'({ open, get }) {
    const days = await archive(get);
    const word = days[0].title.split(' ')[0];
    const { found } = await get(`/apod?q=${encodeURIComponent(word)}`);
    const { page } = await open('/pictures');
    await page.getByRole('searchbox').fill(word);
    await page.getByRole('status').filter({ hasText: new RegExp(`^${found} days?: “${word}”`) }).waitFor();
    assert.equal(params(page).get('q'), word);
    const results = page.locator('section[aria-label^="Days found"] li a');
    assert.ok((await results.count()) > 0);
    await results.first().click();
    await page.waitForURL(/day=\d{4}-/);
    assert.equal(params(page).get('q'), word);
    await page.getByRole('searchbox').fill('zzzz qqqq');
    await page.getByText('No day of the archive').waitFor();
    await page.getByRole('link', { name: 'Close', exact: true }).click();
    const { data } = await get('/apod/subjects');
    const subject = page.locator('section[aria-labelledby=subjects] a').first();
    await subject.click();
    await page.waitForURL(/subject=/);
    assert.ok(data.some((row) => row.subject === params(page).get('subject')));
    await results.first().waitFor();
  },

  async 'the time bar moves the day, and the moment goes along to other views'({ open, get }) {
    const days = await archive(get);
    const { page } = await open(`/pictures?t=${days[3].date}T12:00:00Z`);
    await title(page, days[3].title).waitFor();
    await page.getByRole('link', { name: 'Live', exact: true }).click();
    await page.waitForURL(/\/live\?.*t=/);
    assert.equal(params(page).get('t').slice(0, 10), days[3].date);
  },
};
