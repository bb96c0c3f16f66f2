// Checks a receipt (docs/formats/receipt.md) with nothing but the log's key: every hash is computed here.

const utf8 = new TextEncoder();
const LEAF_SIZE = 106;
// What a leaf of each version is of, and what its two commitments commit to (docs/formats/leaf.md).
const ENTRY = { version: 1, id: 'entry', fields: [[1, 'posting'], [2, 'origin']] };
const ATTESTATION = { version: 2, id: 'attestation', fields: [[3, 'about'], [4, 'details']] };
const digits = '0123456789abcdefghjkmnpqrstvwxyz';

export class Failed extends Error {}

const require = (condition, code) => {
  if (!condition) throw new Failed(code);
};

/**
 * All steps in order; each is { name, passed, code?, ... }. A failed step does not hide the ones after it.
 * The receipt must be of the entry with its amount, or of the attestation, that the page names.
 */
export async function check(receipt, { key, ed25519, entry, amount, attestation }) {
  const kind = attestation ? ATTESTATION : ENTRY;
  const steps = [];
  const step = async (name, work) => {
    try {
      steps.push({ name, passed: true, ...(await work()) });
    } catch (error) {
      if (!(error instanceof Failed || error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError || error.name === 'InvalidCharacterError')) throw error;
      steps.push({ name, passed: false, code: error instanceof Failed ? error.message : 'unreadable' });
    }
  };

  let leaf, note;
  await step('page', () => {
    leaf = readLeaf(base64(receipt.leaf), kind);
    const id = attestation ?? entry;
    require(equal(leaf.id, idBytes(id)) && receipt[kind.id] === id, `${kind.id}_differs`);
    if (attestation) return { topic: receipt.fields.about.topic, at: receipt.fields.about.at };
    const posting = receipt.fields.posting;
    require(posting.amount === amount, 'amount_differs');
    return { amount: posting.amount, at: posting.occurredAt };
  });
  await step('fields', async () => {
    const salt = base64(receipt.salt);
    let count = 0;
    for (const [place, [number, name]] of kind.fields.entries()) {
      require(equal(await commitment(number, salt, receipt.fields[name]), leaf.commitments[place]), `${name}_differs`);
      count += Object.keys(receipt.fields[name]).length;
    }
    return { count };
  });
  await step('inclusion', async () => {
    note = readNote(receipt.checkpoint);
    require(note.size === BigInt(receipt.treeSize), 'size_differs');
    const leafHash = await sha256(Uint8Array.of(0), base64(receipt.leaf));
    const root = await rootOf(leafHash, BigInt(receipt.index), note.size, receipt.proof.map(base64));
    require(equal(root, note.root), 'proof_wrong');
    return { index: receipt.index, size: receipt.treeSize, root: hex(root).slice(0, 16), hashes: receipt.proof.length };
  });
  await step('signature', async () => {
    const verifier = await readKey(key);
    require(note?.origin === verifier.name, 'log_differs');
    const line = note.signatures.find(s => s.name === verifier.name && equal(s.id, verifier.id));
    require(line, 'signature_missing');
    require(await verify(verifier.publicKey, line.signature, utf8.encode(note.text), ed25519), 'signature_wrong');
    return { log: verifier.name, fingerprint: hex(verifier.id) };
  });
  return steps;
}

export async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', join(parts)));
}

function join(parts) {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
  return bytes;
}

function commitment(kind, salt, fields) {
  require(salt.length === 16, 'salt_unreadable');
  const parts = [Uint8Array.of(0x50, kind), salt];
  for (const [name, value] of Object.entries(fields)) {
    const [n, v] = [utf8.encode(name), utf8.encode(value)];
    parts.push(Uint8Array.of(n.length >> 8, n.length & 255), n);
    parts.push(Uint8Array.of(v.length >>> 24, (v.length >> 16) & 255, (v.length >> 8) & 255, v.length & 255), v);
  }
  return sha256(...parts);
}

function readLeaf(bytes, kind) {
  require(bytes.length === LEAF_SIZE && bytes[0] === kind.version, 'leaf_unreadable');
  require(kind !== ATTESTATION || (bytes[25] === 7 && bytes.slice(26, 42).every(byte => byte === 0)), 'leaf_unreadable');
  return { id: bytes.slice(1, 17), commitments: [bytes.slice(42, 74), bytes.slice(74, 106)] };
}

