// Keeps what is needed without network: style sheets and scripts, one page that says so, and the voucher that was looked at last.
// The voucher is private: it goes with signing out, and when the session is over.
const KEPT = /*KEPT*/[];
const STATIC = 'static-' + KEPT.map(address => address.split('.').at(-2)).join('').slice(0, 64);
const PRIVATE = 'private';
const OFFLINE = '/offline', LAST = '/me/vouchers/last';

addEventListener('install', event => {
  skipWaiting();
  event.waitUntil(caches.open(STATIC).then(cache => cache.addAll([...KEPT, OFFLINE])));
});

addEventListener('activate', event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('static-') && name !== STATIC) await caches.delete(name);
  await clients.claim();
})()));

addEventListener('fetch', event => {
  const { request } = event, address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (request.method === 'POST' && address.pathname === '/sign-out') event.waitUntil(caches.delete(PRIVATE));
  if (request.method !== 'GET') return;
  if (address.pathname.startsWith('/assets/')) event.respondWith(asset(request));
  else if (request.mode === 'navigate') event.respondWith(page(event, request, address.pathname));
});

async function asset(request) {
  const kept = await caches.match(request);
  return kept ?? fetch(request);
}

async function page(event, request, path) {
  // Where somebody signs in, nobody is signed in.
  if (path === '/sign-in') event.waitUntil(caches.delete(PRIVATE));
  try {
    const answer = await fetch(request);
    if (answer.ok && /^\/me\/vouchers\/vch_/.test(path)) event.waitUntil(remember(answer.clone()));
    return answer;
  } catch {
    if (path.startsWith('/me/vouchers')) {
      const kept = await (await caches.open(PRIVATE)).match(LAST);
      if (kept) return kept;
    }
    return await caches.match(OFFLINE) ?? Response.error();
  }
}

// Only a voucher that is still good is worth keeping.
async function remember(answer) {
  const text = await answer.text(), cache = await caches.open(PRIVATE);
  if (text.includes('class="qr"')) await cache.put(LAST, new Response(text, { headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': answer.headers.get('Content-Security-Policy') ?? '' } }));
  else await cache.delete(LAST);
}
