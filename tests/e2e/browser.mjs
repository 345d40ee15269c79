// One browser for all tests; every page is watched: no console error, no failed request, nothing beyond our own server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const kFlags = [
  '--headless=new',
  '--no-sandbox',
  '--use-angle=swiftshader', // WebGL without a graphics card
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-gpu-compositing',
  '--disable-gpu-rasterization',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kPatience = 120_000; // ms: a slow machine under load draws a globe without a graphics card
const kDesktop = { width: 1280, height: 900 };

export async function launch() {
  const profile = mkdtempSync(join(tmpdir(), 'skykeep-chromium-'));
  const path = process.env.SKYKEEP_CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath: path, args: [...kFlags, `--crash-dumps-dir=${profile}`] });

  // A fresh profile with one page. `expect.failures`: requests may fail (the server is stopped on purpose).
  async function open(base, address, { size = kDesktop, theme = 'dark', failures = false, reduced = false } = {}) {
    const context = await browser.newContext({
      viewport: size,
      locale: 'en-GB',
      timezoneId: 'UTC',
      hasTouch: size.width < 600,
      isMobile: size.width < 600, // its scroll bars lie over the page
      reducedMotion: reduced ? 'reduce' : 'no-preference',
    });
    context.setDefaultTimeout(kPatience);
    const page = await context.newPage();
    const faults = [];
    await page.addInitScript((choice) => {
      if (!localStorage.getItem('skykeep-theme')) localStorage.setItem('skykeep-theme', choice);
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
        window.__shift = sum;
      }).observe({ type: 'layout-shift', buffered: true });
    }, theme);
    const own = (url) => url.startsWith(base) || url.startsWith('data:') || url.startsWith('blob:');
    page.on('request', (request) => own(request.url()) || faults.push(`third party: ${request.url()}`));
    page.on('pageerror', (error) => faults.push(`script error: ${error.message}`));
    page.on('console', (message) => {
      const resource = /Failed to load resource|ERR_/.test(message.text());
      if (message.type() === 'error' && !(failures && resource)) faults.push(`console: ${message.text()} ${message.location().url}`);
    });
    if (address) await page.goto(base + address);
    return { page, context, faults, close: () => context.close() };
  }

  async function accessible(page, about) {
    await page.evaluate(axe);
    const result = await page.evaluate(() =>
      window.axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } }),
    );
    const found = result.violations.map((rule) => `${rule.id}: ${rule.help}; ${rule.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any?.[0]?.message ?? ''}`).join(' | ')}`);
    if (found.length) throw new Error(`${about} is not accessible:\n    ${found.join('\n    ')}`);
  }

  return {
    open,
    accessible,
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
