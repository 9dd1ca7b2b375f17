// One call of one provider, for tests in other languages:
//
//     provider_call INI PROVIDER OPERATION ORDER_NO MINOR [EXTRA [MINOR]]
//
// EXTRA is the code of a pay ("face:TOKEN" for a face token), or a refund's
// number, with the refund's amount. Prints the outcome, the detail and what
// else there is, a line each.
#include "pos_plugin/payment/payment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct call {
    const struct payment_provider_ops *ops;
    void *provider;
    const char *operation;
    struct order order;
    struct payment_request request;
    const char *extra;
    int64_t extra_minor;
    char code_url[PAYMENT_CODE_URL_MAX];
    struct payment_answer answer;
};

static void
fill_order(struct order *order, int64_t minor) {
    order->item_count = 3;
    for (uint32_t i = 0; i < 3; i++) {
        order->items[i].item_id = i + 1;
        snprintf(order->items[i].label, ORDER_LABEL_MAX,
                 "\xe7\xbb\xbf\xe8\x8c\xb6 \"%u\" <&> 100%% a/b", i);
    }
    order->items[0].quantity = (struct amount){true, 2000};
    order->items[0].unit_price = (struct amount){true, minor / 2};
    order->items[0].item_amount = (struct amount){true, minor / 2 * 2};
    order->items[1].quantity = (struct amount){true, 350};
    order->items[1].item_amount = (struct amount){true, minor % 2 + 5};
    order->items[2].item_amount = (struct amount){true, -5};
}

static void
do_pay(struct call *call) {
    bool is_face = strncmp(call->extra, "face:", 5) == 0;
    const char *code = call->extra + (is_face ? 5 : 0);
    struct payment_credential credential = {
        .is_face_token = is_face,
        .bytes = (const uint8_t *)code,
        .size = strlen(code),
    };
    call->request.order = &call->order;
    call->ops->pay(call->provider, &call->request, &credential, &call->answer);
}

static bool
carry_out(struct call *call) {
    const char *operation = call->operation;
    if (strcmp(operation, "pay") == 0) {
        do_pay(call);
    } else if (strcmp(operation, "query") == 0) {
        call->ops->query(call->provider, &call->request, &call->answer);
    } else if (strcmp(operation, "reverse") == 0) {
        call->ops->reverse(call->provider, &call->request, &call->answer);
    } else if (strcmp(operation, "close") == 0) {
        call->request.precreated = true;
        call->ops->reverse(call->provider, &call->request, &call->answer);
    } else if (strcmp(operation, "refund") == 0) {
        call->ops->refund(call->provider, &call->request, call->extra,
                          call->extra_minor, &call->answer);
    } else if (strcmp(operation, "refund-query") == 0) {
        call->ops->refund_query(call->provider, &call->request, call->extra,
                                call->extra_minor, &call->answer);
    } else if (strcmp(operation, "precreate") == 0) {
        call->request.order = &call->order;
        call->ops->precreate(call->provider, &call->request, call->code_url,
                             &call->answer);
    } else {
        return false;
    }
    return true;
}

static int
doctor(struct call *call) {
    char text[8192];
    enum status status = call->ops->doctor(call->provider, text, sizeof(text));
    printf("%s\n%s", status_string(status), text);
    return 0;
}

int
main(int argc, char **argv) {
    struct config *config = NULL;
    struct call call = {0};
    if (argc < 6 || config_load(argv[1], &config) != STATUS_OK) {
        return 2;
    }
    call.ops = payment_find(argv[2]);
    if (call.ops == NULL ||
        call.ops->open(config, NULL, NULL, &call.provider) != STATUS_OK) {
        return 2;
    }
    call.operation = argv[3];
    call.extra = argc > 6 ? argv[6] : "";
    call.extra_minor = argc > 7 ? strtoll(argv[7], NULL, 10) : 0;
    call.request.order_no = argv[4];
    call.request.amount = (struct money){strtoll(argv[5], NULL, 10), "CNY"};
    call.request.till = "till1";
    fill_order(&call.order, call.request.amount.minor);
    int code = 2;
    if (strcmp(call.operation, "doctor") == 0) {
        code = doctor(&call);
    } else if (carry_out(&call)) {
        printf("%s\n%s\n%s\n%s\n", payment_outcome_string(call.answer.outcome),
               call.answer.detail, call.answer.trade_no, call.code_url);
        code = 0;
    }
    call.ops->close(call.provider);
    config_free(config);
    return code;
}
