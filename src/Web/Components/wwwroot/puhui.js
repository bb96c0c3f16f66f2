// What the pages need beyond links and forms. Everything works without it.

const sheet = document.getElementById('sheet');
if (sheet) {
  const body = document.getElementById('sheet-body');

  // Whatever arrives in the sheet opens it; the browser's back button closes it again.
  new MutationObserver(() => {
    if (body.childElementCount === 0 || sheet.open) return;
    sheet.showModal();
    sheet.scrollTop = 0;
    history.pushState({ sheet: true }, '');
  }).observe(body, { childList: true });

  addEventListener('popstate', () => sheet.open && sheet.close());
  sheet.addEventListener('close', () => {
    body.replaceChildren();
    if (history.state?.sheet) history.back();
  });
  sheet.addEventListener('click', event => {
    if (event.target === sheet) sheet.close();
  });
}

document.addEventListener('click', async event => {
  const button = event.target.closest('[data-check]');
  if (!button || button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  try {
    const { run } = await import(button.dataset.module);
    await run(button);
  } catch (error) {
    console.error(error);
    toast('failed');
  } finally {
    button.removeAttribute('aria-busy');
  }
});

const toasts = document.getElementById('toasts');

function toast(name) {
  const words = toasts?.dataset[name];
  if (!words) return;
  const note = document.createElement('p');
  note.className = 'toast';
  note.textContent = words;
  toasts.replaceChildren(note);
  if (name !== 'offline') setTimeout(() => note.remove(), 5000);
}

addEventListener('offline', () => toast('offline'));
addEventListener('online', () => toast('online'));
document.addEventListener('htmx:error', () => navigator.onLine && toast('failed'));
document.addEventListener('htmx:response:error', () => toast('failed'));
document.addEventListener('htmx:sse:after:connection', () => { document.body.dataset.live = ''; });
document.addEventListener('htmx:sse:close', () => { delete document.body.dataset.live; });
