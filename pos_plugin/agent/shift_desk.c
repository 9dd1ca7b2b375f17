#include "pos_plugin/agent/shift_desk.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static enum shift_outcome
outcome_of_signing(enum status status) {
    return status == STATUS_OK          ? SHIFT_DONE
           : status == STATUS_STATE     ? SHIFT_TAKEN
           : status == STATUS_NOT_FOUND ? SHIFT_NOBODY
                                        : SHIFT_FAILED;
}

// The journal keeps the sum of refunds within what was paid; this keeps two
// of the same from being made one after the other by mistake.
static enum shift_outcome
may_give_back(struct journal *journal, const struct shift_request *request) {
    struct journal_attempt payment;
    int64_t doubt_minor = 0;
    enum status status =
        journal_find_attempt(journal, request->order_no, &payment);

    if (status == STATUS_OK) {
        status = journal_refund_doubt(journal, request->order_no, &doubt_minor);
    }
    if (status != STATUS_OK) {
        return SHIFT_FAILED;
    }
    return doubt_minor                                         ? SHIFT_UNKNOWN
           : payment.refunded_minor != request->refunded_minor ? SHIFT_CHANGED
           : strcmp(payment.amount.currency, request->amount.currency)
               ? SHIFT_CHANGED
               : SHIFT_DONE;
}

static enum shift_outcome
give_back(struct desk *desk, const struct shift_request *request,
          char detail[JOURNAL_TEXT_MAX]) {
    struct payment_answer answer = {0};
    enum shift_outcome outcome = may_give_back(desk->journal, request);

    if (outcome != SHIFT_DONE) {
        return outcome;
    }
    if (engine_refund(desk->engine, request->order_no, request->amount.minor,
                      NULL, &answer) != STATUS_OK) {
        return SHIFT_FAILED;
    }
    snprintf(detail, JOURNAL_TEXT_MAX, "%s", answer.detail);
    switch (answer.outcome) {
    case PAYMENT_PAID:
        return SHIFT_DONE;
    case PAYMENT_UNKNOWN:
    case PAYMENT_PENDING:
        return SHIFT_UNKNOWN;
    default:
        return SHIFT_REFUSED;
    }
}

static enum shift_outcome
follow(struct desk *desk) {
    size_t left = 0;
    enum status status =
        sale_recover(desk->journal, desk->engine, DESK_RECOVER_MS, &left);

    return status != STATUS_OK ? SHIFT_FAILED
           : left              ? SHIFT_UNKNOWN
                               : SHIFT_DONE;
}

static enum shift_outcome
act(struct desk *desk, const struct shift_request *request, bool idle,
    char detail[JOURNAL_TEXT_MAX]) {
    const char *till = desk->plugin->till;

    switch (request->act) {
    case SHIFT_SIGN_ON:
        return outcome_of_signing(
            journal_sign_on(desk->journal, till, request->cashier));
    case SHIFT_SIGN_OFF:
        return outcome_of_signing(journal_sign_off(desk->journal, till));
    case SHIFT_REFUND:
        return idle ? give_back(desk, request, detail) : SHIFT_NOT_NOW;
    case SHIFT_FOLLOW:
        return idle ? follow(desk) : SHIFT_NOT_NOW;
    default:
        return SHIFT_DONE;
    }
}

static int64_t
midnight_ms(void) {
    time_t now = time(NULL);
    struct tm day = *localtime(&now);

    day.tm_hour = 0;
    day.tm_min = 0;
    day.tm_sec = 0;
    day.tm_isdst = -1;
    return (int64_t)mktime(&day) * 1000;
}

static enum status
read_report(struct desk *desk, struct shift_report *out) {
    struct journal_filter filter = JOURNAL_ALL;
    struct journal_shift shift;
    enum status status =
        journal_find_shift(desk->journal, desk->plugin->till, 0, &shift);
    bool has_shift = status == STATUS_OK;

    if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
        return status;
    }
    filter.till = desk->plugin->till;
    filter.since_ms = midnight_ms();
    return shift_report_read(desk->journal, has_shift ? &shift : NULL, &filter,
                             (int64_t)time(NULL) * 1000, out);
}

