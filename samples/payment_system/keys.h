/**
 * @file keys.h
 * All keys of the simulator, both sides' of them, made at the first start
 * into its folder; and the settings with which posplugin finds them.
 */
#ifndef PAYMENT_SYSTEM_KEYS_H
#define PAYMENT_SYSTEM_KEYS_H

#include "pos_plugin/payment/pki.h"

#include <stdbool.h>

#define KEYS_APP_ID "2021000000000001"
#define KEYS_APPID "wxd678efh567hg6787"
#define KEYS_MCHID "1900000001"
#define KEYS_PUBLIC_KEY_ID "PUB_KEY_ID_0119000000012024010100000001"

struct keys {
    struct signature_key rest;
    EVP_PKEY *alipay;     ///< signs Alipay's answers
    EVP_PKEY *alipay_app; ///< verifies requests to it
    EVP_PKEY *wechatpay;  ///< signs WeChat Pay's answers
    EVP_PKEY *merchant;   ///< verifies requests to it
    X509 *wechatpay_cert;
    X509 *merchant_cert;
    struct signature_key api_v3;
    struct signature_key api_v2;
    char *client_ca; ///< PEM, of the clients' certificates; owned
};

/** Read, or make first; false with a message on stderr. */
bool keys_open(struct keys *keys, const char *folder);
/** Wipe and free; a zeroed one is fine. */
void keys_close(struct keys *keys);

/**
 * Write "posplugin.ini" into the folder: all four providers, at this port.
 *
 * @return false with a message on stderr
 */
bool keys_write_settings(const char *folder, const char *merchant,
                         unsigned port);

#endif
