// Oracle of provider "wechatpay" (API v3): wechatpay-axios-plugin.
import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';

const MCHID = '1900000001';
const SUB_MCHID = '1900000109';
const PUBLIC_KEY_ID = 'PUB_KEY_ID_0119000000012026010100000001';
const API_KEY = '0123456789abcdef0123456789abcdef';

function pathOf(operation, orderNo, partner) {
  const base = `/v3/pay/${partner ? 'partner/' : ''}transactions`;
  const order = `${base}/out-trade-no/${orderNo}`;
  const who = partner ? `sp_mchid=${MCHID}&sub_mchid=${SUB_MCHID}`
    : `mchid=${MCHID}`;
  const refunds = '/v3/refund/domestic/refunds';
  return {
    pay: `POST ${base}/codepay`,
    face: `POST ${base}/codepay`,
    query: `GET ${order}?${who}`,
    reverse: `POST ${order}/reverse`,
    close: `POST ${order}/close`,
    refund: `POST ${refunds}`,
    'refund-query': `GET ${refunds}/R${orderNo}${
      partner ? `?sub_mchid=${SUB_MCHID}` : ''}`,
    precreate: `POST ${base}/native`,
  }[operation];
}

function inner(operation, orderNo, partner) {
  const trade = {
    ...(partner ? { sp_mchid: MCHID, sub_mchid: SUB_MCHID }
      : { appid: 'wxd678efh567hg6787', mchid: MCHID }),
    out_trade_no: orderNo, transaction_id: '4200001234202611250000000001',
  };
  switch (operation) {
    case 'close': return null;
    case 'reverse': return { ...trade, transaction_id: undefined };
    case 'precreate': return { code_url: 'weixin://wxpay/bizpayurl?pr=p4lpSuKzz' };
    case 'refund':
    case 'refund-query': return { ...trade, out_refund_no: `R${orderNo}`,
      status: operation === 'refund' ? 'PROCESSING' : 'SUCCESS',
      amount: { total: 1234, refund: 234, currency: 'CNY' } };
    default: return { ...trade, trade_type: 'MICROPAY', trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      amount: { total: 1234, payer_total: 1234, currency: 'CNY' } };
  }
}

// Fields that the interface's description calls compulsory.
function checkBody(operation, body, partner) {
  const needed = {
    pay: ['description', 'out_trade_no', 'payer', 'amount', 'scene_info'],
    precreate: ['description', 'out_trade_no', 'amount', 'notify_url'],
    refund: ['out_trade_no', 'out_refund_no', 'amount'],
    reverse: [], close: [],
  }[operation === 'face' ? 'pay' : operation];
  const party = operation === 'refund' ? (partner ? ['sub_mchid'] : [])
    : partner ? ['sp_mchid', 'sub_mchid'] : ['mchid'];
  for (const key of [...needed, ...party]) {
    if (body[key] === undefined) {
      throw new Error(`${key} is missing`);
    }
  }
  if (body.amount && body.amount.total !== 1234) {
    throw new Error(`amount ${JSON.stringify(body.amount)}`);
  }
  const goods = body.detail?.goods_detail ?? [];
  const sum = goods.reduce((s, one) => s + one.quantity * one.unit_price, 0);
  if (goods.length > 0 && sum !== 1234 + 5) {
    throw new Error(`goods sum ${sum}`);
  }
}

