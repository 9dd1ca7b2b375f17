#include "ocr/order.h"

#include <stdio.h>
#include <string.h>

#define FNV_OFFSET UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

void
reading_add_reason(struct reading *reading, enum reason_code code,
                   uint32_t item_id, const char *text) {
    if (reading->reason_count >= READING_REASONS_MAX) {
        return;
    }
    struct reason *reason = &reading->reasons[reading->reason_count++];
    reason->code = code;
    reason->item_id = item_id;
    utf8_copy(reason->text, sizeof(reason->text), text != NULL ? text : "");
}

const char *
verdict_string(enum verdict verdict) {
    switch (verdict) {
    case VERDICT_VERIFIED:
        return "verified";
    case VERDICT_REVIEW:
        return "review";
    case VERDICT_UNREADABLE:
        break;
    }
    return "unreadable";
}

struct sentence {
    const char *english;
    const char *chinese;
};

static const struct sentence sentences[] = {
    [REASON_PROVEN] = {"Every line and the total add up",
                       "每一行和合计都核对无误"},
    [REASON_NO_TEXT] = {"No text was found in the selected area; "
                        "check that the order is shown there",
                        "选定区域内没有找到文字，请确认订单显示在该处"},
    [REASON_NO_TOTAL] = {"The amount to pay was not found; select the area "
                         "again so that the total is inside",
                         "没有找到应付金额，请重新选择包含合计的区域"},
    [REASON_TWO_TOTALS] = {"There are two different totals; "
                           "check which one is to be paid",
                           "有两个不同的合计，请确认应付哪一个"},
    [REASON_NO_ITEMS] = {"A total was found but no lines; check the amount",
                         "找到了合计，但没有商品行，请核对金额"},
    [REASON_LINE_MISMATCH] = {"Quantity times price is not the amount; "
                              "compare it with the screen",
                              "数量乘单价不等于金额，请与屏幕核对"},
    [REASON_SUM_MISMATCH] = {"The lines do not add up to the total; "
                             "compare them with the screen",
                             "各行之和不等于合计，请与屏幕核对"},
    [REASON_UNPROVEN_LINE] = {"Quantity or price is not shown, so the amount "
                              "cannot be checked",
                              "缺少数量或单价，无法核对金额"},
    [REASON_ONE_LINE_ONLY] = {"A single line is not enough to be sure; "
                              "compare the total with the screen",
                              "只有一行，不足以确认，请核对合计"},
    [REASON_NO_CURRENCY] = {"The currency is not known; "
                            "set it in the settings",
                            "无法确定币种，请在设置中指定"},
    [REASON_TWO_CURRENCIES] =
        {"More than one currency is shown; check which one is right",
         "屏幕上有多种币种，请确认哪一种正确"},
    [REASON_BAD_NUMBER] = {"A number could not be read with certainty; compare "
                           "it with the screen",
                           "有数字无法准确识别，请与屏幕核对"},
    [REASON_OVERFLOW] = {"An amount is too large to be paid",
                         "金额过大，无法支付"},
    [REASON_TOO_MANY_LINES] = {"The order has too many lines to be shown",
                               "订单行数过多，无法显示"},
    [REASON_CUT_ROW] = {"A row is cut off or seems to be missing; "
                        "check the selected area",
                        "有一行被截断或缺失，请检查选定区域"},
    [REASON_MISSING_POINT] = {"A decimal point may be missing; "
                              "compare the amount with the screen",
                              "可能缺少小数点，请与屏幕核对金额"},
    [REASON_LOW_CONFIDENCE] = {"A number was hard to read; "
                               "compare it with the screen",
                               "有数字不清晰，请与屏幕核对"},
    [REASON_UNEXPLAINED] = {"Something on the screen does not fit the order; "
                            "check whether it belongs to it",
                            "屏幕上有内容与订单不符，请确认是否属于订单"},
    [REASON_NOT_POSITIVE] = {"The total is zero or negative; "
                             "there is nothing to pay",
                             "合计为零或负数，无需支付"},
    [REASON_REPAIRED] = {"The numbers add up only with one of them changed; "
                         "compare it with the screen",
                         "改动一个数字后才核对无误，请与屏幕核对"},
    [REASON_CONTRADICTION] = {"The numbers on the screen contradict each "
                              "other; check them at the register",
                              "屏幕上的数字互相矛盾，请在收银机上核对"},
    [REASON_ADJUSTED] = {"A charge or a discount beside the lines changes the "
                         "amount; compare it with the screen",
                         "有服务费、抹零或单品优惠影响金额，请与屏幕核对"},
    [REASON_TWIN_DIGITS] = {"Two digits that look alike could be mixed up; "
                            "compare the amounts with the screen",
                            "有两个相似的数字可能混淆，请与屏幕核对金额"},
    [REASON_NO_VALUE] = {"The amount beside a name could not be found or read; "
                         "compare the order with the screen",
                         "有项目的金额没有找到或无法识别，请与屏幕核对"},
    [REASON_FACTORS] = {"Quantities and prices could be the other way round; "
                        "compare them with the screen",
                        "数量与单价可能颠倒，请与屏幕核对"},
    [REASON_SURROUNDINGS] =
        {"The screen around the order does not look as "
         "before; is this the right page, and the whole "
         "order?",
         "订单周围的画面与以前不同，请确认页面正确且订单完整"},
    [REASON_REMEMBERED] = {"Every digit of the total is known from earlier "
                           "orders of this register",
                           "合计的每个数字都已在本机以往的订单中核对过"},
};