/** RFC 6962, 2.1.1, as an iteration from the leaf to the root. */
async function rootOf(hash, index, size, proof) {
  require(index >= 0n && index < size, 'proof_wrong');
  let last = size - 1n;
  for (const sibling of proof) {
    require(sibling.length === 32 && last > 0n, 'proof_wrong');
    if ((index & 1n) === 1n || index === last) {
      hash = await sha256(Uint8Array.of(1), sibling, hash);
      while (index > 0n && (index & 1n) === 0n) {
        index >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = await sha256(Uint8Array.of(1), hash, sibling);
    }
    index >>= 1n;
    last >>= 1n;
  }
  require(last === 0n, 'proof_wrong');
  return hash;
}

function readNote(text) {
  const split = text.lastIndexOf('\n\n');
  require(split > 0 && text.endsWith('\n'), 'note_unreadable');
  const [origin, size, root] = text.slice(0, split).split('\n');
  require(/^(0|[1-9]\d{0,18})$/.test(size), 'checkpoint_unreadable');
  const signatures = text.slice(split + 2, -1).split('\n').map(line => {
    const [dash, name, data, rest] = line.split(' ');
    require(dash === '—' && name && data && rest === undefined, 'note_unreadable');
    const bytes = base64(data);
    return { name, id: bytes.slice(0, 4), signature: bytes.slice(4) };
  });
  return { text: text.slice(0, split + 1), origin, size: BigInt(size), root: base64(root), signatures };
}

export async function readKey(line) {
  const [name, id, ...rest] = line.split('+');
  const typed = base64(rest.join('+'));
  require(typed.length === 33 && typed[0] === 1, 'key_unreadable');
  const computed = (await sha256(utf8.encode(name + '\n'), typed)).slice(0, 4);
  require(hex(computed) === id, 'key_unreadable');
  return { name, id: computed, publicKey: typed.slice(1) };
}

export async function verify(publicKey, signature, message, library) {
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, signature, message);
  } catch (error) {
    if (error.name !== 'NotSupportedError') throw error;
  }
  const { verifyAsync } = await import(library);
  return verifyAsync(signature, message, publicKey);
}

export function base64(text) {
  return Uint8Array.from(atob(text), char => char.charCodeAt(0));
}