function oracleOf({ load, file, port }, mode, partner) {
  const { Aes, Formatter, Rsa } = load('wechatpay-axios-plugin');
  const name = `wechatpay ${mode}${partner ? ', partner' : ''}`;
  const ini = file(`${name}.ini`);
  const serialOf = (one) => new X509Certificate(
    fs.readFileSync(file(`${one}.crt`))).serialNumber;
  const merchantSerial = serialOf('merchant');
  const platformSerial = mode === 'public key' ? PUBLIC_KEY_ID
    : serialOf('platform');
  const key = (one) => Rsa.from(fs.readFileSync(file(`${one}.key`)),
    Rsa.KEY_TYPE_PRIVATE);
  const merchantKey = Rsa.from(fs.readFileSync(file('merchant.pub')),
    Rsa.KEY_TYPE_PUBLIC);
  fs.writeFileSync(ini, `[wechatpay]
gateway = https://127.0.0.1:${port}
ca_file = ${file('ca.crt')}
appid = wxd678efh567hg6787
mchid = ${MCHID}
serial_no = ${merchantSerial}
private_key_file = ${file('merchant.key')}
cert_file = ${file('merchant.crt')}
notify_url = https://shop.example/none
${partner ? `sub_mchid = ${SUB_MCHID}\n` : ''}` + (mode === 'public key'
    ? `public_key_id = ${PUBLIC_KEY_ID}
public_key_file = ${file('platform.pub')}
` : `api_v3_key_file = ${file('api.key')}
`));

  function signed(status, body, spoil) {
    const shift = { stale: -600, 'from the future': 600 }[spoil] ?? 0;
    const timestamp = String(Number(Formatter.timestamp()) + shift);
    const nonce = Formatter.nonce();
    const signature = Rsa.sign(Formatter.response(timestamp, nonce, body),
      key(spoil === 'stranger-signed' ? 'stranger' : 'platform'));
    return { status, body, headers: spoil === 'unsigned' ? {} : {
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': spoil === 'other-nonce' ? Formatter.nonce() : nonce,
      'Wechatpay-Serial': spoil === 'wrong-serial'
        ? serialOf('stranger') : platformSerial,
      'Wechatpay-Signature': spoil === 'test-signed'
        ? `WECHATPAY/SIGNTEST/${signature.slice(19)}` : signature,
    } };
  }

  function verifySignature(request) {
    const header = request.headers.authorization ?? '';
    const [scheme, rest] = header.split(/ (.*)/s);
    const part = Object.fromEntries([...rest.matchAll(/(\w+)="([^"]*)"/g)]
      .map((one) => [one[1], one[2]]));
    if (scheme !== 'WECHATPAY2-SHA256-RSA2048' || part.mchid !== MCHID ||
        part.serial_no.toUpperCase() !== merchantSerial ||
        Math.abs(part.timestamp - Date.now() / 1000) > 30) {
      throw new Error(`authorization ${header}`);
    }
    const text = Formatter.request(request.method, request.url, part.timestamp,
      part.nonce_str, request.body);
    if (!Rsa.verify(text, part.signature, merchantKey)) {
      throw new Error('the signature does not verify');
    }
    // Its own header of these parts holds the same.
    const own = Formatter.authorization(part.mchid, part.nonce_str,
      part.signature, part.timestamp, part.serial_no);
    if (own.split(/[ ,]/).sort().join() !== header.split(/[ ,]/).sort()
      .join()) {
      throw new Error(`authorization ${header}`);
    }
  }

  function verify(request, operation, orderNo) {
    verifySignature(request);
    const wanted = pathOf(operation, orderNo, partner);
    if (`${request.method} ${request.url}` !== wanted) {
      throw new Error(`${request.method} ${request.url}, not ${wanted}`);
    }
    if (mode === 'public key' &&
        request.headers['wechatpay-serial'] !== PUBLIC_KEY_ID) {
      throw new Error('no Wechatpay-Serial');
    }
    if (request.method === 'POST') {
      checkBody(operation, JSON.parse(request.body), partner);
    }
    return ['wechatpay-axios-plugin'];
  }

  // The list of certificates, which is fetched when a serial is not known.
  function extra(request) {
    if (request.url !== '/v3/certificates') {
      return null;
    }
    verifySignature(request);
    const nonce = '61f9c719728a';
    const ciphertext = Aes.AesGcm.encrypt(
      fs.readFileSync(file('platform.crt'), 'utf8'), API_KEY, nonce,
      'certificate');
    return signed(200, JSON.stringify({ data: [{
      serial_no: platformSerial,
      effective_time: '2026-01-01T00:00:00+08:00',
      expire_time: '2031-01-01T00:00:00+08:00',
      encrypt_certificate: { algorithm: 'AEAD_AES_256_GCM', nonce,
        associated_data: 'certificate', ciphertext },
    }] }), null);
  }

  function answer(request, operation, orderNo, spoil) {
    const object = inner(operation, spoil === 'replayed' ? 'ANOTHER' : orderNo,
      partner);
    const text = object === null ? '' : JSON.stringify(object);
    const one = signed(object === null ? 204 : 200, text, spoil);
    if (spoil === 'tampered') {
      one.body = text === '' ? '{}' : text.replace('"', ' "');
      one.status = 200;
    }
    if (spoil === 're-serialised') {
      one.body = JSON.stringify(object, null, 1);
    }
    return one;
  }

  function spoils(operation) {
    const list = ['tampered', 'unsigned', 'stale', 'from the future',
      'wrong-serial', 'stranger-signed', 'other-nonce', 'test-signed'];
    if (operation !== 'close') {
      list.push('re-serialised');
    }
    if (!['close', 'precreate'].includes(operation)) {
      list.push('replayed');
    }
    return list;
  }

  return {
    name, ini, provider: 'wechatpay', wallet: 'wechat', verify, answer, extra,
    spoils, oracles: ['wechatpay-axios-plugin'],
    operations: ['pay', 'face', 'query', 'reverse', 'close', 'refund',
      'refund-query', 'precreate'],
  };
}

export function wechatpay(context) {
  return [oracleOf(context, 'certificates', false),
    oracleOf(context, 'public key', false),
    oracleOf(context, 'public key', true)];
}
