// Oracles of provider "wechatpay-v2": wechatpay-axios-plugin and tenpay.
import fs from 'node:fs';

const APPID = 'wxd678efh567hg6787';
const MCH_ID = '1900000001';
const API_KEY = '0123456789abcdef0123456789abcdef';
const PATHS = {
  pay: '/pay/micropay',
  face: '/pay/micropay',
  query: '/pay/orderquery',
  reverse: '/secapi/pay/reverse',
  close: '/pay/closeorder',
  refund: '/secapi/pay/refund',
  'refund-query': '/pay/refundquery',
  precreate: '/pay/unifiedorder',
};

function inner(operation, orderNo) {
  const head = { return_code: 'SUCCESS', return_msg: 'OK', appid: APPID,
    mch_id: MCH_ID, nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
    result_code: 'SUCCESS', device_info: '', a_new_field: 'unknown <to> us' };
  const trade = { ...head, out_trade_no: orderNo, total_fee: '1234',
    transaction_id: '4200001234202611250000000001' };
  switch (operation) {
    case 'reverse': return { ...head, recall: 'N' };
    case 'close': return head;
    case 'precreate': return { ...head, trade_type: 'NATIVE',
      code_url: 'weixin://wxpay/bizpayurl?pr=p4lpSuKzz' };
    case 'refund': return { ...trade, out_refund_no: `R${orderNo}`,
      refund_fee: '234' };
    case 'refund-query': return { ...trade, refund_count: '1',
      out_refund_no_0: `R${orderNo}`, refund_fee_0: '234',
      refund_status_0: 'SUCCESS' };
    case 'query': return { ...trade, trade_state: 'SUCCESS' };
    default: return { ...trade, trade_type: 'MICROPAY' };
  }
}

function checkFields(operation, given) {
  const needed = {
    pay: ['body', 'out_trade_no', 'total_fee', 'spbill_create_ip', 'auth_code'],
    precreate: ['body', 'out_trade_no', 'total_fee', 'spbill_create_ip',
      'notify_url', 'trade_type'],
    refund: ['out_trade_no', 'out_refund_no', 'total_fee', 'refund_fee'],
    'refund-query': ['out_refund_no'],
  }[operation === 'face' ? 'pay' : operation] ?? ['out_trade_no'];
  for (const key of ['appid', 'mch_id', 'nonce_str', ...needed]) {
    if (!given[key]) {
      throw new Error(`${key} is missing`);
    }
  }
  if (given.total_fee !== undefined && given.total_fee !== '1234') {
    throw new Error(`total_fee ${given.total_fee}`);
  }
  const goods = JSON.parse(given.detail ?? '{}').goods_detail ?? [];
  const sum = goods.reduce((s, one) => s + one.quantity * one.price, 0);
  if (goods.length > 0 && sum !== 1234 + 5) {
    throw new Error(`goods sum ${sum}`);
  }
}

function oracleOf({ load, file, port }, type) {
  const { Hash, Transformer } = load('wechatpay-axios-plugin');
  const Tenpay = load('tenpay');
  const name = `wechatpay-v2 ${type}`;
  const ini = file(`${name}.ini`);
  const tenpay = new Tenpay({ appid: APPID, mchid: MCH_ID,
    partnerKey: API_KEY });
  fs.writeFileSync(ini, `[wechatpay-v2]
gateway = https://127.0.0.1:${port}
ca_file = ${file('ca.crt')}
appid = ${APPID}
mch_id = ${MCH_ID}
sign_type = ${type}
api_key_file = ${file('api.key')}
cert_file = ${file('merchant.crt')}
private_key_file = ${file('merchant.key')}
notify_url = https://shop.example/none
`);

  function verify(request, operation) {
    const given = Transformer.toObject(request.body);
    const { sign, ...fields } = given;
    const checked = [];
    if (request.url !== PATHS[operation]) {
      throw new Error(request.url);
    }
    if (request.url.startsWith('/secapi/') && !request.authorized) {
      throw new Error('no client certificate');
    }
    checkFields(operation, fields);
    if (Hash.sign(type, fields, API_KEY) === sign) {
      checked.push('wechatpay-axios-plugin');
    }
    if (tenpay._getSign(given, type) === sign) {
      checked.push('tenpay');
    }
    return checked;
  }

  function answer(request, operation, orderNo, spoil) {
    const object = inner(operation, spoil === 'replayed' ? 'ANOTHER' : orderNo);
    const key = spoil === 'stranger-signed'
      ? 'ffffffffffffffffffffffffffffffff' : API_KEY;
    const sign = Hash.sign(type, object, key);
    if (spoil === 'tampered') {
      object.return_msg = 'ok';
    }
    if (spoil === 'field added to the') {
      object.recall = 'N ';
    }
    const body = Transformer.toXml(
      spoil === 'unsigned' ? object : { ...object, sign });
    return { body, headers: { 'Content-Type': 'text/xml' } };
  }

  function spoils(operation) {
    const list = ['tampered', 'unsigned', 'stranger-signed',
      'field added to the'];
    if (!['reverse', 'close', 'precreate'].includes(operation)) {
      list.push('replayed');
    }
    return list;
  }

  return {
    name, ini, provider: 'wechatpay-v2', wallet: 'wechat', verify, answer,
    spoils, oracles: ['wechatpay-axios-plugin', 'tenpay'],
    operations: Object.keys(PATHS),
  };
}

export function wechatpayV2(context) {
  return [oracleOf(context, 'HMAC-SHA256'), oracleOf(context, 'MD5')];
}
