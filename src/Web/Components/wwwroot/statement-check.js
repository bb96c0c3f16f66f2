// Checks a shared annual statement (docs/formats/green-statement.md): the page shows what was signed, the log's key signed it, and the log keeps it.

const utf8 = new TextEncoder();

const words = {
  'zh-CN': {
    page: ['页面上的数就是签名里的数', s => `${s.year} 年，${group(s.total)} mg`],
    signed: ['内容没有被改过', s => `${s.log}，Ed25519，密钥编号 ${s.fingerprint}`],
    logged: ['日志记下了这份账单', s => `第 ${group(s.index)} 片叶子（从 0 数），共 ${group(s.size)} 片；摘要 ${s.digest}…`],
    key: ['日志的密钥没有换过', s => s.since ? `自 ${s.since} 起记在这台设备上` : '第一次见到，已记在这台设备上；以后换了会提醒您'],
    done: '全部成立。结论是这台设备自己算出来的。',
    broken: '有一项不成立。请不要相信这一页，并向项目方查问。',
    insecure: '这个浏览器只在 https 页面上提供密码运算。请改用 https 地址，或下载后用命令验证。',
    missing: '凭据暂时取不到，请稍后再试。',
    page_differs: '页面上的数与签名里的不同', signature_missing: '没有这把密钥的签名', signature_wrong: '签名对不上', key_unreadable: '日志公钥的格式不对',
    digest_differs: '日志记下的是另一份', receipt_wrong: '日志的凭据不成立', key_changed: '与这台设备记住的密钥不同', unreadable: '缺少内容或格式不对',
  },
  en: {
    page: ['The page shows what was signed', s => `${s.year}, ${group(s.total)} mg`],
    signed: ['Nothing in it was changed', s => `${s.log}, Ed25519, key ${s.fingerprint}`],
    logged: ['The log keeps this statement', s => `leaf ${group(s.index)} (from 0) of ${group(s.size)}; digest ${s.digest}…`],
    key: ['The log’s key has not changed', s => s.since ? `kept on this device since ${s.since}` : 'seen for the first time and kept on this device; you will be told if it changes'],
    done: 'All of it holds. This device worked that out by itself.',
    broken: 'One of these does not hold. Do not believe this page, and ask the programme.',
    insecure: 'This browser offers cryptography on https pages only. Use the https address, or download it and check it with the command.',
    missing: 'The proof cannot be fetched just now. Please try again shortly.',
    page_differs: 'the page says other figures than what was signed', signature_missing: 'it is not signed by this key', signature_wrong: 'the signature does not fit', key_unreadable: 'the log’s key has the wrong form',
    digest_differs: 'the log keeps another one', receipt_wrong: 'the log’s receipt does not hold', key_changed: 'it is not the key this device remembers', unreadable: 'something is missing or has the wrong form',
  },
};

const group = text => String(text).replace(/\B(?=(\d{3})+$)/g, ',');

/** All steps in order; each is { name, passed, code?, ... }. `tools` is the module receipt-check.js. */
export async function check(shared, receipt, { tools, key, ed25519, total, year }) {
  const { Failed, sha256, readKey, verify, base64, hex, equal } = tools;
  const require = (condition, code) => {
    if (!condition) throw new Failed(code);
  };
  const steps = [];
  const step = async (name, work) => {
    try {
      steps.push({ name, passed: true, ...(await work()) });
    } catch (error) {
      if (!(error instanceof Failed || error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError || error.name === 'InvalidCharacterError')) throw error;
      steps.push({ name, passed: false, code: error instanceof Failed ? error.message : 'unreadable' });
    }
  };

  const split = shared.signed.lastIndexOf('\n\n');
  const text = shared.signed.slice(0, split + 1);
  await step('page', () => {
    const lines = text.split('\n');
    require(lines[0] === 'puhui green statement v1', 'unreadable');
    const one = word => lines.filter(line => line.startsWith(word + ' ')).map(line => line.slice(word.length + 1));
    require(one('total-mg').length === 1 && one('total-mg')[0] === total && one('year')[0] === year, 'page_differs');
    return { total, year };
  });
  await step('signed', async () => {
    const verifier = await readKey(key);
    const line = shared.signed.slice(split + 2, -1).split('\n').map(row => row.split(' ')).filter(row => row[0] === '—' && row.length === 3)
      .map(row => ({ name: row[1], bytes: base64(row[2]) })).find(row => row.name === verifier.name && equal(row.bytes.slice(0, 4), verifier.id));
    require(line, 'signature_missing');
    require(await verify(verifier.publicKey, line.bytes.slice(4), utf8.encode(text), ed25519), 'signature_wrong');
    return { log: verifier.name, fingerprint: hex(verifier.id) };
  });
  await step('logged', async () => {
    const found = await tools.check(receipt, { key, ed25519, attestation: shared.receipt });
    require(found.every(one => one.passed), 'receipt_wrong');
    const digest = hex(await sha256(utf8.encode(text)));
    require(receipt.fields.about.topic === 'statement.shared' && receipt.fields.details.sha256 === digest, 'digest_differs');
    return { index: receipt.index, size: receipt.treeSize, digest: digest.slice(0, 16) };
  });
  return steps;
}

export async function run(button) {
  const { check: address, key: keyAddress, receipts, ed25519, language, total, year } = button.dataset;
  const say = words[language] ?? words.en;
  const section = button.closest('section');
  const list = section.querySelector('[data-checks]');
  const tools = await import(receipts);
  list.replaceChildren();
  const show = (passed, name, more) => list.append(tools.item(section, passed, name, more));

  if (!globalThis.crypto?.subtle) return show(false, say.insecure);
  const get = path => fetch(path, { cache: 'no-store' });
  const [answer, keys] = await Promise.all([get(address), get(keyAddress)]);
  if (!answer.ok || !keys.ok) return show(false, say.missing);
  const shared = await answer.json();
  const receipt = await get(`/v1/attestations/${encodeURIComponent(shared.receipt)}/receipt`);
  if (!receipt.ok) return show(false, say.missing);

  const key = (await keys.text()).split('\n').find(line => line.split('+')[2]?.startsWith('A')) ?? '';
  const steps = await check(shared, await receipt.json(), { tools, key, ed25519, total, year });
  steps.push(tools.remembered(key));
  for (const step of steps) {
    const [name, more] = say[step.name];
    show(step.passed, name, step.passed ? more(step) : say[step.code]);
  }
  const passed = steps.every(step => step.passed);
  show(passed, passed ? say.done : say.broken);
}
