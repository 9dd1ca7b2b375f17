#include "pos_plugin/agent/face.h"

#include <libintl.h>

#include <stddef.h>
#include <string.h>

#define _(text) gettext(text)
#define N_(text) text

const char *
face_state_title(enum sale_state state) {
    switch (state) {
    case SALE_CAPTURED:
        return _("Sending to the terminal");
    case SALE_SHOWN:
        return _("The customer is looking");
    case SALE_CONFIRMED:
        return _("Confirmed: waiting for the code or face");
    case SALE_DISPUTED:
        return _("The customer says this is wrong");
    case SALE_CREDENTIAL:
    case SALE_PAYING:
        return _("Paying");
    case SALE_CUSTOMER_PASSWORD:
        return _("The customer is typing a password");
    case SALE_UNKNOWN:
        return _("Not known yet whether it was paid");
    case SALE_PAID:
        return _("PAID");
    case SALE_DECLINED:
        return _("NOT PAID: declined");
    case SALE_REVERSED:
        return _("NOT PAID: taken back");
    case SALE_CANCELLED:
        return _("NOT PAID: cancelled");
    }
    return "";
}

const char *
face_state_advice(enum sale_state state) {
    switch (state) {
    case SALE_DISPUTED:
        return _("Correct the register, then send again. Stop cancels the "
                 "sale.");
    case SALE_UNKNOWN:
        return _("Do not take the money again. The payment system is being "
                 "asked; if it was not paid, it is taken back.");
    case SALE_DECLINED:
    case SALE_REVERSED:
    case SALE_CANCELLED:
        return _("Nothing was charged. Send again to start anew.");
    default:
        return "";
    }
}

const char *
face_state_sign(enum sale_state state) {
    switch (state) {
    case SALE_PAID:
        return "✔";
    case SALE_DECLINED:
    case SALE_REVERSED:
    case SALE_CANCELLED:
        return "✘";
    case SALE_DISPUTED:
    case SALE_UNKNOWN:
        return "⚠";
    default:
        return "…";
    }
}

const char *
face_detail(const char *detail) {
    static const char *const ours[] = {
        N_("by the customer"),
        N_("by the cashier"),
        N_("customer did not answer"),
        N_("terminal does not answer"),
        N_("terminal speaks another protocol"),
        N_("shown again"),
        N_("corrected"),
        N_("closed"),
        N_("refused by the payment system"),
        N_("never arrived at the payment system"),
        N_("being taken back by a person"),
    };

    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        if (strcmp(detail, ours[i]) == 0) {
            return gettext(ours[i]);
        }
    }
    return detail;
}
