// Code that we did not write checks every request of our providers and signs
// the answers that they must accept; what is spoilt they must refuse.
//
//     node main.mjs MODULES PROVIDER_CALL WORK_FOLDER
//
// MODULES is the folder with node_modules of package.json. Prints a line for
// each operation and oracle; the exit code is not 0 after any miss.
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import https from 'node:https';
import { createRequire } from 'node:module';
import path from 'node:path';
import { alipay } from './alipay.mjs';
import { wechatpay } from './wechatpay.mjs';
import { wechatpayV2 } from './wechatpay_v2.mjs';

const [modules, providerCall, work] = process.argv.slice(2);
const load = createRequire(path.join(modules, 'package.json'));
const file = (name) => path.join(work, name);
const UNKNOWN = 'no definite answer';
const CODES = { alipay: '287654321098765432', wechat: '134567890123456789' };
const ACCEPTED = {
  pay: 'paid', query: 'paid', reverse: 'closed', close: 'closed',
  refund: 'paid', 'refund-query': 'paid',
  precreate: 'waiting for the customer',
};

function openssl(...words) {
  execFileSync('openssl', words, { stdio: 'pipe', cwd: work });
}

// An RSA key in `name`.key and its certificate in `name`.crt.
function certificate(name, subject, issuer, extension) {
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`,
    '-subj', subject, '-out', `${name}.csr`);
  fs.writeFileSync(file(`${name}.ext`), extension ?? '');
  const sign = issuer
    ? ['-CA', `${issuer}.crt`, '-CAkey', `${issuer}.key`, '-CAcreateserial']
    : ['-signkey', `${name}.key`];
  openssl('x509', '-req', '-in', `${name}.csr`, ...sign, '-days', '40',
    '-extfile', `${name}.ext`, '-out', `${name}.crt`);
  const pem = execFileSync('openssl', ['x509', '-in', `${name}.crt`, '-pubkey',
    '-noout'], { cwd: work });
  fs.writeFileSync(file(`${name}.pub`), pem);
  fs.chmodSync(file(`${name}.key`), 0o600);
}

function makeKeys() {
  const ca = 'basicConstraints=critical,CA:TRUE';
  certificate('ca', '/CN=test CA', null, ca);
  certificate('server', '/CN=localhost', 'ca',
    'subjectAltName=DNS:localhost,IP:127.0.0.1');
  certificate('root', '/C=CN/O=Test Financial/OU=Authority/CN=Test R1', null,
    ca);
  certificate('merchant', '/C=CN/O=Shop/CN=1900000001', 'root');
  certificate('platform', '/C=CN/O=Platform/CN=Test platform', 'root');
  certificate('stranger', '/C=CN/O=Nobody/CN=stranger', 'root');
  fs.writeFileSync(file('api.key'), '0123456789abcdef0123456789abcdef\n',
    { mode: 0o600 });
}

// `desk.current` is what the next request meets.
function onRequest(desk, request, response) {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const meeting = desk.current;
    let answer;
    try {
      answer = meeting({
        method: request.method,
        url: request.url,
        headers: request.headers,
        authorized: request.socket.authorized,
        body: Buffer.concat(chunks).toString('utf8'),
      });
    } catch (error) {
      meeting.error = error;
      answer = { status: 500, headers: {}, body: '' };
    }
    response.writeHead(answer.status ?? 200, answer.headers ?? {});
    response.end(answer.body);
  });
}

function call(ini, provider, words) {
  return new Promise((resolve) => {
    execFile(providerCall, [ini, provider, ...words], { timeout: 20000 },
      (error, stdout, stderr) => {
        const [outcome, detail, tradeNo, codeUrl] = stdout.split('\n');
        resolve({ outcome, detail, tradeNo, codeUrl, stderr,
          failed: error !== null });
      });
  });
}

let misses = 0;

function row(desk, provider, operation, oracle, good, note) {
  desk.rows.push([provider, operation, oracle, good ? 'ok' : `MISS ${note}`]);
  misses += good ? 0 : 1;
}

function wordsOf(oracle, operation, orderNo) {
  const words = [operation, orderNo, '1234'];
  if (operation === 'pay') {
    words.push(CODES[oracle.wallet]);
  } else if (operation === 'face') {
    words[0] = 'pay';
    words.push(oracle.wallet === 'alipay'
      ? 'face:fp0123456789abcdefghijklmnopqrstuvw' : `face:${CODES.wechat}`);
  } else if (operation.startsWith('refund')) {
    words.push(`R${orderNo}`, '234');
  }
  return words;
}

let number = 0;

// One call; `spoil` names what is done to the answer, null nothing.
async function meet(desk, oracle, operation, spoil) {
  const orderNo = `ORACLE${++number}`;
  let checked = [];
  const meeting = (request) => {
    const extra = oracle.extra?.(request);
    if (extra) {
      return extra;
    }
    checked = oracle.verify(request, operation, orderNo);
    return oracle.answer(request, operation, orderNo, spoil);
  };
  desk.current = meeting;
  const result = await call(oracle.ini, oracle.provider,
    wordsOf(oracle, operation, orderNo));
  return { ...result, checked, error: meeting.error };
}

async function tryOperation(desk, oracle, operation) {
  const good = await meet(desk, oracle, operation, null);
  for (const name of oracle.oracles) {
    row(desk, oracle.name, operation, `${name} verifies the request`,
      good.checked.includes(name), good.error?.message ?? good.stderr);
  }
  const wanted = ACCEPTED[operation === 'face' ? 'pay' : operation];
  row(desk, oracle.name, operation, 'signed answer accepted',
    good.outcome === wanted, `${good.outcome}: ${good.detail}`);
  for (const spoil of oracle.spoils(operation)) {
    const bad = await meet(desk, oracle, operation, spoil);
    row(desk, oracle.name, operation, `${spoil} answer refused`,
      bad.outcome === UNKNOWN && !bad.error && bad.tradeNo === '',
      `${bad.outcome}: ${bad.detail} ${bad.error?.message ?? ''}`);
  }
}

// All of one interface, with a server of its own: they go side by side.
async function tryInterface(make) {
  const desk = { current: null, rows: [] };
  const server = https.createServer({
    key: fs.readFileSync(file('server.key')),
    cert: fs.readFileSync(file('server.crt')),
    ca: fs.readFileSync(file('root.crt')),
    requestCert: true,
    rejectUnauthorized: false,
  }, (request, response) => onRequest(desk, request, response));
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  for (const oracle of make({ load, file, port: server.address().port })) {
    for (const operation of oracle.operations) {
      await tryOperation(desk, oracle, operation);
    }
  }
  server.close();
  return desk.rows;
}

async function main() {
  makeKeys();
  const rows = (await Promise.all(
    [alipay, wechatpay, wechatpayV2].map(tryInterface))).flat();
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map(
    (one) => one[i].length)));
  for (const one of rows) {
    console.log(one.map((text, i) => text.padEnd(widths[i] ?? 0)).join('  '));
  }
  console.log(`${rows.length} checks, ${misses} misses`);
  process.exit(misses === 0 && rows.length > 0 ? 0 : 1);
}

main();
