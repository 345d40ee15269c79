// How it looks: accessible in both themes at every size, and pictures of it (run.mjs --docs: the ones in docs/screenshots).
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { until } from './program.mjs';

const docs = process.argv.includes('--docs');
const pictures = resolve(import.meta.dirname, docs ? '../../docs/screenshots' : '../../build/screenshots');
// Each theme and each size once, a phone in both: the other pairs found nothing that these did not.
const kSizes = { 390: 844, 1024: 768, 1680: 1050 };
const kChosen = { dark: [390, 1680], light: [390, 1024] };

async function settled(page) {
  await page.evaluate(() => document.fonts.ready);
  await until(
    () =>
      page.evaluate(() => {
        const shown = [...document.querySelectorAll('img')].filter((img) => !img.hidden && img.getBoundingClientRect().top < innerHeight);
        return shown.every((img) => img.complete && (img.getAttribute('src') || img.getBoundingClientRect().bottom < 0)) && !document.querySelector('[aria-label^="Loading"]');
      }),
    'all pictures on screen',
    150,
  );
  await page.mouse.move(0, 0);
  await page.waitForTimeout(400);
}

export const lookTests = {};

for (const theme of ['dark', 'light']) {
  lookTests[`every view is accessible in the ${theme} theme`] = async ({ open, accessible, rover, sol, gap, get }) => {
    const { data } = await get(`/mars/photos?rover=${rover}&sol=${sol}`);
    const { page } = await open(`/mars?rover=${rover}&sol=${sol}`, { theme, reduced: true });
    const views = {
      Mars: `/mars?rover=${rover}&sol=${sol}`,
      'a gap': gap ? `/mars?rover=${gap.rover}&sol=${gap.sol + 1}` : `/mars?rover=${rover}&sol=${sol}`,
      'the full view': `/mars?rover=${rover}&sol=${sol}&photo=${data[0].id}`,
      overview: '/overview',
      'a day': '/pictures',
      asteroids: '/asteroids',
      'days of a word': '/pictures?q=nebula',
      runs: '/pipeline?tab=runs',
      partitions: '/pipeline?tab=partitions',
      'data tests': '/pipeline?tab=tests',
      sources: '/pipeline?tab=sources',
      notices: '/pipeline?tab=notices',
      rejected: '/pipeline?tab=rejected',
      tables: '/data?table=silver.fact_photos',
      sql: '/data?ask=1',
    };
    for (const [name, address] of Object.entries(views)) {
      await page.goto(new URL(address, page.url()).href);
      await page.getByRole('main').waitFor({ state: 'attached' });
      await settled(page);
      await accessible(page, name);
    }
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: 'Search' }).fill('1');
    await accessible(page, 'the search');
  };

  for (const [width, height] of Object.entries(kSizes)) {
    if (!kChosen[theme].includes(Number(width))) continue;
    lookTests[`screenshots at ${width} px, ${theme}`] = async ({ open, accessible, base, rover, sol, first, last, get }) => {
      mkdirSync(pictures, { recursive: true });
      const { data } = await get(`/mars/photos?rover=${rover}&sol=${sol}`);
      // For the full view: a whole frame of a mast camera, nearest to noon.
      const noon = (photo) => Math.abs((Number(/M(\d\d)/.exec(photo.taken_lmst ?? '')?.[1]) || 0) - 12);
      const worth = (photo) => (/MAST|MCZ|NAVCAM/.test(photo.camera) ? 0 : 20) + (photo.sample_type === 'full' ? 0 : 10) + noon(photo);
      const shown = [...data].sort((a, b) => worth(a) - worth(b) || a.id - b.id)[0];
      const { page } = await open(`/mars?rover=${rover}&sol=${sol}`, { theme, size: { width: Number(width), height } });
      await page.evaluate(() => localStorage.setItem('skykeep-site', JSON.stringify({ name: 'Munich', latitude: 48.14, longitude: 11.58 })));
      const shots = { overview: '/overview', live: '/live', map: '/live?view=map', mars: `/mars?rover=${rover}&sol=${sol}&from=${first}&to=${last}`, asteroids: '/asteroids', pictures: '/pictures', pipeline: '/pipeline', viewer: `/mars?rover=${rover}&sol=${sol}&photo=${shown.id}` };
      if (!docs) shots.sources = '/pipeline?tab=sources';
      for (const [name, address] of Object.entries(shots)) {
        await page.goto(base + address);
        await page.getByRole('main').waitFor({ state: 'attached' });
        if (name === 'live' || name === 'map') await page.locator('[data-station]:not([data-ground=coming])').waitFor({ timeout: 150000 });
        if (name === 'viewer') await page.locator('[data-full=here]').waitFor({ timeout: 150000 });
        await settled(page);
        await accessible(page, `${name} at ${width} px`);
        await page.screenshot({ path: join(pictures, `${name}-${width}-${theme}.png`) });
      }
    };
  }
}
