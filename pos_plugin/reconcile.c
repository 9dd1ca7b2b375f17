#include "pos_plugin/reconcile.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MS (24 * 3600 * 1000LL)
#define CHINA_MS (8 * 3600 * 1000LL)
/** A payment may be of one day here and of the next there. */
#define EDGE_MS (10 * 60 * 1000LL)

struct comparison {
    struct journal *journal;
    struct bill *bill;
    struct reconcile_scope scope;
    void (*told)(void *context, const struct reconcile_item *item);
    void *context;
    struct reconcile_summary *summary;
};

/** All rows of one order. */
struct group {
    const struct bill_row *rows;
    size_t count;
    struct money paid;
    struct money back;
};

const char *
reconcile_kind_string(enum reconcile_kind kind) {
    static const char *const names[] = {
        [RECONCILE_MATCHED] = "matched",
        [RECONCILE_MISSING_HERE] = "missing here",
        [RECONCILE_MISSING_THERE] = "missing there",
        [RECONCILE_AMOUNT] = "amount differs",
        [RECONCILE_STATE] = "state differs",
        [RECONCILE_REFUND] = "refund differs",
    };
    return names[kind];
}

static int
by_order_no(const void *a, const void *b) {
    const struct bill_row *left = a;
    const struct bill_row *right = b;
    return strcmp(left->order_no, right->order_no);
}

static void
tell(struct comparison *comparison, enum reconcile_kind kind,
     const char *order_no, struct money here, struct money there,
     const char *detail) {
    struct reconcile_item item = {kind, order_no, here, there, detail};
    if (kind == RECONCILE_MATCHED) {
        comparison->summary->matched++;
        return;
    }
    comparison->summary->different++;
    comparison->told(comparison->context, &item);
}

static struct group
take_group(const struct bill *bill, size_t at) {
    struct group group = {.rows = bill->rows + at};
    group.paid = group.rows[0].amount;
    group.back = group.paid;
    group.paid.minor = 0;
    group.back.minor = 0;
    while (at + group.count < bill->count &&
           strcmp(group.rows[group.count].order_no, group.rows[0].order_no) ==
               0) {
        const struct bill_row *row = &group.rows[group.count++];
        struct money *sum = row->is_back ? &group.back : &group.paid;
        sum->minor += row->amount.minor;
    }
    return group;
}

/** Every refund of the bill is one of ours, of the same amount. */
static bool
refunds_match(struct comparison *comparison, const struct group *group) {
    for (size_t i = 0; i < group->count; i++) {
        const struct bill_row *row = &group->rows[i];
        struct journal_refund refund;
        if (!row->is_back) {
            continue;
        }
        if (strlen(row->refund_no) >= sizeof(refund.refund_no) ||
            journal_find_refund(comparison->journal, row->refund_no, &refund) !=
                STATUS_OK ||
            refund.state == REFUND_REFUSED ||
            refund.minor != row->amount.minor ||
            strcmp(refund.order_no, row->order_no) != 0) {
            return false;
        }
    }
    return true;
}

static void
compare_paid(struct comparison *comparison, const struct group *group,
             const struct journal_attempt *attempt) {
    struct money here = attempt->amount;
    const char *order_no = attempt->order_no;
    bool paid_now = group->paid.minor > 0; // else only a later day's refund
    if (paid_now && (here.minor != group->paid.minor ||
                     strcmp(here.currency, group->paid.currency) != 0)) {
        tell(comparison, RECONCILE_AMOUNT, order_no, here, group->paid,
             "another amount was paid than is in the journal: ask the "
             "payment system");
    } else if (!refunds_match(comparison, group)) {
        here.minor = attempt->refunded_minor;
        tell(comparison, RECONCILE_REFUND, order_no, here, group->back,
             "given back there by another refund than the journal's");
    } else {
        tell(comparison, RECONCILE_MATCHED, order_no, here, group->paid, "");
    }
}

