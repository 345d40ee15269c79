// A MOCK of Skykeep's API for working on the page without the program: made-up rovers' ledgers and drawn pictures, the same
// at every start. Never shipped, never a source of data.
//   node dev/mock.mjs [--port 8090] [--dist DIR] [--quiet] [--scene normal|empty]
import { readFileSync, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { mockIss } from './mock_iss.mjs';

const options = { port: '8090', scene: 'normal' };
for (let i = 2; i < process.argv.length; i++) {
  const name = process.argv[i].replace(/^--/, '');
  options[name] = name === 'quiet' ? true : process.argv[++i];
}

const kNow = Date.parse('2026-11-21T08:00:00Z');
const started = Date.now();
const now = () => new Date(kNow + (Date.now() - started));
const iso = (ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
const states = ['missing', 'in_progress', 'complete', 'partial', 'failed', 'unreachable', 'none'];

function hash(...parts) {
  let h = 2166136261;
  for (const char of parts.join('|')) h = Math.imul(h ^ char.charCodeAt(0), 16777619);
  h ^= h >>> 15;
  h = Math.imul(h, 2246822519);
  h ^= h >>> 13;
  return (h >>> 0) / 4294967296;
}

const camera = (name, full_name, share, lens = [1024, 1024]) => ({ name, full_name, share, lens, category: name });
const rovers = [
  { id: 8, name: 'Perseverance', slug: 'perseverance', landing_date: '2021-02-18', launch_date: '2020-07-30', status: 'active', max_sol: 1982, busy: 300,
    cameras: [camera('EDL_RUCAM', 'Rover Up-Look Camera', 0.01), camera('FRONT_HAZCAM_LEFT_A', 'Front Hazard Avoidance Camera - Left', 0.06, [1280, 960]), camera('MCZ_LEFT', 'Mast Camera Zoom - Left', 0.22, [1648, 1200]), camera('MCZ_RIGHT', 'Mast Camera Zoom - Right', 0.22, [1648, 1200]), camera('NAVCAM_LEFT', 'Navigation Camera - Left', 0.2, [1280, 960]), camera('NAVCAM_RIGHT', 'Navigation Camera - Right', 0.16, [1280, 960]), camera('SHERLOC_WATSON', 'SHERLOC WATSON Camera', 0.05, [1648, 1200]), camera('SUPERCAM_RMI', 'SuperCam Remote Micro Imager', 0.08)] },
  { id: 5, name: 'Curiosity', slug: 'curiosity', landing_date: '2012-08-06', launch_date: '2011-11-26', status: 'active', max_sol: 4989, busy: 210,
    cameras: [camera('CHEMCAM', 'Chemistry and Camera Complex', 0.12), camera('FHAZ', 'Front Hazard Avoidance Camera', 0.08), camera('MAHLI', 'Mars Hand Lens Imager', 0.09, [1600, 1200]), camera('MAST', 'Mast Camera', 0.5, [1344, 1200]), camera('NAVCAM', 'Navigation Camera', 0.18), camera('RHAZ', 'Rear Hazard Avoidance Camera', 0.03)] },
  { id: 6, name: 'Opportunity', slug: 'opportunity', landing_date: '2004-01-25', launch_date: '2003-07-07', status: 'complete', max_sol: 5111, busy: 44,
    cameras: [camera('FHAZ', 'Front Hazard Avoidance Camera', 0.15), camera('NAVCAM', 'Navigation Camera', 0.3), camera('PANCAM', 'Panoramic Camera', 0.45), camera('RHAZ', 'Rear Hazard Avoidance Camera', 0.1)] },
  { id: 7, name: 'Spirit', slug: 'spirit', landing_date: '2004-01-04', launch_date: '2003-06-10', status: 'complete', max_sol: 2208, busy: 56,
    cameras: [camera('FHAZ', 'Front Hazard Avoidance Camera', 0.15), camera('NAVCAM', 'Navigation Camera', 0.3), camera('PANCAM', 'Panoramic Camera', 0.45), camera('RHAZ', 'Rear Hazard Avoidance Camera', 0.1)] },
];
const slugs = Object.fromEntries(rovers.map((rover) => [rover.slug, rover]));
const date = (rover, sol) => iso(Date.parse(`${rover.landing_date}T00:00:00Z`) + Math.floor((sol * 88775.244) / 86400) * 86400000).slice(0, 10);

// Photos of a sol: slow seasons, quiet days, now and then a panorama; conjunction every 780 days is silent.
function promised(rover, sol) {
  const phase = (sol + rover.id * 97) % 759;
  if (phase > 740) return 0;
  if (hash(rover.slug, sol, 'quiet') < 0.07) return 0;
  const season = 0.75 + 0.35 * Math.sin(sol / 119 + rover.id) + 0.2 * Math.sin(sol / 31);
  const day = 0.15 + 1.5 * hash(rover.slug, sol, 'n') ** 2;
  const panorama = hash(rover.slug, sol, 'p') < 0.012 ? 2.6 : 1;
  if (sol === 0) return Math.round(rover.busy * 6);
  return Math.max(1, Math.round(rover.busy * season * day * panorama));
}
const overrides = new Map();
function state(rover, sol) {
  const forced = overrides.get(`${rover.slug}/${sol}`);
  if (forced) return forced;
  if (options.scene === 'empty') return 'none';
  const block = Math.floor(sol / 24);
  const b = hash(rover.slug, block, 'block');
  if (rover.id >= 6) return sol % 400 > 396 && sol > 1200 ? 'unreachable' : promised(rover, sol) === 0 && b < 0.2 ? 'unreachable' : 'complete';
  if (sol >= rover.max_sol - 1) return 'partial';
  if (rover.id === 5 && sol > 1480 && sol < 1560) return 'missing';
  if (rover.id === 8 && sol > 640 && sol < 676) return 'missing';
  if (hash(rover.slug, sol, 'f') < 0.0022) return 'failed';
  if (hash(rover.slug, sol, 'partial') < 0.006) return 'partial';
  return 'complete';
}
function have(rover, sol) {
  const s = state(rover, sol);
  const n = promised(rover, sol);
  return s === 'complete' ? n : s === 'partial' ? Math.ceil(n * 0.6) : 0;
}

function photosOf(rover, sol) {
  const n = have(rover, sol);
  const out = [];
  const hour = (x) => {
    const t = 7.6 + x * 10.8;
    const pad = (v) => String(Math.floor(v)).padStart(2, '0');
    return `${pad(t)}:${pad((t * 60) % 60)}:${pad((t * 3600) % 60)}`;
  };
  let at = 0;
  for (const [c, cam] of rover.cameras.entries()) {
    const last = c === rover.cameras.length - 1;
    const wanted = last ? n - at : Math.min(n - at, Math.round(n * cam.share * (0.3 + 1.4 * hash(rover.slug, sol, cam.name))));
    const begin = hash(rover.slug, sol, c, 'begin') * 0.7;
    for (let i = 0; i < wanted; i++, at++) {
      const id = rover.id * 1e11 + sol * 1e5 + at;
      const x = begin + (i / Math.max(1, wanted)) * 0.28;
      const sub = hash(id, 'sub');
      const [w, h] = sub < 0.08 ? [cam.lens[0], Math.round(cam.lens[1] / 2)] : sub < 0.1 ? [Math.round(cam.lens[0] / 2), cam.lens[1]] : cam.lens;
      const lmst = hour(x);
      out.push({
        id, rover: rover.slug, sol, earth_date: date(rover, sol), camera: cam.name, camera_full_name: cam.full_name, instrument: `${cam.name}_LEFT`,
        img_src: `https://mars.nasa.gov/raw/${rover.slug}/${sol}/${id}.JPG`, thumb_url: `/api/v1/mars/photos/${id}/picture?size=thumb`,
        picture_url: `/api/v1/mars/photos/${id}/picture?size=full`, sample_type: 'full', taken_at_utc: `${date(rover, sol)}T${lmst}.512Z`,
        taken_lmst: `Sol-${String(sol).padStart(5, '0')}M${lmst}.633`, site: Math.floor(sol / 40), drive: (sol * 36) % 2400, sclk: 666952977.123 + sol * 88775 + at,
        mast_az_deg: Math.round(hash(id) * 36000) / 100, mast_el_deg: Math.round(-4500 * hash(id, 'el')) / 100, width: w, height: h, filter: 'UNK',
        product_id: `${cam.name}_${sol}_${at}`, version: 1 + Math.floor(hash(id, 'v') * 3), credit: 'NASA/JPL-Caltech', source_page: `https://mars.nasa.gov/raw/${id}`,
        licence: 'Public domain (NASA media guidelines)', provenance: 'simulated', ingestion_date: '2026-11-20',
      });
    }
  }
  return out;
}

// A drawn landscape in place of a picture: sky, ridges, stones. Grey for engineering cameras.
function picture(id, thumb) {
  const rover = rovers.find((r) => r.id === Math.floor(id / 1e11)) ?? rovers[0];
  const sol = Math.floor((id % 1e11) / 1e5);
  const photo = photosOf(rover, sol)[id % 1e5];
  if (!photo) return undefined;
  const grey = /HAZ|NAV/.test(photo.camera) && rover.id !== 8;
  const r = (name) => hash(id, name);
  const series = (name) => hash(rover.slug, sol, photo.camera, name);
  const [w, h] = [photo.width, photo.height];
  const tone = (l, s = 32) => (grey ? `hsl(30 4% ${l}%)` : `hsl(${18 + series('hue') * 14} ${s}% ${l}%)`);
  const horizon = h * (0.22 + 0.4 * series('horizon')) + (r('tilt') - 0.5) * h * 0.12;
  const ridge = (base, rough, name) => {
    let d = `M0 ${h}`;
    for (let i = 0; i <= 40; i++) {
      const x = i / 40 + r('shift') * 0.6;
      const y = base - rough * (Math.sin(x * 5 + series(name) * 9) + 0.5 * Math.sin(x * 13 + series(name) * 17) + 0.25 * Math.sin(x * 29 + r(name)));
      d += `L${((i / 40) * w).toFixed(1)} ${y.toFixed(1)}`;
    }
    return `${d}L${w} ${h}Z`;
  };
  const stones = [];
  for (let i = 0; i < (thumb ? 26 : 160); i++) {
    const depth = r(`d${i}`);
    const y = horizon + (h - horizon) * (0.06 + 0.94 * depth);
    const size = (0.004 + 0.032 * depth * r(`s${i}`)) * w;
    const x = r(`x${i}`) * w;
    stones.push(`<ellipse cx="${x.toFixed(1)}" cy="${(y + size * 0.4).toFixed(1)}" rx="${(size * 1.5).toFixed(1)}" ry="${(size * 0.35).toFixed(1)}" fill="${tone(14)}" opacity=".5"/><ellipse cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" rx="${size.toFixed(1)}" ry="${(size * 0.62).toFixed(1)}" fill="${tone(26 + 20 * r(`l${i}`))}"/>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${thumb ? Math.round((w * 320) / Math.max(w, h)) : w}" height="${thumb ? Math.round((h * 320) / Math.max(w, h)) : h}"><defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="${tone(58, 22)}"/><stop offset="1" stop-color="${tone(74, 30)}"/></linearGradient><linearGradient id="g" x2="0" y2="1"><stop stop-color="${tone(50, 36)}"/><stop offset="1" stop-color="${tone(26, 42)}"/></linearGradient></defs><rect width="${w}" height="${h}" fill="url(#s)"/><path d="${ridge(horizon, h * 0.05, 'far')}" fill="${tone(60, 26)}"/><path d="${ridge(horizon + h * 0.07, h * 0.03, 'mid')}" fill="${tone(50, 32)}"/><path d="${ridge(horizon + h * 0.12, h * 0.012, 'near')}" fill="url(#g)"/>${stones.join('')}</svg>`;
}

function partition(rover, sol, source = 'mars_photos') {
  const s = state(rover, sol);
  const n = promised(rover, sol);
  const failed = s === 'failed';
  return {
    source, rover: rover.slug, sol, state: s, expected: s === 'missing' || s === 'none' ? null : n, got: have(rover, sol), attempts: failed ? 3 : 0,
    next_try: failed ? iso(now().getTime() + 480000 + (sol % 7) * 60000) : null,
    checked_at: s === 'missing' || s === 'none' ? null : iso(now().getTime() - 720000 - (sol % 90) * 60000),
    upstream: s === 'missing' || s === 'none' ? '' : 'mars.nasa.gov', run_id: s === 'missing' || s === 'none' ? '' : `20261121T0749${String(sol % 60).padStart(2, '0')}-a91c`,
    reason: failed ? 'mars.nasa.gov answered 503 with text/html where JSON was promised; the last good answer is kept. Next attempt after back-off.' : s === 'partial' ? `the feed said ${n}, ${have(rover, sol)} came; the sol is still being sent down` : s === 'unreachable' ? 'known from the manifest only; the upstream removed these pictures' : '',
  };
}

const iss = mockIss(now, hash);

// ---- what moves

let publication = 1841;
let nextEvent = 5000;
const streams = new Set();
const backlog = [];
function send(event, data) {
  const frame = `id: ${nextEvent}\nevent: ${event}\ndata: ${JSON.stringify({ at: iso(now().getTime()), ...data })}\n\n`;
  backlog.push([nextEvent++, frame]);
  if (backlog.length > 500) backlog.shift();
  for (const stream of streams) stream.write(frame);
}
let beats = true;
if (options.scene !== 'empty') setInterval(() => beats && send('iss', iss.event()), 1000).unref();
const runs = [];
const flows = [['ingest_photos', 'schedule'], ['load_objects', 'event'], ['publish', 'event'], ['plan_gaps', 'event'], ['refresh_manifests', 'schedule']];
let runCount = 0;
function addRun(flow, trigger, what, endedState, ms) {
  const at = ms ?? now().getTime();
  const took = 0.2 + 9 * hash(flow, runCount, 'took');
  const run = {
    id: `${iso(at).replace(/[-:]/g, '').slice(0, 15)}-${(0x1000 + runCount++ * 7919).toString(16).slice(-4)}`, flow, trigger, state: endedState, what, started_at: iso(at),
    ended_at: endedState === 'running' ? null : iso(at + took * 1000), duration_s: endedState === 'running' ? null : Math.round(took * 100) / 100,
    summary: flow === 'ingest_photos' ? { objects: 4, records: 212, rejected: 0 } : flow === 'publish' ? { publication, rows: 212, tests: 38 } : {},
    error: endedState === 'failed' ? 'mars.nasa.gov answered 503 with text/html where JSON was promised' : null,
  };
  runs.unshift(run);
  return run;
}
if (options.scene !== 'empty') {
  for (let i = 140; i > 0; i--) {
    const [flow, trigger] = flows[i % 5];
    const rover = rovers[i % 2];
    const bad = hash('run', i) < 0.05;
    const sol = rover.max_sol - (i % 30);
    addRun(flow, i % 37 === 0 ? 'user' : trigger, flow === 'ingest_photos' ? `${rover.slug} sols ${sol - 9}-${sol}` : flow === 'publish' ? `publication ${1841 - i}` : flow === 'load_objects' ? `${1 + (i % 6)} objects of ${rover.slug}` : flow === 'plan_gaps' ? 'gaps of 4 rovers' : 'manifests of 4 rovers', bad ? (flow === 'ingest_photos' ? 'partly' : 'failed') : 'done', kNow - i * 97000);
  }
}
function attempts(run) {
  const n = run.flow === 'ingest_photos' ? 6 : 2;
  return Array.from({ length: n }, (_, i) => {
    const bad = run.state !== 'done' && run.state !== 'running' && i === n - 2;
    const from = Date.parse(run.started_at) + i * 700;
    return {
      seq: i + 1, task: run.flow === 'ingest_photos' ? `${run.what.split(' ')[0]} sol ${Number(run.what.match(/(\d+)$/)?.[1] ?? 100) - i}` : run.flow, attempt: bad ? 3 : 1,
      state: bad ? 'failed' : 'done', started_at: iso(from), ended_at: iso(from + 640),
      log: bad
        ? `${iso(from)} GET mars.nasa.gov/api/v1/raw_image_items page 0\n${iso(from + 300)} 503 text/html, 1,204 bytes: not the promised JSON\n${iso(from + 301)} kept raw as lake object, partition failed, next try in 8 min`
        : `${iso(from)} GET mars.nasa.gov/api/v1/raw_image_items page 0\n${iso(from + 210)} 200 application/json, 351,204 bytes, 200 records\n${iso(from + 420)} page 1: 12 records, short page ends the sol\n${iso(from + 560)} lake object written, event 48112 appended, cursor saved`,
    };
  });
}
const stages = [
  { name: 'plan', topic: null, group: null, lag: 0, next_offset: 18204, busy: false, what: '', processed: 18204 },
  { name: 'fetch', topic: 'ingestion-scheduling', group: 'fetch', lag: 12, next_offset: 9120, busy: true, what: 'curiosity sols 4980-4989', processed: 9120 },
  { name: 'load', topic: 'lake-events', group: 'load', lag: 0, next_offset: 48113, busy: false, what: '', processed: 48113 },
  { name: 'models', topic: 'load-complete', group: 'models', lag: 0, next_offset: 18204, busy: false, what: '', processed: 18204 },
].map((stage) => ({ ...stage, last_at: iso(kNow - 4000) }));
const topics = [
  { name: 'ingestion-scheduling', first_offset: 6011, next_offset: 9132, bytes: 812004 },
  { name: 'lake-events', first_offset: 31002, next_offset: 48113, bytes: 22810442 },
  { name: 'load-complete', first_offset: 12044, next_offset: 18204, bytes: 3110204 },
];
const stage = (name) => stages.find((candidate) => candidate.name === name);
const step = (name, busy, what) => Object.assign(stage(name), { busy, what, last_at: iso(now().getTime()), processed: stage(name).processed + (busy ? 0 : 1) });
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());

async function fetchSol(rover, sol, user) {
  const key = `${rover.slug}/${sol}`;
  const run = addRun('ingest_photos', user ? 'user' : 'schedule', `${rover.slug} sols ${sol}-${sol}`, 'running');
  send('run', { id: run.id, flow: run.flow, state: 'running', what: run.what });
  overrides.set(key, 'in_progress');
  step('fetch', true, `${rover.slug} sol ${sol}`);
  send('partition', { source: 'mars_photos', rover: rover.slug, sol, state: 'in_progress', got: 0 });
  await wait(900);
  send('object', { key: `photos/${rover.slug}/sol=${String(sol).padStart(5, '0')}/page-000`, bytes: 351204 });
  topics[1].next_offset++;
  step('fetch', false, '');
  step('load', true, `${rover.slug} sol ${sol}`);
  await wait(500);
  step('load', false, '');
  step('models', true, `publication ${publication + 1}`);
  await wait(400);
  overrides.set(key, 'complete');
  step('models', false, '');
  publication++;
  topics[2].next_offset++;
  send('partition', { source: 'mars_photos', rover: rover.slug, sol, state: 'complete', got: promised(rover, sol) });
  Object.assign(run, { state: 'done', ended_at: iso(now().getTime()), duration_s: 1.8 });
  send('run', { id: run.id, flow: run.flow, state: 'done', what: run.what });
  send('publication', { publication, rovers: [rover.slug], sols: { [rover.slug]: [sol] }, photos: promised(rover, sol) });
  step('plan', true, 'gaps');
  await wait(300);
  step('plan', false, '');
}
if (!options.quiet && options.scene !== 'empty') {
  let beat = 0;
  setInterval(() => void fetchSol(rovers[beat % 2], rovers[beat % 2].max_sol - 3 - (beat++ % 12), false), 6000).unref();
}

// ---- routes

const tests = ['unique_fact_photos_image_id', 'not_null_fact_photos_sol', 'accepted_values_fact_photos_rover_name', 'relationships_fact_photos_camera_id', 'unique_photo_counts_rover_sol', 'not_null_fact_path_rover_id', 'range_fact_photos_mast_az_deg', 'photo_difference_within_manifest', 'unique_dim_rovers_rover_id', 'not_null_dim_cameras_nasa_camera_id'].map((name, i) => ({
  name, model: /path/.test(name) ? 'silver.fact_path' : /photo_counts|manifest/.test(name) ? 'gold.photo_counts' : /dim_rovers/.test(name) ? 'silver.dim_rovers' : /dim_cameras/.test(name) ? 'silver.dim_cameras' : 'silver.fact_photos',
  column: ['image_id', 'sol', 'rover_name', 'camera_id', '', 'rover_id', 'mast_az_deg', '', 'rover_id', 'nasa_camera_id'][i], severity: /range|difference/.test(name) ? 'warn' : 'error', failures: name.startsWith('photo_diff') ? 3 : 0,
  elapsed_ms: Math.round(400 * hash(name)) / 10, tested_at: new Date().toISOString(), scope: 'table', touched: null, passed: !name.startsWith('photo_diff'), sql: `select image_id from silver.fact_photos group by image_id having count(*) > 1`,
}));
const column = (name, type, description) => ({ name, type, description });
const tables = [
  ['bronze', 'raw_photo_response', 'table', 21875, 'One row per lake object of a photo feed, as received.', [column('object_key', 'VARCHAR', 'lake key'), column('sha256', 'VARCHAR', 'of the original bytes'), column('fetched_at', 'TIMESTAMP', '')]],
  ['silver', 'fact_photos', 'incremental', 1841202, 'One row per picture, whichever feed and era it came from.', [column('image_id', 'BIGINT', 'stable identity'), column('rover_name', 'VARCHAR', ''), column('sol', 'INTEGER', 'Mars day since landing'), column('earth_date', 'DATE', 'of the sol, computed'), column('camera_name', 'VARCHAR', ''), column('img_src', 'VARCHAR', 'at the upstream')]],
  ['silver', 'fact_path', 'incremental', 29022, 'Driven segments.', [column('rover_id', 'UTINYINT', ''), column('sol', 'INTEGER', ''), column('length_m', 'DOUBLE', 'metres')]],
  ['silver', 'dim_rovers', 'seed', 4, 'The rovers.', [column('rover_id', 'UTINYINT', ''), column('rover_name', 'VARCHAR', '')]],
  ['silver', 'validation_photo_gaps', 'view', null, 'Sols that are not whole, and why.', [column('rover_name', 'VARCHAR', ''), column('sol', 'INTEGER', ''), column('status', 'VARCHAR', '')]],
  ['gold', 'photo_counts', 'incremental', 12044, 'Photos by rover and sol, the highest version of each product counted once.', [column('rover_name', 'VARCHAR', ''), column('sol', 'INTEGER', ''), column('total_photos', 'BIGINT', '')]],
  ['gold', 'rover_summary', 'table', 4, 'One line a rover.', [column('rover_name', 'VARCHAR', ''), column('total_photos', 'BIGINT', '')]],
  ['gold', 'daily_activity', 'incremental', 12044, 'Drives and pictures of each sol.', [column('rover_name', 'VARCHAR', ''), column('day_type', 'VARCHAR', '')]],
].map(([schema, name, kind, rows, description, columns]) => ({ schema, name, kind, rows, description, columns }));
const sampleRows = (limit) => photosOf(rovers[1], 1000).slice(0, limit).map((p) => ({ image_id: p.id, rover_name: p.rover, sol: p.sol, earth_date: p.earth_date, camera_name: p.camera, img_src: p.img_src }));

const solsCache = new Map();
function sums(rover) {
  let total = 0;
  const counts = Object.fromEntries(states.map((s) => [s, 0]));
  for (let sol = 0; sol <= rover.max_sol; sol++) {
    total += have(rover, sol);
    counts[state(rover, sol)]++;
  }
  return { total, counts };
}
function summed(rover) {
  const cached = solsCache.get(rover.slug);
  if (cached?.publication === publication) return cached.value;
  const value = sums(rover);
  solsCache.set(rover.slug, { publication, value });
  return value;
}

function answer(url, body, method) {
  const path = url.pathname.replace(/^\/api\/v1/, '');
  const q = url.searchParams;
  if (/^\/(iss|alerts)\//.test(path)) return options.scene === 'empty' ? undefined : iss.answer(path, q, method);
  const rover = slugs[q.get('rover') ?? ''];
  const empty = options.scene === 'empty';
  let match;
  if (path === '/status') {
    return { version: '0.1.0-mock', mode: 'simulated', data_dir: './skykeep-demo', publication: empty ? 0 : publication, uptime_s: (Date.now() - started) / 1000, started_at: iso(kNow), now: iso(now().getTime()), counts: { photos: empty ? 0 : 1841202, objects: 21875, rejected: 2 }, latest: {}, awaiting: empty ? ['the first answer of mars.nasa.gov (Perseverance, newest 30 sols)', 'manifests of four rovers'] : [], skew_s: 0.1 };
  }
  if (path === '/outage') {
    const sources = ['Mars rover photos', 'Mars mission manifests', 'The station’s position'].map((title, i) => ({ source: `s${i}`, title, since: iso(kNow - 3600000), last_success: null, error_kind: 'unreachable', error: 'http://127.0.0.1:9/mars.nasa.gov/rss/api/?feed=raw_images: Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn’t connect to server (after 3 attempts)' }));
    return options.scene === 'down' ? { since: iso(kNow - 3600000), state: 'all', sources, words: 'No upstream answers since 07:00 UTC' } : { since: null, state: 'none', sources: [], words: '' };
  }
  if (path === '/places') {
    const known = [['Munich', 'München', 'Germany', 'Bavaria', 48.14, 11.58, 1260391], ['Wellington', '', 'New Zealand', 'Wellington', -41.29, 174.78, 393400], ['Berlin', '', 'Germany', 'Berlin', 52.52, 13.41, 3406000], ['Beijing', '北京', 'China', 'Beijing', 39.9, 116.41, 11106000]];
    const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    const wanted = fold(q.get('q') ?? '');
    return known.filter((place) => place.slice(0, 4).some((text) => fold(text).startsWith(wanted))).map(([name, local_name, country, admin, latitude, longitude, population]) => ({ name, local_name: local_name || null, country, admin, latitude, longitude, population, time_zone: 'Europe/Berlin' }));
  }
  if (path === '/mars/rovers') return { data: rovers.map((r) => ({ ...r, busy: undefined, max_date: date(r, r.max_sol), total_photos: summed(r).total, total_pictures: Math.floor(summed(r).total * 0.97), cameras: r.cameras.map(({ name, full_name, category }) => ({ name, full_name, category, photos: 1000 })) })) };
  if (path === '/mars/sols' && rover) return { rover: rover.slug, states, data: Array.from({ length: rover.max_sol + 1 }, (_, sol) => [sol, have(rover, sol), states.indexOf(state(rover, sol))]) };
  if ((match = /^\/mars\/sols\/(\w+)\/(\d+)$/.exec(path)) && slugs[match[1]]) {
    const r = slugs[match[1]];
    const sol = Number(match[2]);
    const by = {};
    for (const p of photosOf(r, sol)) by[p.camera] = (by[p.camera] ?? 0) + 1;
    const drive = hash(r.slug, sol, 'drive');
    return { rover: r.slug, sol, earth_date: date(r, sol), photos: have(r, sol), by_camera: by, partitions: state(r, sol) === 'none' ? [] : [partition(r, sol)], activity: drive > 0.5 ? { day_type: drive > 0.9 ? 'long_drive' : 'medium_drive', travel_distance_m: Math.round(drive * 1800) / 10 } : { day_type: 'stationary', travel_distance_m: 0 }, manifest_photos: null };
  }
  if (path === '/mars/photos' && rover) {
    const data = photosOf(rover, Number(q.get('sol') ?? 0));
    const listed = data.map(({ camera_full_name, thumb_url, picture_url, site, drive, sclk, mast_az_deg, mast_el_deg, filter, product_id, version, source_page, licence, ingestion_date, ...rest }) => rest);
    const common = {
      licence: 'Public domain (NASA media guidelines)', source_page: 'https://mars.nasa.gov/raw/', cameras: Object.fromEntries(rover.cameras.map((camera) => [camera.name, camera.full_name])),
      thumb_url: '/api/v1/mars/photos/{id}/picture?size=thumb', picture_url: '/api/v1/mars/photos/{id}/picture?size=full',
    };
    return { common, data: listed, next: null, total: data.length };
  }
  if ((match = /^\/mars\/photos\/(\d+)(\/raw)?$/.exec(path))) {
    const r = rovers.find((candidate) => candidate.id === Math.floor(Number(match[1]) / 1e11));
    const photo = r && photosOf(r, Math.floor((Number(match[1]) % 1e11) / 1e5))[Number(match[1]) % 1e5];
    if (!photo) return undefined;
    return match[2] ? { id: photo.id, imageid: photo.product_id, sol: photo.sol, instrument: photo.instrument, url: photo.img_src, date_taken: photo.taken_at_utc, spacecraft_clock: photo.sclk, extended: { lmst: photo.taken_lmst, mast_az: String(photo.mast_az_deg), sample_type: 'full', filter_name: null }, is_thumbnail: false, mission: 'msl' } : photo;
  }
  if (path === '/sources') {
    const source = (name, title, upstream, more) => ({ name, title, upstream, state: 'ok', last_success: iso(now().getTime() - 96000), last_attempt: iso(now().getTime() - 96000), newest_data: '2026-09-17T04:59:26Z', freshness_objective_s: 7200, last_error: null, terms: 'NASA media guidelines: free to use, no endorsement implied.', credit: 'NASA/JPL-Caltech', provenance: 'simulated', budgets: [{ authority: upstream, requests_per_minute: 30, tokens: 22.4, remaining: null, limit: null, blocked_until: null }], partitions: {}, ...more });
    return { data: [
      source('iss_position', 'Space station', 'api.wheretheiss.at', { credit: 'wheretheiss.at, open-notify.org', terms: 'Free to use.', freshness_objective_s: 15, last_success: iso(now().getTime() - 4000) }),
      source('mars_photos', 'Mars rover photos', 'mars.nasa.gov', { partitions: Object.fromEntries(states.slice(0, 6).map((s) => [s, rovers.reduce((sum, r) => sum + summed(r).counts[s], 0)])) }),
      source('mars_manifests', 'Mars mission manifests', 'mars.nasa.gov', { last_success: iso(now().getTime() - 3400000), partitions: { complete: 4 } }),
      source('mars_traverse', 'Mars traverses', 'mars.nasa.gov', { state: 'failing', last_success: iso(now().getTime() - 93000000), last_error: 'mars.nasa.gov answered 503 with text/html where JSON was promised', freshness_objective_s: 86400, budgets: [{ authority: 'mars.nasa.gov', requests_per_minute: 30, tokens: 22.4, remaining: null, limit: null, blocked_until: iso(now().getTime() + 540000) }], partitions: { complete: 1, failed: 1 } }),
    ] };
  }
  if (path === '/partitions') {
    const wanted = (q.get('state') ?? '').split(',').filter(Boolean);
    const counts = Object.fromEntries(states.slice(0, 6).map((s) => [s, 0]));
    const data = [];
    for (const r of rover ? [rover] : rovers) {
      for (const [s, n] of Object.entries(summed(r).counts)) if (s in counts) counts[s] += n;
      for (let sol = r.max_sol; sol >= 0; sol--) if (data.length < Number(q.get('limit') ?? 100) && (!wanted.length || wanted.includes(state(r, sol)))) data.push(partition(r, sol));
    }
    const parts = rovers.map((r) => ({ source: 'mars_photos', rover: r.slug, counts: Object.fromEntries(Object.entries(summed(r).counts).filter(([s]) => s !== 'none')), not_asked: summed(r).counts.none }));
    return { data, next: null, counts, not_asked: parts.reduce((sum, part) => sum + part.not_asked, 0), parts };
  }
  if (path === '/partitions/request') {
    const r = slugs[body?.rover];
    if (!r) return undefined;
    void fetchSol(r, Number(body.sol), true);
    return { accepted: true };
  }
  if (path === '/runs') {
    const before = q.get('before');
    const list = runs.filter((run) => (!q.get('flow') || run.flow === q.get('flow')) && (!q.get('state') || run.state === q.get('state')) && (!before || run.id < before));
    const limit = Number(q.get('limit') ?? 50);
    return { data: list.slice(0, limit), next: list.length > limit ? list[limit - 1].id : null };
  }
  if ((match = /^\/runs\/(.+)$/.exec(path))) {
    const run = runs.find((candidate) => candidate.id === match[1]);
    return run && { ...run, attempts: attempts(run) };
  }
  if (path === '/tests') return { publication, data: empty ? [] : tests };
  if (path === '/loop') return { stages, topics };
  if (path === '/notices') return { data: empty ? [] : [{ at: iso(kNow - 540000), severity: 'warn', topic: 'source', text: 'mars_traverse: mars.nasa.gov answers 503 with HTML since 2026-11-20 06:10 UTC; the last good traverse is shown.' }, { at: iso(kNow - 7400000), severity: 'info', topic: 'drift', text: 'Curiosity feed: unknown field "extended.compression" (kept raw).' }, { at: iso(kNow - 93000000), severity: 'error', topic: 'budget', text: 'mars.nasa.gov asked for a pause of 600 s (Retry-After).' }] };
  if (path === '/rejected') return { data: empty ? [] : [{ topic: 'lake-events', offset: 48011, at: iso(kNow - 5400000), key: 'photos/curiosity/sol=04981/page-003', reason: 'truncated JSON at byte 81,920: the body ends inside a string' }, { topic: 'lake-events', offset: 47780, at: iso(kNow - 86400000), key: 'photos/perseverance/sol=01955/page-000', reason: 'record 17: "sol" is "n/a", a number was expected' }] };
  if (path === '/rejected/replay') return { accepted: true };
  if (path === '/tables') return { data: empty ? [] : tables };
  if (path === '/lineage') return { data: tables.map((t) => ({ name: `${t.schema}.${t.name}`, kind: 'model', materialized: t.kind, description: t.description, inputs: t.schema === 'gold' ? ['silver.fact_photos'] : t.schema === 'silver' ? ['bronze.raw_photo_response'] : [], columns: [] })) };
  if (path.startsWith('/tables/')) return sampleRows(Number(q.get('limit') ?? 20));
  if (path === '/sql') {
    if (!/\bselect\b/i.test(q.get('q') ?? body?.q ?? '')) return undefined;
    const rows = sampleRows(25);
    const arrays = { columns: Object.keys(rows[0]).map((name) => ({ name, type: 'VARCHAR' })), rows: rows.map(Object.values), truncated: false };
    return q.get('format') === 'arrays' ? arrays : rows;
  }
  return undefined;
}

const kTypes = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const csp = "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; connect-src 'self'";
setInterval(() => beats && streams.forEach((stream) => stream.write(`event: heartbeat\ndata: {"utc":"${iso(now().getTime())}"}\n\n`)), 2000);
const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://mock');
  const picked = /^\/api\/v1\/mars\/photos\/(\d+)\/picture$/.exec(url.pathname);
  if (picked) {
    const svg = picture(Number(picked[1]), url.searchParams.get('size') === 'thumb');
    response.writeHead(svg ? 200 : 404, { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=31536000, immutable' });
    return response.end(svg);
  }
  if (url.pathname === '/api/v1/live') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 1000\n\n');
    const last = Number(request.headers['last-event-id'] ?? NaN);
    if (last) for (const [id, frame] of backlog) if (id > last) response.write(frame);
    response.write(`event: hello\ndata: {"at":"${iso(now().getTime())}"}\n\n`);
    streams.add(response);
    request.on('close', () => streams.delete(response));
    return undefined;
  }
  // For tests: /_mock?state=stale&beats=0
  if (url.pathname === '/_mock') {
    if (url.searchParams.has('state')) iss.set(url.searchParams.get('state'));
    beats = url.searchParams.get('beats') !== '0';
    return response.end('set');
  }
  if (url.pathname.startsWith('/api/')) {
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => {
      const result = answer(url, text ? JSON.parse(text) : undefined, request.method);
      const status = result === undefined ? (url.pathname.endsWith('/sql') ? 400 : 404) : request.method === 'POST' ? 202 : 200;
      const json = JSON.stringify(result ?? { type: 'about:blank', title: 'Not found', status, detail: `The mock knows nothing at ${url.pathname}` });
      const zip = json.length > 2000 && /gzip/.test(request.headers['accept-encoding'] ?? '');
      response.writeHead(status, { 'content-type': result === undefined ? 'application/problem+json' : 'application/json', 'cache-control': 'no-cache', ...(zip ? { 'content-encoding': 'gzip' } : {}) });
      response.end(zip ? gzipSync(json, { level: 1 }) : json);
    });
    return undefined;
  }
  const dist = options.dist ?? 'dist';
  let file = join(dist, normalize(url.pathname));
  if (!existsSync(file) || !statSync(file).isFile()) file = join(dist, 'index.html');
  response.writeHead(200, { 'content-type': kTypes[extname(file)] ?? 'application/octet-stream', 'content-security-policy': csp, 'cache-control': file.includes('assets') ? 'public, max-age=31536000, immutable' : 'no-cache' });
  return response.end(readFileSync(file));
});
server.listen(Number(options.port), '127.0.0.1', () => console.log(`MOCK on http://127.0.0.1:${server.address().port}`));
