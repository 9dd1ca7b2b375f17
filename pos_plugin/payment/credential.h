/**
 * @file credential.h
 * Payment codes and face tokens: sort out what is none, and leave no trace.
 *
 * The issuer decides what a code is worth; here only the obvious mistakes
 * are refused (a web address, a few digits of something else), before
 * anything is sent. Formats by wallet, known from public documents:
 *
 *     wechatpay  10..15 and 16 digits more (18 digits)
 *     alipay     25..30 and 14 to 22 digits more (16 to 24 digits)
 *     unionpay   62 and 17 digits more (19 digits)
 *     emvco      base64 of EMVCo consumer-presented mode, from "hQVDUFYwM"
 *     alipay     face token "fp" and 33 characters more
 *
 * Anything else of 10 to 64 characters 0-9 A-Z a-z + / = _ - . may be a code
 * of the shop's own payment system. No allocation, no log of any code.
 */
#ifndef POSPLUGIN_CREDENTIAL_H
#define POSPLUGIN_CREDENTIAL_H

#include "pos_plugin/payment/payment.h"

#define CREDENTIAL_CODE_MIN 10
#define CREDENTIAL_CODE_MAX 64
/** EMVCo's upper limit of one QR code; also of a face token. */
#define CREDENTIAL_SIZE_MAX 512
#define CREDENTIAL_FACE_MIN 8

/**
 * Why these bytes are no credential.
 *
 * @return NULL when they may be one; else a sentence for the cashier
 */
const char *credential_problem(const struct payment_credential *credential);

/**
 * Which wallet issued it, by its first characters.
 *
 * @return "wechatpay", "alipay", "unionpay", "emvco", or "" when not known;
 *         static storage
 */
const char *credential_wallet(const struct payment_credential *credential);

/** Overwrite every occurrence of the credential in `text` with '*'. */
void credential_scrub(const struct payment_credential *credential, char *text);

#endif
