// The page without its program: the shell and the last answers, so that a reload shows what was last here and says from when.
// Network first, always: what is kept is only shown when nothing answers, and each kept answer carries its date. Pictures and
// assets are left to the browser's own cache, which holds them by their names.
const kCache = 'skykeep-1';
const kShell = '/';
const kMostAnswers = 80;
const kMostBytes = 2_000_000;
const kPatience = 8000; // ms for a document, where the shell is kept: a program that hangs never answers
const kKept = 'x-skykeep-kept'; // the date of an answer that was kept

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== kCache) await caches.delete(name);
      await clients.claim();
    })(),
  );
});

async function keep(request, response) {
  const body = await response.clone().blob();
  if (body.size > kMostBytes) return;
  const headers = new Headers({ 'content-type': response.headers.get('content-type') ?? '', [kKept]: new Date().toISOString() });
  const cache = await caches.open(kCache);
  await cache.delete(request);
  await cache.put(request, new Response(body, { status: 200, headers }));
  const keys = (await cache.keys()).filter((key) => new URL(key.url).pathname.startsWith('/api/'));
  for (const old of keys.slice(0, Math.max(0, keys.length - kMostAnswers))) await cache.delete(old);
}

// The kept one, marked; of a moment or a range that moves with the clock the newest of the same question.
async function kept(request) {
  const cache = await caches.open(kCache);
  const exact = await cache.match(request);
  if (exact) return exact;
  const { pathname, searchParams } = new URL(request.url);
  if (!/^\/api\/v1\/iss\/(track|activity|passes)$/.test(pathname)) return undefined;
  const steady = (params) => [...params].filter(([name]) => name !== 'from' && name !== 'to').map(String).sort().join('&');
  const same = (await cache.keys()).filter((key) => new URL(key.url).pathname === pathname && steady(new URL(key.url).searchParams) === steady(searchParams));
  return same.length ? cache.match(same.at(-1)) : undefined;
}

async function answer(request) {
  try {
    const response = await fetch(request);
    if (response.ok && (response.headers.get('content-type') ?? '').startsWith('application/json')) await keep(request, response);
    return response;
  } catch (error) {
    const old = await kept(request);
    if (old) return old;
    throw error;
  }
}

async function pageOf(request) {
  const cache = await caches.open(kCache);
  const shell = await cache.match(kShell);
  const network = fetch(request).then(async (response) => {
    if (response.ok && (response.headers.get('content-type') ?? '').startsWith('text/html')) {
      // Without the policy of the answer the kept page would be laxer than the served one.
      const policy = response.headers.get('content-security-policy') ?? "default-src 'self'";
      await cache.put(kShell, new Response(await response.clone().blob(), { headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy } }));
    }
    return response;
  });
  if (!shell) return network;
  const late = new Promise((done) => setTimeout(() => done(shell), kPatience));
  return Promise.race([network, late]).catch(() => shell);
}

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (!/^\/(api|assets|openapi|metrics|healthz|readyz|mars-photos)/.test(url.pathname) && !url.searchParams.has('token')) event.respondWith(pageOf(request));
    return;
  }
  if (!url.pathname.startsWith('/api/v1/')) return;
  // Streams, pictures and files are not for keeping; single seconds of a replay and letters of a search would push out the rest.
  if (/\/(live|picture|raw|sql|places)$/.test(url.pathname) || url.searchParams.has('format') || url.searchParams.has('at')) return;
  event.respondWith(answer(request));
});
