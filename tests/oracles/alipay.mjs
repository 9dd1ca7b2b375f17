// Oracle of provider "alipay": the official alipay-sdk.
import { createSign } from 'node:crypto';
import fs from 'node:fs';

const METHODS = {
  pay: 'alipay.trade.pay',
  face: 'alipay.trade.pay',
  query: 'alipay.trade.query',
  reverse: 'alipay.trade.cancel',
  refund: 'alipay.trade.refund',
  'refund-query': 'alipay.trade.fastpay.refund.query',
  precreate: 'alipay.trade.precreate',
};

function inner(operation, orderNo) {
  const trade = {
    code: '10000', msg: 'Success', out_trade_no: orderNo,
    trade_no: '2026112522001400000000000001',
    buyer_logon_id: '159/****/5620',
  };
  switch (operation) {
    case 'reverse': return { ...trade, retry_flag: 'N', action: 'close' };
    case 'refund': return { ...trade, fund_change: 'Y', refund_fee: '2.34' };
    case 'refund-query': return { ...trade, out_request_no: `R${orderNo}`,
      refund_amount: '2.34', total_amount: '12.34',
      refund_status: 'REFUND_SUCCESS' };
    case 'precreate': return { ...trade,
      qr_code: 'https://qr.alipay.com/bavh4wjlxf12tper3a' };
    case 'query': return { ...trade, trade_status: 'TRADE_SUCCESS',
      total_amount: '12.34' };
    default: return { ...trade, total_amount: '12.34' };
  }
}

function sign(text, keyFile, type) {
  return createSign(type === 'RSA' ? 'RSA-SHA1' : 'RSA-SHA256')
    .update(text, 'utf8').sign(fs.readFileSync(keyFile), 'base64');
}

function oracleOf({ load, file, port }, type, withCertificates) {
  const { AlipaySdk } = load('alipay-sdk');
  const name = `alipay ${type}${withCertificates ? ', certificates' : ''}`;
  const ini = file(`${name}.ini`);
  fs.writeFileSync(ini, `[alipay]
gateway = https://127.0.0.1:${port}/gateway.do
ca_file = ${file('ca.crt')}
app_id = 2021000000000001
sign_type = ${type}
private_key_file = ${file('merchant.key')}
store_id = STORE1
app_auth_token = 202611BB0123456789abcdef
` + (withCertificates ? `app_cert_file = ${file('merchant.crt')}
alipay_cert_file = ${file('platform.crt')}
alipay_root_cert_file = ${file('root.crt')}
` : `alipay_public_key_file = ${file('platform.pub')}
`));

  const keys = { appId: '2021000000000001', keyType: 'PKCS8', signType: type,
    privateKey: fs.readFileSync(file('merchant.key'), 'utf8') };
  const asGateway = new AlipaySdk({ ...keys,
    alipayPublicKey: fs.readFileSync(file('merchant.pub'), 'utf8') });
  const asClient = new AlipaySdk({ ...keys, ...(withCertificates ? {
    appCertPath: file('merchant.crt'),
    alipayPublicCertPath: file('platform.crt'),
    alipayRootCertPath: file('root.crt'),
  } : { alipayPublicKey: fs.readFileSync(file('platform.pub'), 'utf8') }) });
  const { alipayCertSn, appCertSn } = asClient.config;

  function parameters(request) {
    const url = new URL(request.url, 'https://gateway');
    return Object.fromEntries([...url.searchParams,
      ...new URLSearchParams(request.body)]);
  }

  // The SDK signs the same content at the same time: byte for byte the same.
  function ownSignature(given) {
    const url = asClient.sdkExecute(given.method, {
      timestamp: given.timestamp, format: 'JSON',
      appAuthToken: given.app_auth_token,
      bizContent: JSON.parse(given.biz_content),
    });
    const own = Object.fromEntries(new URLSearchParams(url));
    for (const key of Object.keys({ ...own, ...given })) {
      if (own[key] !== given[key]) {
        throw new Error(`${key}: ${given[key]}, the SDK has ${own[key]}`);
      }
    }
  }

  function verify(request, operation, orderNo) {
    const given = parameters(request);
    const content = JSON.parse(given.biz_content);
    const checked = [];
    if (given.method !== METHODS[operation] ||
        content.out_trade_no !== orderNo) {
      throw new Error(`${given.method} of ${content.out_trade_no}`);
    }
    if (['pay', 'face', 'precreate'].includes(operation) &&
        content.total_amount !== '12.34') {
      throw new Error(`total_amount ${content.total_amount}`);
    }
    if (operation === 'face' && content.scene !== 'security_code') {
      throw new Error(`scene ${content.scene}`);
    }
    if (request.url.includes('biz_content')) {
      throw new Error('the code is in the URL');
    }
    if (asGateway.checkNotifySignV2({ ...given })) {
      checked.push('checkNotifySignV2');
    }
    ownSignature(given);
    checked.push('alipay-sdk, byte for byte');
    return checked;
  }

  function answer(request, operation, orderNo, spoil) {
    const key = `${METHODS[operation].replaceAll('.', '_')}_response`;
    const order = spoil === 'replayed' ? 'ANOTHER' : orderNo;
    // Escaped as the real gateway does; only the raw bytes verify.
    let text = JSON.stringify(inner(operation, order)).replaceAll('/', '\\/');
    const signature = sign(text, file(spoil === 'stranger-signed'
      ? 'stranger.key' : 'platform.key'), type);
    if (spoil === 'tampered') {
      text = text.replace('Success', 'success');
    }
    if (spoil === 're-serialised') {
      text = JSON.stringify(JSON.parse(text));
    }
    const serial = withCertificates
      ? `,"alipay_cert_sn":"${spoil === 'wrong-serial'
        ? appCertSn : alipayCertSn}"` : '';
    const body = spoil === 'unsigned' ? `{"${key}":${text}}`
      : `{"${key}":${text}${serial},"sign":"${signature}"}`;
    if (spoil === null) {
      asClient.checkResponseSign(body, key, signature); // throws if it is not
    }
    return { body, headers: { 'Content-Type': 'application/json' } };
  }

  return {
    name, ini, provider: 'alipay', wallet: 'alipay', verify, answer,
    oracles: ['checkNotifySignV2', 'alipay-sdk, byte for byte'],
    operations: Object.keys(METHODS),
    spoils: () => ['tampered', 'unsigned', 're-serialised', 'stranger-signed',
      'replayed', ...(withCertificates ? ['wrong-serial'] : [])],
  };
}

export function alipay(context) {
  return [oracleOf(context, 'RSA2', false), oracleOf(context, 'RSA', false),
    oracleOf(context, 'RSA2', true)];
}