static void
compare_group(struct comparison *comparison, const struct group *group) {
    struct journal_attempt attempt;
    const char *order_no = group->rows[0].order_no;
    struct money none = group->paid;
    enum status status =
        strlen(order_no) >= ORDER_NO_MAX
            ? STATUS_NOT_FOUND
            : journal_find_attempt(comparison->journal, order_no, &attempt);
    none.minor = 0;
    if (status != STATUS_OK) {
        tell(comparison, RECONCILE_MISSING_HERE, order_no, none, group->paid,
             "not of this till's journal: of another till, or made elsewhere");
    } else if (attempt.state == ATTEMPT_PAID) {
        compare_paid(comparison, group, &attempt);
    } else if (group->paid.minor == group->back.minor) {
        tell(comparison, RECONCILE_MATCHED, order_no, none, none, "");
    } else {
        tell(comparison, RECONCILE_STATE, order_no, none, group->paid,
             attempt_state_is_final(attempt.state)
                 ? "the customer paid, here it is closed: give it back with "
                   "posplugin query, then posplugin reverse"
                 : "not settled here yet: posplugin query --all");
    }
}

static bool
check_in_bill(void *context, const struct journal_attempt *attempt) {
    struct comparison *comparison = context;
    const struct reconcile_scope *scope = &comparison->scope;
    struct bill_row wanted = {0};
    struct money none = attempt->amount;
    memcpy(wanted.order_no, attempt->order_no, sizeof(attempt->order_no));
    none.minor = 0;
    bool known =
        bsearch(&wanted, comparison->bill->rows, comparison->bill->count,
                sizeof(wanted), by_order_no) != NULL;
    bool at_edge = attempt->created_ms < scope->since_ms + EDGE_MS ||
                   attempt->created_ms >= scope->until_ms - EDGE_MS;
    if (!known && !at_edge) {
        tell(comparison, RECONCILE_MISSING_THERE, attempt->order_no,
             attempt->amount, none,
             "paid here, not in the bill: look whether it is of another day "
             "or merchant, then ask the payment system");
    }
    return true;
}

/** Midnight in China at or before a time. */
static int64_t
day_start(int64_t at_ms) {
    int64_t local_ms = at_ms + CHINA_MS;
    return local_ms - local_ms % DAY_MS - CHINA_MS;
}

static void
complete_scope(const struct bill *bill, struct reconcile_scope *scope) {
    int64_t first_ms = INT64_MAX;
    int64_t last_ms = 0;
    for (size_t i = 0; i < bill->count; i++) {
        int64_t at_ms = bill->rows[i].at_ms;
        first_ms = at_ms < first_ms ? at_ms : first_ms;
        last_ms = at_ms > last_ms ? at_ms : last_ms;
    }
    if (scope->since_ms == 0) {
        scope->since_ms = bill->count == 0 ? 0 : day_start(first_ms);
    }
    if (scope->until_ms == 0) {
        scope->until_ms = bill->count == 0 ? 0 : day_start(last_ms) + DAY_MS;
    }
}

enum status
reconcile(struct journal *journal, struct bill *bill,
          const struct reconcile_scope *scope,
          void (*told)(void *context, const struct reconcile_item *item),
          void *context, struct reconcile_summary *summary) {
    struct comparison comparison = {.journal = journal,
                                    .bill = bill,
                                    .scope = *scope,
                                    .told = told,
                                    .context = context,
                                    .summary = summary};
    memset(summary, 0, sizeof(*summary));
    complete_scope(bill, &comparison.scope);
    if (bill->count > 0) {
        qsort(bill->rows, bill->count, sizeof(*bill->rows), by_order_no);
    }
    for (size_t at = 0; at < bill->count;) {
        struct group group = take_group(bill, at);
        compare_group(&comparison, &group);
        at += group.count;
    }
    return journal_each_paid(
        journal, scope->provider, comparison.scope.since_ms,
        comparison.scope.until_ms, check_in_bill, &comparison);
}
