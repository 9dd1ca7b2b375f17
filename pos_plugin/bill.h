/**
 * @file bill.h
 * Bill files as downloaded from the wallets' merchant sites.
 *
 * Both are tables of comma-separated values with a line of column names, in
 * major units of the currency; columns are found by name, unknown ones are
 * passed over.
 *
 *     WeChat Pay   a back-tick before every value; a summary of two lines
 *                  behind the rows (its names begin with 总交易单数)
 *     Alipay       lines of '#' around the table, tabs behind the values, GBK
 *                  or UTF-8; refunds have a negative amount
 */
#ifndef POSPLUGIN_BILL_H
#define POSPLUGIN_BILL_H

#include "ocr/money.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BILL_NUMBER_MAX 65
#define BILL_FILE_MAX (512 * 1024 * 1024)

enum bill_kind {
    BILL_WECHATPAY = 1,
    BILL_ALIPAY = 2,
};

/** "wechatpay", "alipay": also the name of its provider. */
const char *bill_kind_string(enum bill_kind kind);

struct bill_row {
    bool is_back;        ///< money given back: refund or taken back
    struct money amount; ///< always positive
    char order_no[BILL_NUMBER_MAX];
    char refund_no[BILL_NUMBER_MAX]; ///< "" for payments, or when none is said
    char trade_no[BILL_NUMBER_MAX];
    int64_t at_ms; ///< UTC; the bill's own times are those of China
};

struct bill {
    enum bill_kind kind;
    size_t count;
    struct bill_row *rows; ///< owned
};

/**
 * Read a bill.
 *
 * @param name of the file, for messages
 * @return STATUS_OK; STATUS_MALFORMED (message with the line: none of the
 *         two, a column is missing, a row that cannot be read: a bill with
 *         holes would hide differences); STATUS_NO_MEMORY
 */
enum status bill_parse(const char *name, const char *text, size_t size,
                       struct bill *out);

/** As bill_parse(), from a file; also STATUS_NOT_FOUND, _ACCESS, _IO. */
enum status bill_load(const char *path, struct bill *out);

/** Free the rows; a zeroed bill is fine. */
void bill_destroy(struct bill *bill);

#endif
