#include "pos_plugin/bill.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COLUMNS_MAX 64
#define CELL_MAX 512
#define CHINA_MS (8 * 3600 * 1000LL)

enum column {
    COLUMN_TIME,
    COLUMN_TRADE_NO,
    COLUMN_ORDER_NO,
    COLUMN_STATE,
    COLUMN_CURRENCY,
    COLUMN_AMOUNT,
    COLUMN_REFUND_NO,
    COLUMN_REFUND_AMOUNT,
    COLUMN_COUNT,
};

/** The names that a column may have; the first that is there counts. */
struct format {
    enum bill_kind kind;
    const char *names[COLUMN_COUNT][3];
    bool optional[COLUMN_COUNT];
};

static const struct format formats[] = {
    {
        BILL_WECHATPAY,
        {
            [COLUMN_TIME] = {"交易时间"},
            [COLUMN_TRADE_NO] = {"微信订单号", "微信支付订单号"},
            [COLUMN_ORDER_NO] = {"商户订单号"},
            [COLUMN_STATE] = {"交易状态"},
            [COLUMN_CURRENCY] = {"货币种类", "标价币种"},
            // Without vouchers: what was asked for, not what was settled.
            [COLUMN_AMOUNT] = {"订单金额", "订单金额(标价币种)", "总金额"},
            [COLUMN_REFUND_NO] = {"商户退款单号"},
            [COLUMN_REFUND_AMOUNT] = {"申请退款金额", "退款金额"},
        },
        {[COLUMN_REFUND_NO] = true, [COLUMN_REFUND_AMOUNT] = true},
    },
    {
        BILL_ALIPAY,
        {
            [COLUMN_TIME] = {"完成时间", "创建时间"},
            [COLUMN_TRADE_NO] = {"支付宝交易号"},
            [COLUMN_ORDER_NO] = {"商户订单号"},
            [COLUMN_STATE] = {"业务类型"},
            [COLUMN_CURRENCY] = {"币种"},
            [COLUMN_AMOUNT] = {"订单金额（元）", "订单金额(元)"},
            [COLUMN_REFUND_NO] = {"退款批次号/请求号", "退款批次号"},
            [COLUMN_REFUND_AMOUNT] = {"退款金额（元）"},
        },
        {[COLUMN_CURRENCY] = true,
         [COLUMN_REFUND_NO] = true,
         [COLUMN_REFUND_AMOUNT] = true},
    },
};

/** One line, cut into cells. */
struct line {
    size_t count;
    char cells[COLUMNS_MAX][CELL_MAX];
};

struct parser {
    const char *name;
    int number; ///< of the line, from 1
    const struct format *format;
    int at[COLUMN_COUNT]; ///< index of each column, -1 when it is not there
    size_t room;
    struct bill *bill;
    struct line line;
};

const char *
bill_kind_string(enum bill_kind kind) {
    return kind == BILL_ALIPAY ? "alipay" : "wechatpay";
}

static enum status
complain(const struct parser *parser, const char *what) {
    log_error("%s:%d: %s", parser->name, parser->number, what);
    return STATUS_MALFORMED;
}

static bool
is_margin(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '`';
}

/** Keep a cell without what stands around its value. */
static bool
keep_cell(struct line *line, const char *start, size_t size) {
    while (size > 0 && is_margin(*start)) {
        start++;
        size--;
    }
    while (size > 0 && is_margin(start[size - 1])) {
        size--;
    }
    if (line->count == COLUMNS_MAX || size >= CELL_MAX) {
        return false;
    }
    memcpy(line->cells[line->count], start, size);
    line->cells[line->count++][size] = '\0';
    return true;
}

/** One quoted cell, "" within it standing for one; NULL when it has no end. */
static const char *
take_quoted(struct line *line, const char *at, const char *end) {
    char cell[CELL_MAX];
    size_t size = 0;
    for (at++; at < end; at++) {
        if (*at == '"' && (at + 1 == end || at[1] != '"')) {
            return keep_cell(line, cell, size) ? at + 1 : NULL;
        }
        at += *at == '"';
        if (size == CELL_MAX) {
            return NULL;
        }
        cell[size++] = *at;
    }
    return NULL;
}

static bool
cut_line(struct line *line, const char *at, const char *end) {
    line->count = 0;
    for (;;) {
        if (at < end && *at == '"') {
            at = take_quoted(line, at, end);
            if (at == NULL || (at < end && *at != ',')) {
                return false;
            }
        } else {
            const char *comma = memchr(at, ',', (size_t)(end - at));
            const char *stop = comma == NULL ? end : comma;
            if (!keep_cell(line, at, (size_t)(stop - at))) {
                return false;
            }
            at = stop;
        }
        if (at == end) {
            return true;
        }
        at++;
    }
}

