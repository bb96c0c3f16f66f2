// Reads a voucher's QR code by the camera where the browser can; typing and scanners work without it.
for (const form of document.querySelectorAll('form[data-scan]')) {
  const start = form.querySelector('[data-scan-start]');
  const stop = form.querySelector('[data-scan-stop]');
  const failed = form.querySelector('[data-scan-failed]');
  const camera = form.querySelector('.shop-camera');
  const video = camera.querySelector('video');
  const field = form.elements.code;
  let stream = null;

  const close = () => {
    stream?.getTracks().forEach(track => track.stop());
    stream = null;
    video.srcObject = null;
    camera.hidden = true;
  };

  const look = async detector => {
    if (!stream) return;
    const seen = await detector.detect(video).catch(() => []);
    const code = seen.map(one => one.rawValue).find(text => /^PHV:/i.test(text));
    if (!code) return void setTimeout(look, 150, detector);
    close();
    field.value = code.slice(4).match(/.{1,4}/g).join('-');
    // Looked at, not honoured: a camera may see another code than the one that is meant.
    form.requestSubmit(form.querySelector('[value=check]'));
  };

  if (!('BarcodeDetector' in window) || !navigator.mediaDevices?.getUserMedia) continue;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes('qr_code')) continue;
  start.hidden = false;
  start.addEventListener('click', async () => {
    failed.hidden = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      video.srcObject = stream;
      camera.hidden = false;
      await video.play();
      look(new BarcodeDetector({ formats: ['qr_code'] }));
    } catch {
      close();
      failed.hidden = false;
    }
  });
  stop.addEventListener('click', close);
  addEventListener('pagehide', close);
}