// Of very many payments the last ones: the paid one is among them.
static void
copy_sale(const struct journal_sale *sale,
          const struct journal_attempt *attempts, size_t count,
          struct shift_sale *out) {
    size_t first = count > SHIFT_PAYMENTS_MAX ? count - SHIFT_PAYMENTS_MAX : 0;

    out->sale = *sale;
    out->payment_count = count - first;
    for (size_t i = 0; i < out->payment_count; i++) {
        out->payments[i] = attempts[first + i];
    }
}

static bool
take_sale(void *context, const struct journal_sale *sale,
          const struct journal_attempt *attempts, size_t count) {
    struct shift_page *page = context;

    page->more = page->sale_count == SHIFT_SALES_MAX;
    if (!page->more) {
        copy_sale(sale, attempts, count, &page->sales[page->sale_count++]);
    }
    return !page->more;
}

static enum status
find_sales(struct desk *desk, struct shift_page *page) {
    struct journal_filter filter = JOURNAL_ALL;
    const char *find = page->request.find;
    struct money amount;

    page->sales = calloc(SHIFT_SALES_MAX, sizeof(*page->sales));
    if (page->sales == NULL) {
        return STATUS_NO_MEMORY;
    }

    if (strpbrk(find, ".,") && desk->plugin->currency[0] &&
        money_parse_typed(find, desk->plugin->currency, &amount) == STATUS_OK) {
        filter.total_minor = amount.minor; // no number has a point
    } else {
        filter.text = find;
    }
    filter.limit = SHIFT_SALES_MAX + 1;
    return journal_each_sale(desk->journal, &filter, take_sale, page);
}

static bool
take_shown(void *context, const struct journal_sale *sale,
           const struct journal_attempt *attempts, size_t count) {
    struct shift_page *page = context;

    copy_sale(sale, attempts, count, &page->shown);
    page->whole = true;
    return false;
}

// An order of an earlier version that is not understood is shown without
// lines; money does not depend on it.
static void
read_order(struct desk *desk, struct shift_page *page) {
    char problem[160];
    char *text = NULL;
    json_t *json = NULL;

    if (journal_find_order(desk->journal, page->request.sale_id, &text) ==
        STATUS_OK) {
        json = json_loads(text, 0, NULL);
    }
    if (json == NULL || order_from_json(json, &page->order, problem,
                                        sizeof(problem)) != STATUS_OK) {
        memset(&page->order, 0, sizeof(page->order));
    }
    json_decref(json);
    free(text);
}

static enum status
read_shown(struct desk *desk, struct shift_page *page) {
    struct journal_filter filter = JOURNAL_ALL;
    enum status status;

    if (!page->request.sale_id[0]) {
        return STATUS_OK;
    }
    filter.sale_id = page->request.sale_id;
    status = journal_each_sale(desk->journal, &filter, take_shown, page);
    for (size_t i = 0; i < page->shown.payment_count && status == STATUS_OK;
         i++) {
        status = journal_refund_doubt(desk->journal,
                                      page->shown.payments[i].order_no,
                                      &page->doubt_minor[i]);
    }
    if (status == STATUS_OK && page->whole) {
        read_order(desk, page);
    }
    page->whole = page->whole && status == STATUS_OK;
    return status;
}

void
shift_desk_serve(struct desk *desk, const struct shift_request *request,
                 bool idle, struct shift_page *out) {
    enum status status;

    out->request = *request;
    out->outcome = act(desk, request, idle, out->detail);
    snprintf(out->seller, sizeof(out->seller), "%s",
             config_get(desk->plugin->config, "till", "cashier"));
    status = read_report(desk, &out->report);
    if (status == STATUS_OK) {
        status = find_sales(desk, out);
    }
    if (status == STATUS_OK) {
        status = read_shown(desk, out);
    }
    // What was done stays said: a refund that went out is not "failed".
    if (status != STATUS_OK && request->act == SHIFT_LOOK) {
        out->outcome = SHIFT_FAILED;
    }
}

void
shift_page_destroy(struct shift_page *page) {
    shift_report_destroy(&page->report);
    free(page->sales);
    memset(page, 0, sizeof(*page));
}
