/**
 * @file texts.h
 * Every word that the customer reads, in each language.
 */
#ifndef POSPLUGIN_TERMINAL_TEXTS_H
#define POSPLUGIN_TERMINAL_TEXTS_H

#include "ocr/order.h"

enum text_id {
    TEXT_WELCOME = 1,
    TEXT_SHOP,
    TEXT_READY,
    TEXT_WAITING,
    TEXT_UNPAIRED,
    TEXT_PAIRING,
    TEXT_MISREAD,
    TEXT_NEWER_CODE,
    TEXT_LINK_LOST,
    TEXT_LINK_LOST_HINT,
    TEXT_CHECK_ORDER,
    TEXT_ITEMS,
    TEXT_ITEM,
    TEXT_SUBTOTAL,
    TEXT_DISCOUNT,
    TEXT_TAX,
    TEXT_TAX_INCLUDED,
    TEXT_TOTAL,
    TEXT_CONFIRM,
    TEXT_WRONG,
    TEXT_CANCEL,
    TEXT_CIRCLE,
    TEXT_CIRCLE_HINT,
    TEXT_MARKED,
    TEXT_SEND,
    TEXT_CLEAR,
    TEXT_BACK,
    TEXT_SENT,
    TEXT_SENT_HINT,
    TEXT_CORRECTED,
    TEXT_TO_PAY,
    TEXT_HOW,
    TEXT_CODE,
    TEXT_CODE_HINT,
    TEXT_FACE,
    TEXT_FACE_HINT,
    TEXT_SCAN,
    TEXT_SCAN_HINT,
    TEXT_SCAN_WAIT,
    TEXT_LOOK,
    TEXT_LOOK_HINT,
    TEXT_SIMULATED,
    TEXT_OFFLINE,
    TEXT_FACE_FAILED,
    TEXT_NEW_CODE,
    TEXT_PAYING,
    TEXT_PAYING_HINT,
    TEXT_PASSWORD,
    TEXT_PASSWORD_HINT,
    TEXT_CHECKING,
    TEXT_CHECKING_HINT,
    TEXT_PAID,
    TEXT_PAID_HINT,
    TEXT_DECLINED,
    TEXT_DECLINED_HINT,
    TEXT_CANCELLED,
    TEXT_CANCELLED_HINT,
    TEXT_REVERSED,
    TEXT_REVERSED_HINT,
    TEXT_UNKNOWN,
    TEXT_UNKNOWN_HINT,
    TEXT_COUNT,
};

/** The text, UTF-8, static, never NULL. */
const char *text_get(enum text_id id, enum language language);

/** The long date of now, "Friday, 6 March" or "3月6日 星期五". */
void text_date(enum language language, char *text, size_t size);

#endif
