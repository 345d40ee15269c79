// The component tests beside the features: bundles every src/**/*.test.ts(x) with Vite and runs them with node --test.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const root = resolve(import.meta.dirname ?? '.', '..');
const only = process.argv[2] ?? '';
const tests = readdirSync(join(root, 'src'), { recursive: true })
  .map(String)
  .filter((file) => /\.test\.tsx?$/.test(file) && file.includes(only));
// Inside node_modules, so that the bundles find happy-dom.
const out = mkdtempSync(join(root, 'node_modules', '.test-'));
try {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: out,
      emptyOutDir: true,
      minify: false,
      target: 'node20',
      rollupOptions: { input: Object.fromEntries(tests.map((file) => [file.replace(/\W/g, '_'), join(root, 'src', file)])) },
    },
    ssr: { external: ['happy-dom'], noExternal: ['preact'] },
  });
  const files = readdirSync(out).filter((file) => /_test_tsx?\.m?js$/.test(file));
  // Not in UTC, where what says the local time too would have nothing to say.
  const env = { TZ: 'Asia/Kathmandu', ...process.env };
  const run = spawnSync(process.execPath, ['--test', ...files.map((file) => join(out, file))], { stdio: 'inherit', cwd: root, env });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
