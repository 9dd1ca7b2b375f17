#include "pos_plugin/agent/setup_texts.h"

#include <libintl.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define _(text) gettext(text)
#define N_(text) text

static const struct {
    const char *title; // N_()
    const char *tab;   // N_(), short
    const char *intro; // N_()
} pages[SETUP_PAGES] = {
    [SETUP_PAGE_TILL] =
        {N_("This till"), N_("Till"),
         N_("Seven steps, some minutes. Every answer is kept at once: you can "
            "close this window and go on later.")},
    [SETUP_PAGE_TERMINAL] = {N_("Where is the payment terminal?"),
                             N_("Terminal"),
                             N_("Choose it here, or type its address.")},
    [SETUP_PAGE_PAIRING] =
        {N_("Pair the terminal with this till"), N_("Pairing"),
         N_("Pairing gives both sides a key, so that nobody between them can "
            "read or change anything. Whoever sees the code has the key: it is "
            "shown only until the terminal has come.")},
    [SETUP_PAGE_ORDER] =
        {N_("Where is the order on the screen?"), N_("Order"),
         N_("Put an order on the register's screen. This window goes, the "
            "screen stands still: drag a rectangle over all lines of the order "
            "and the total, then press Enter. Esc stops.")},
    [SETUP_PAGE_PAYMENT] =
        {N_("The payment system"), N_("Payment"),
         N_("Which payment systems take the customers' codes?")},
    [SETUP_PAGE_KEYS] = {N_("Keys, and the start"), N_("Keys"),
                         N_("These keys work whatever window is in front.")},
    [SETUP_PAGE_CHECK] = {N_("Is all well?"), N_("Check"),
                          N_("Screen, terminal, journal and payment system are "
                             "tried; nothing is charged.")},
};

const char *
setup_page_title(int page) {
    return _(pages[page].title);
}

const char *
setup_page_tab(int page) {
    return _(pages[page].tab);
}

const char *
setup_page_intro(int page) {
    return _(pages[page].intro);
}

/** What a setting is called, for all sections that have it. */
struct naming {
    const char *key;
    const char *name; // N_(); with the letter of Alt
    const char *hint; // N_(); what it must be
};

static const struct naming namings[] = {
    {"name", N_("Name of this _till"),
     N_("1 to 31 letters, digits, dots, dashes or underscores")},
    {"currency", N_("C_urrency"),
     N_("Three letters as on a price list (CNY, USD, EUR), used when the "
        "screen shows none")},
    {"uri", N_("_Address"),
     N_("As tcp:192.168.1.20:7000, serial:COM3?baud=115200, or "
        "serial:/dev/ttyUSB0?baud=115200")},
    {"merchant_id", N_("_Merchant's id"),
     N_("As the payment system calls "
        "this shop")},
    {"url", N_("Address"), N_("As https://pay.shop.example")},
    {"key_file", N_("Key (file)"), N_("A file that can be read")},
    {"ca_file", N_("Certificates of the authority (file)"),
     N_("Empty: those of this machine")},
    {"gateway", N_("Gateway"), NULL},
    {"app_id", N_("Application's id"), N_("16 digits")},
    {"appid", N_("Application's id"), NULL},
    {"mchid", N_("Merchant's id"), NULL},
    {"mch_id", N_("Merchant's id"), NULL},
    {"private_key_file", N_("Our private key (file)"),
     N_("A file that its owner alone can read")},
    {"alipay_public_key_file", N_("Alipay's public key (file)"),
     N_("With keys; else the three certificates below")},
    {"app_cert_file", N_("Our application's certificate (file)"), NULL},
    {"alipay_cert_file", N_("Alipay's certificate (file)"), NULL},
    {"alipay_root_cert_file", N_("Alipay's root certificates (file)"), NULL},
    {"serial_no", N_("Serial of our API certificate"), N_("Hexadecimal")},
    {"public_key_id", N_("WeChat Pay's key id"), N_("PUB_KEY_ID_...")},
    {"public_key_file", N_("WeChat Pay's public key (file)"), NULL},
    {"cert_file", N_("Our API certificate (file)"), NULL},
    {"api_v3_key_file", N_("APIv3 key (file)"),
     N_("With WeChat Pay's certificates instead of its public key")},
    {"api_key_file", N_("API key (file)"),
     N_("A file that its owner alone can read")},
    {"hotkey_send", N_("_Send the order"),
     N_("Press the key here, or type it: Ctrl+Shift+F9; empty: none")},
    {"hotkey_stop", N_("S_top the sale"), ""},
    {"hotkey_region", N_("_Drag a new region"), ""},
    {"hotkey_shift", N_("S_hift, totals, refund"), ""},
    {"button", N_("B_utton beside the register that sends the order"),
     N_("As serial:COM3?line=cts or input:Acme Buzzer?key=f13; empty: none")},
};

