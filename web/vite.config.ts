import { defineConfig, type Plugin } from 'vite';
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';

// The theme must be known before the first paint, and the Content-Security-Policy allows no inline script: a tiny blocking
// script of its own, hashed like everything else.
function themeFirst(): Plugin {
  const source = () => readFileSync(new URL('./src/app/theme-first.js', import.meta.url), 'utf8');
  let fileName = '';
  return {
    name: 'theme-first',
    buildStart() {
      fileName = `assets/theme-${createHash('sha256').update(source()).digest('hex').slice(0, 8)}.js`;
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: source() });
    },
    transformIndexHtml(_html, context) {
      const src = context.server ? '/src/app/theme-first.js' : `/${fileName}`;
      return [{ tag: 'script', attrs: { src }, injectTo: 'head-prepend' }];
    },
  };
}

const api = process.env['SKYKEEP_API'] ?? 'http://127.0.0.1:8090';

export default defineConfig({
  plugins: [themeFirst()],
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0, cssCodeSplit: true, reportCompressedSize: true },
  server: { proxy: { '/api': api, '/openapi.json': api } },
});