const char *
in_language(enum language language, const char *english, const char *chinese) {
    return language == LANGUAGE_ZH ? chinese : english;
}

static const char *
sentence_of(enum reason_code code, enum language language) {
    size_t index = (size_t)code;
    if (index >= sizeof(sentences) / sizeof(sentences[0]) ||
        sentences[index].english == NULL) {
        return in_language(language, "Compare the order with the screen",
                           "请与屏幕核对");
    }
    return in_language(language, sentences[index].english,
                       sentences[index].chinese);
}

int
reason_format(const struct reason *reason, enum language language, char *text,
              size_t size) {
    bool chinese = language == LANGUAGE_ZH;
    char line[32] = "";
    if (reason->item_id != 0) {
        snprintf(line, sizeof(line),
                 chinese ? "第%u行：" : "Line %u: ", (unsigned)reason->item_id);
    }
    const char *open = "";
    const char *close = "";
    if (reason->text[0] != '\0') {
        open = chinese ? "（" : " (";
        close = chinese ? "）" : ")";
    }
    return snprintf(text, size, "%s%s%s%s%s%s", line,
                    sentence_of(reason->code, language), open, reason->text,
                    close, chinese ? "。" : ".");
}

/** Bytes of the valid UTF-8 character at `text`, 0 when it is none. */
static size_t
utf8_length(const unsigned char *text) {
    size_t length = 1;
    uint32_t value = text[0];
    if (value < 0x80) {
        return 1;
    }
    if (value >= 0xc2 && value < 0xe0) {
        length = 2;
    } else if (value >= 0xe0 && value < 0xf0) {
        length = 3;
    } else if (value >= 0xf0 && value < 0xf5) {
        length = 4;
    } else {
        return 0;
    }
    value &= 0x7fu >> length;
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0u) != 0x80u) {
            return 0; // also ends here at the terminating NUL
        }
        value = value << 6 | (text[i] & 0x3fu);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    bool surrogate = value >= 0xd800 && value < 0xe000;
    return value < least[length] || value > 0x10ffff || surrogate ? 0 : length;
}

static bool
is_control(const unsigned char *text, size_t length) {
    return (length == 1 && (text[0] < 0x20 || text[0] == 0x7f)) ||
           (length == 2 && text[0] == 0xc2 && text[1] < 0xa0);
}

void
utf8_copy(char *out, size_t size, const char *text) {
    size_t used = 0;
    const unsigned char *at = (const unsigned char *)text;
    if (size == 0) {
        return;
    }
    while (*at != '\0') {
        size_t length = utf8_length(at);
        size_t taken = length == 0 ? 1 : length;
        const void *from = at;
        if (length == 0) {
            from = "\xef\xbf\xbd";
            length = 3;
        } else if (is_control(at, length)) {
            from = " ";
            length = 1;
        }
        if (used + length >= size) {
            break;
        }
        memcpy(out + used, from, length);
        used += length;
        at += taken;
    }
    out[used] = '\0';
}

static bool
amount_equal(struct amount a, struct amount b) {
    return a.known == b.known && (!a.known || a.minor == b.minor);
}

static bool
item_amounts_equal(const struct order_item *a, const struct order_item *b) {
    return amount_equal(a->quantity, b->quantity) &&
           amount_equal(a->unit_price, b->unit_price) &&
           amount_equal(a->item_amount, b->item_amount);
}

bool
order_amounts_equal(const struct order *a, const struct order *b) {
    if (strcmp(a->currency, b->currency) != 0 ||
        a->item_count != b->item_count ||
        !amount_equal(a->subtotal, b->subtotal) ||
        !amount_equal(a->discount, b->discount) ||
        !amount_equal(a->tax, b->tax) || !amount_equal(a->total, b->total)) {
        return false;
    }
    for (size_t i = 0; i < a->item_count; i++) {
        if (!item_amounts_equal(&a->items[i], &b->items[i])) {
            return false;
        }
    }
    return true;
}

static uint64_t
hash_byte(uint64_t hash, unsigned byte) {
    return (hash ^ (byte & 0xffu)) * FNV_PRIME;
}

static uint64_t
hash_number(uint64_t hash, uint64_t value) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
        hash = hash_byte(hash, (unsigned)(value >> shift));
    }
    return hash;
}

static uint64_t
hash_text(uint64_t hash, const char *text) {
    do {
        hash = hash_byte(hash, (unsigned char)*text);
    } while (*text++ != '\0');
    return hash;
}

static uint64_t
hash_amount(uint64_t hash, struct amount amount) {
    hash = hash_byte(hash, amount.known ? 1 : 0);
    return amount.known ? hash_number(hash, (uint64_t)amount.minor) : hash;
}

uint64_t
order_hash(const struct order *order) {
    uint64_t hash = hash_text(FNV_OFFSET, order->currency);
    hash = hash_amount(hash, order->subtotal);
    hash = hash_amount(hash, order->discount);
    hash = hash_amount(hash, order->tax);
    hash = hash_byte(hash, order->tax_included ? 1 : 0);
    hash = hash_amount(hash, order->total);
    hash = hash_number(hash, order->item_count);
    for (size_t i = 0; i < order->item_count; i++) {
        const struct order_item *item = &order->items[i];
        hash = hash_number(hash, item->item_id);
        hash = hash_text(hash, item->label);
        hash = hash_amount(hash, item->quantity);
        hash = hash_amount(hash, item->unit_price);
        hash = hash_amount(hash, item->item_amount);
    }
    return hash;
}