static const struct naming *
naming_of(const char *key) {
    for (size_t i = 0; i < sizeof(namings) / sizeof(namings[0]); i++) {
        if (strcmp(namings[i].key, key) == 0) {
            return &namings[i];
        }
    }
    return NULL;
}

const char *
setup_name(const char *key) {
    const struct naming *naming = naming_of(key);

    return naming ? _(naming->name) : key;
}

const char *
setup_hint(const char *key) {
    const struct naming *naming = naming_of(key);

    return naming && naming->hint && naming->hint[0] ? _(naming->hint) : "";
}

const char *
setup_provider_name(const char *section) {
    return strcmp(section, "alipay") == 0      ? _("Alipay")
           : strcmp(section, "wechatpay") == 0 ? _("WeChat Pay")
           : strcmp(section, "wechatpay-v2") == 0
               ? _("WeChat Pay, its older interface (v2)")
               : _("The shop's own payment system (rest)");
}

/** What the doctor examines, and what helps when it is not well. */
struct part {
    const char *what;
    const char *name;   // N_()
    const char *remedy; // N_()
};

static const struct part parts[] = {
    {"screen", N_("Screen"), N_("Its source is wrong, or there is no screen.")},
    {"region", N_("Region of the order"),
     N_("Bring the register to the front, or drag the rectangle again.")},
    {"models and words", N_("Models and words"),
     N_("Install the models of the languages.")},
    {"terminal", N_("Terminal"),
     N_("Is it on, is its cable plugged in, is it paired?")},
    {"protection", N_("Protection of the line"),
     N_("Whoever reaches the cable can read payment codes and change amounts: "
        "pair the terminal.")},
    {"journal", N_("Journal"), N_("Is another posplugin running? End it.")},
    {"disk", N_("Space on the disk"), N_("Make room on the disk.")},
    {"clock", N_("Clock"), N_("Set the clock of this machine.")},
    {"open payments", N_("Open payments"),
     N_("They are settled when posplugin runs.")},
    {"payment system", N_("Payment system"),
     N_("Compare its page with what the payment system gave you.")},
    {NULL, "", ""},
};

static const struct part *
find_part(const char *what) {
    const struct part *part = parts;

    while (part->what && strcmp(part->what, what) != 0) {
        part++;
    }
    return part;
}

const char *
setup_part_name(const char *what) {
    const struct part *part = find_part(what);

    return part->what ? _(part->name) : what;
}

const char *
setup_part_remedy(const char *what) {
    const struct part *part = find_part(what);

    return part->what ? _(part->remedy) : "";
}

// Two of ours with the same key: the later one says so.
static bool
is_double(const struct config *config, int id) {
    const char *name = config_get(config, "agent", key_settings[id]);

    for (int other = 1; name[0] && other < id; other++) {
        if (strcasecmp(name,
                       config_get(config, "agent", key_settings[other])) == 0) {
            return true;
        }
    }
    return false;
}

const char *
setup_key_note(const struct config *config, const struct keys *keys,
               enum key_id id, const char **instead) {
    const char *name = config_get(config, "agent", key_settings[id]);
    bool doubled = is_double(config, (int)id);
    bool taken = !doubled && name[0] && strcmp(keys->names[id], name) != 0;

    *instead = taken ? keys->names[id] : "";
    return !keys->hotkeys ? _("✘ This session has no such keys.")
           : !name[0]     ? _("No key; there is a button.")
           : doubled      ? _("✘ Another one of these has this key already.")
           : taken        ? _("✘ Another program has this key.")
                          : _("✔ This key is free.");
}
