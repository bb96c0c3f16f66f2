// The citizen's app beyond links and forms: what waits counts down, text can be copied, the app can be installed. Everything works without it.

for (const clock of document.querySelectorAll('[data-until]')) {
  const until = Date.parse(clock.dataset.until), began = Date.now(), now = Date.parse(clock.dataset.now);
  const two = number => String(number).padStart(2, '0');
  const tick = () => {
    const left = Math.max(0, Math.ceil((until - now - (Date.now() - began)) / 1000));
    if (left < 86400) clock.textContent = `${two(Math.floor(left / 3600))}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    if (left === 0 && clock.dataset.then !== undefined) location.reload();
    else if (left > 0) setTimeout(tick, 1000);
  };
  tick();
}

document.addEventListener('click', async event => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.dataset.copied = '';
    const words = button.querySelector('[data-words]');
    if (words) words.textContent = button.dataset.done;
  } catch {
    getSelection().selectAllChildren(source);
  }
});

// Inside WeChat there is nothing to install, and its browser keeps workers badly.
if ('serviceWorker' in navigator && !/MicroMessenger/i.test(navigator.userAgent)) {
  navigator.serviceWorker.register('/sw.js').catch(() => {});
}