static int
find_column(const struct line *line, const char *const names[3]) {
    for (size_t i = 0; i < 3 && names[i] != NULL; i++) {
        for (size_t j = 0; j < line->count; j++) {
            if (strcmp(line->cells[j], names[i]) == 0) {
                return (int)j;
            }
        }
    }
    return -1;
}

/** True when the line names all columns of a format. */
static bool
take_header(struct parser *parser) {
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        bool good = true;
        for (int c = 0; c < COLUMN_COUNT; c++) {
            parser->at[c] = find_column(&parser->line, formats[i].names[c]);
            good = good && (parser->at[c] >= 0 || formats[i].optional[c]);
        }
        if (good) {
            parser->format = &formats[i];
            parser->bill->kind = formats[i].kind;
            return true;
        }
    }
    return false;
}

static const char *
cell(const struct parser *parser, enum column column) {
    int at = parser->at[column];
    return at >= 0 && (size_t)at < parser->line.count ? parser->line.cells[at]
                                                      : "";
}

/** "2016-04-05 10:11:12" or with slashes, in China's time. */
static bool
read_time(const char *text, int64_t *at_ms) {
    struct tm tm = {0};
    const char *end = strptime(text, "%Y-%m-%d %H:%M", &tm);
    if (end == NULL) {
        end = strptime(text, "%Y/%m/%d %H:%M", &tm);
    }
    if (end == NULL || tm.tm_year < 100) {
        return false;
    }
    if (*end == ':' && (end = strptime(end, ":%S", &tm)) == NULL) {
        return false;
    }
    *at_ms = (int64_t)timegm(&tm) * 1000 - CHINA_MS;
    return *end == '\0';
}

/** "7", "7.0" and "7.00"; a minus before it sets *negative. */
static bool
read_amount(const char *text, const char *currency, bool *negative,
            struct money *out) {
    char padded[MONEY_TEXT_MAX + 8];
    const char *point = strchr(text, '.');
    *negative = text[0] == '-';
    text += *negative;
    int missing = currency_decimals(currency);
    if (missing < 0 || strlen(text) >= MONEY_TEXT_MAX) {
        return false;
    }
    missing -= point == NULL ? 0 : (int)strlen(point + 1);
    snprintf(padded, sizeof(padded), "%s%s%.*s", text,
             point == NULL && missing > 0 ? "." : "", missing > 0 ? missing : 0,
             "0000");
    return money_parse(padded, currency, out) == STATUS_OK && out->minor >= 0;
}

static bool
keep_number(char out[BILL_NUMBER_MAX], const char *text) {
    snprintf(out, BILL_NUMBER_MAX, "%s", text);
    return strlen(text) < BILL_NUMBER_MAX;
}

/** What WeChat says by state, Alipay says by kind and sign. */
static bool
read_sense(const struct parser *parser, bool negative, bool *is_back) {
    const char *state = cell(parser, COLUMN_STATE);
    if (parser->format->kind == BILL_ALIPAY) {
        *is_back = strcmp(state, "退款") == 0;
        return *is_back || (strcmp(state, "交易") == 0 && !negative);
    }
    *is_back = strcmp(state, "REFUND") == 0 || strcmp(state, "REVOKED") == 0;
    return !negative && (*is_back || strcmp(state, "SUCCESS") == 0);
}

static enum status
read_row(struct parser *parser, struct bill_row *row) {
    const char *currency = cell(parser, COLUMN_CURRENCY);
    const char *amount = cell(parser, COLUMN_AMOUNT);
    const char *back = cell(parser, COLUMN_REFUND_AMOUNT);
    bool negative = false;
    struct money given;
    currency = currency[0] == '\0' ? "CNY" : currency;
    memset(row, 0, sizeof(*row));
    if (!keep_number(row->order_no, cell(parser, COLUMN_ORDER_NO)) ||
        !keep_number(row->refund_no, cell(parser, COLUMN_REFUND_NO)) ||
        !keep_number(row->trade_no, cell(parser, COLUMN_TRADE_NO))) {
        return complain(parser, "a number is longer than 64 characters");
    }
    if (!read_time(cell(parser, COLUMN_TIME), &row->at_ms)) {
        return complain(parser, "the time is not YYYY-MM-DD HH:MM:SS");
    }
    if (!read_amount(amount, currency, &negative, &row->amount) ||
        !read_sense(parser, negative, &row->is_back)) {
        return complain(parser, "amount, currency or state cannot be read");
    }
    // A row of WeChat's names the order's amount, and beside it what was given
    // back; one that was taken back as a whole may name nothing.
    bool other = false;
    if (row->is_back && read_amount(back, currency, &other, &given) &&
        given.minor > 0) {
        row->amount = given;
    }
    if (!row->is_back || strcmp(row->refund_no, "0") == 0) {
        row->refund_no[0] = '\0';
    }
    return STATUS_OK;
}