export function hex(bytes) {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

export function equal(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function idBytes(id) {
  let value = 0n;
  for (const digit of id.slice(4)) value = (value << 5n) | BigInt(digits.indexOf(digit));
  return Uint8Array.from({ length: 16 }, (_, i) => Number((value >> BigInt(120 - 8 * i)) & 255n));
}

// The page's side: fetch, check, say what was found.

const words = {
  'zh-CN': {
    page: ['凭据说的就是这一笔', s => s.topic ? `${s.topic}，${time(s.at)}` : `${group(s.amount)} mg，${time(s.at)}`],
    fields: ['内容没有被改过', s => `${s.count} 个字段加盐重算，与叶子里的承诺一致`],
    inclusion: ['这片叶子在日志里', s => `第 ${group(s.index)} 片（从 0 数），共 ${group(s.size)} 片；沿 ${s.hashes} 个哈希算到根 ${s.root}…`],
    signature: ['日志签过字', s => `${s.log}，Ed25519，密钥编号 ${s.fingerprint}`],
    key: ['日志的密钥没有换过', s => s.since ? `自 ${s.since} 起记在这台设备上` : '第一次见到，已记在这台设备上；以后换了会提醒你'],
    done: '全部成立。结论是这台设备自己算出来的。',
    broken: '有一项不成立。请留好凭据，向项目方查问。',
    insecure: '这个浏览器只在 https 页面上提供密码运算。请改用 https 地址，或下载凭据用命令验证。',
    missing: '凭据暂时取不到，请稍后再试。',
    entry_differs: '凭据是另一笔的', amount_differs: '凭据里的数与页面上的不同',
    attestation_differs: '凭据是另一件事的', about_differs: '主题、对象或时间被改过', details_differs: '内容被改过',
    posting_differs: '账户、数额或时间被改过', origin_differs: '来源、方法或输入被改过', salt_unreadable: '盐的长度不对', leaf_unreadable: '叶子的格式不对',
    size_differs: '证明与检查点的叶子总数不同', proof_wrong: '从叶子算不到检查点的根', note_unreadable: '检查点的格式不对', checkpoint_unreadable: '检查点的格式不对',
    key_unreadable: '日志公钥的格式不对', log_differs: '检查点属于另一个日志', signature_missing: '检查点没有这把密钥的签名', signature_wrong: '签名对不上',
    key_changed: '与这台设备记住的密钥不同', unreadable: '凭据缺少内容或格式不对',
  },
  en: {
    page: ['The receipt is about this entry', s => s.topic ? `${s.topic}, ${time(s.at)}` : `${group(s.amount)} mg, ${time(s.at)}`],
    fields: ['Nothing in it was changed', s => `${s.count} fields and the salt, hashed again, give what the leaf commits to`],
    inclusion: ['The leaf is in the log', s => `leaf ${group(s.index)} (from 0) of ${group(s.size)}; ${s.hashes} hashes lead to the root ${s.root}…`],
    signature: ['The log has signed it', s => `${s.log}, Ed25519, key ${s.fingerprint}`],
    key: ['The log’s key has not changed', s => s.since ? `kept on this device since ${s.since}` : 'seen for the first time and kept on this device; you will be told if it changes'],
    done: 'All of it holds. This device worked that out by itself.',
    broken: 'One of these does not hold. Keep the receipt and ask the programme.',
    insecure: 'This browser offers cryptography on https pages only. Use the https address, or check the receipt with the command.',
    missing: 'The receipt cannot be fetched just now. Please try again shortly.',
    entry_differs: 'the receipt is of another entry', amount_differs: 'the receipt says another amount than this page',
    attestation_differs: 'the receipt is of something else', about_differs: 'topic, subject or time was changed', details_differs: 'its content was changed',
    posting_differs: 'holder, amount or time was changed', origin_differs: 'source, method or inputs were changed', salt_unreadable: 'the salt has the wrong length', leaf_unreadable: 'the leaf has the wrong form',
    size_differs: 'proof and checkpoint are of different sizes', proof_wrong: 'the leaf does not lead to the checkpoint’s root', note_unreadable: 'the checkpoint has the wrong form', checkpoint_unreadable: 'the checkpoint has the wrong form',
    key_unreadable: 'the log’s key has the wrong form', log_differs: 'the checkpoint is of another log', signature_missing: 'the checkpoint is not signed by this key', signature_wrong: 'the signature does not fit',
    key_changed: 'it is not the key this device remembers', unreadable: 'something is missing or has the wrong form',
  },
};

const time = text => text.slice(0, 16).replace('T', ' ') + ' UTC';
const group = text => String(text).replace(/\B(?=(\d{3})+$)/g, ',');

export async function run(button) {
  const { check: address, key: keyAddress, amount, entry, attestation, ed25519, language } = button.dataset;
  const say = words[language] ?? words.en;
  const section = button.closest('section');
  const list = section.querySelector('[data-checks]');
  list.replaceChildren();
  const show = (passed, name, more) => list.append(item(section, passed, name, more));

  if (!globalThis.crypto?.subtle) return show(false, say.insecure);
  const [receipt, keys] = await Promise.all([fetch(address, { cache: 'no-store' }), fetch(keyAddress, { cache: 'no-store' })]);
  if (!receipt.ok || !keys.ok) return show(false, say.missing);

  const key = (await keys.text()).split('\n').find(line => line.split('+')[2]?.startsWith('A')) ?? '';
  const steps = await check(await receipt.json(), { key, ed25519, entry, amount, attestation });
  steps.push(remembered(key));
  for (const step of steps) {
    const [name, more] = say[step.name];
    show(step.passed, name, step.passed ? more(step) : say[step.code]);
  }
  const passed = steps.every(step => step.passed);
  show(passed, passed ? say.done : say.broken);
}

/** Trust on first use: a log that changes its key is noticed by everyone who was here before. */
export function remembered(key) {
  const name = 'puhui-log-key ' + key.split('+')[0];
  try {
    const known = JSON.parse(localStorage.getItem(name));
    if (known) return { name: 'key', passed: known.key === key, code: 'key_changed', since: known.since };
    localStorage.setItem(name, JSON.stringify({ key, since: new Date().toISOString().slice(0, 10) }));
  } catch (error) {
    console.warn('The key cannot be kept on this device.', error);
  }
  return { name: 'key', passed: true };
}

export function item(section, passed, name, more) {
  const li = document.createElement('li');
  li.className = passed ? 'check' : 'check check-failed';
  li.append(section.querySelector(passed ? '[data-check-passed]' : '[data-check-failed]').content.cloneNode(true));
  const title = document.createElement('span');
  title.className = 'check-name';
  title.textContent = name;
  li.append(title);
  if (more) {
    const detail = document.createElement('span');
    detail.className = 'check-more';
    detail.textContent = more;
    li.append(detail);
  }
  return li;
}