static enum status
add_row(struct parser *parser) {
    struct bill *bill = parser->bill;
    if (bill->count == parser->room) {
        size_t room = parser->room == 0 ? 256 : 2 * parser->room;
        struct bill_row *rows =
            reallocarray(bill->rows, room, sizeof(*bill->rows));
        if (rows == NULL) {
            return STATUS_NO_MEMORY;
        }
        bill->rows = rows;
        parser->room = room;
    }
    enum status status = read_row(parser, &bill->rows[bill->count]);
    bill->count += status == STATUS_OK;
    return status;
}

/** The line behind the last row: WeChat's summary, Alipay's '#'. */
static bool
is_end(const struct parser *parser, char first) {
    return first == '#' || strncmp(parser->line.cells[0], "总交易单数",
                                   strlen("总交易单数")) == 0;
}

/** Any line; *done when nothing more is to be read. */
static enum status
take_line(struct parser *parser, const char *at, const char *end, bool *done) {
    const char *text = at;
    while (text < end && is_margin(*text)) {
        text++;
    }
    if (text == end) {
        return STATUS_OK;
    }
    if (*text == '#' && parser->format == NULL) {
        return STATUS_OK;
    }
    if (!cut_line(&parser->line, at, end)) {
        return complain(parser, "too many or too long cells, or no end quote");
    }
    if (parser->format == NULL) {
        return take_header(parser)
                   ? STATUS_OK
                   : complain(parser, "no bill of WeChat Pay or Alipay: these "
                                      "are not the columns of one");
    }
    *done = is_end(parser, *text);
    return *done ? STATUS_OK : add_row(parser);
}

static enum status
parse_text(struct parser *parser, const char *text, size_t size) {
    const char *end = text + size;
    enum status status = STATUS_OK;
    bool done = false;
    while (status == STATUS_OK && !done && text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        stop = stop == NULL ? end : stop;
        parser->number++;
        status = take_line(parser, text, stop, &done);
        text = stop + (stop < end);
    }
    if (status == STATUS_OK && parser->format == NULL) {
        return complain(parser, "no bill: there is no line of column names");
    }
    if (status == STATUS_OK && !done) {
        return complain(parser, "the bill breaks off: its summary is missing, "
                                "download it again");
    }
    return status;
}

/** To UTF-8; NULL when it is not of this character set. */
static char *
convert(const char *charset, const char *text, size_t *size) {
    iconv_t converter = iconv_open("UTF-8", charset);
    size_t room = 2 * *size + 4;
    char *from = strndup(text, *size);
    char *out = malloc(room);
    char *in = from;
    char *to = out;
    size_t in_left = *size;
    size_t out_left = room;
    bool good = converter != (iconv_t)-1 && from != NULL && out != NULL &&
                iconv(converter, &in, &in_left, &to, &out_left) != (size_t)-1;
    if (converter != (iconv_t)-1) {
        iconv_close(converter);
    }
    free(from);
    if (!good) {
        free(out);
        return NULL;
    }
    *size = room - out_left;
    return out;
}

enum status
bill_parse(const char *name, const char *text, size_t size, struct bill *out) {
    struct parser *parser = calloc(1, sizeof(*parser));
    char *converted = NULL;
    memset(out, 0, sizeof(*out));
    if (parser == NULL) {
        return STATUS_NO_MEMORY;
    }
    parser->name = name;
    parser->bill = out;
    enum status status = STATUS_OK;
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        size -= 3;
    }
    if (memchr(text, '\0', size) != NULL) {
        status = complain(parser, "not a text file: unpack it first");
    } else {
        converted = convert("UTF-8", text, &size);
        if (converted == NULL) {
            converted = convert("GB18030", text, &size);
        }
        status =
            converted == NULL
                ? complain(parser, "neither UTF-8 nor GBK: unpack it first")
                : parse_text(parser, converted, size);
    }
    if (status != STATUS_OK) {
        bill_destroy(out);
    }
    free(converted);
    free(parser);
    return status;
}

static enum status
read_file(FILE *file, const char *path, struct bill *out) {
    enum status status = STATUS_IO;
    char *text = NULL;
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (size > BILL_FILE_MAX) {
        log_error("%s: too large for a bill", path);
        return STATUS_MALFORMED;
    }
    if (size >= 0 && fseek(file, 0, SEEK_SET) == 0) {
        text = malloc((size_t)size + 1);
    }
    if (text != NULL && fread(text, 1, (size_t)size, file) == (size_t)size) {
        status = bill_parse(path, text, (size_t)size, out);
    } else {
        log_error("%s: %s", path, strerror(errno));
    }
    free(text);
    return status;
}

enum status
bill_load(const char *path, struct bill *out) {
    FILE *file = fopen(path, "rbe");
    memset(out, 0, sizeof(*out));
    if (file == NULL) {
        log_error("%s: %s", path, strerror(errno));
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_ACCESS;
    }
    enum status status = read_file(file, path, out);
    fclose(file);
    return status;
}

void
bill_destroy(struct bill *bill) {
    free(bill->rows);
    memset(bill, 0, sizeof(*bill));
}
