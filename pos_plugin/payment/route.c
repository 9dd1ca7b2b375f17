#include "pos_plugin/payment/route.h"

#include "pos_plugin/payment/credential.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD_MAX 64
#define OTHER "other"

static const char *const wallets[] = {"wechatpay", "alipay", "unionpay",
                                      "emvco", OTHER};

#define WALLET_COUNT (sizeof(wallets) / sizeof(wallets[0]))

/** The wallet whose name `text` is, or "". */
static const char *
known_wallet(const char *text) {
    for (size_t i = 0; i < WALLET_COUNT; i++) {
        if (strcmp(wallets[i], text) == 0) {
            return wallets[i];
        }
    }
    return "";
}

/** True for "alipay" and for "alipay-...". */
static bool
bears_name(const char *provider, const char *wallet) {
    size_t size = strlen(wallet);
    return size > 0 && strncmp(provider, wallet, size) == 0 &&
           (provider[size] == '\0' || provider[size] == '-');
}

static bool
bears_no_wallet(const char *provider) {
    for (size_t i = 0; i < WALLET_COUNT; i++) {
        if (bears_name(provider, wallets[i])) {
            return false;
        }
    }
    return true;
}

static bool
copy_name(char out[ROUTE_NAME_MAX], const char *text, size_t size) {
    if (size == 0 || size >= ROUTE_NAME_MAX) {
        return false;
    }
    memcpy(out, text, size);
    out[size] = '\0';
    return true;
}

/** "LENGTH" or "MIN-MAX", up to its end. */
static bool
parse_sizes(const char *text, const char *end, struct route_rule *rule) {
    char *at = NULL;
    rule->size_min = strtoul(text, &at, 10);
    rule->size_max = rule->size_min;
    bool good = at != text;
    if (good && *at == '-') {
        text = at + 1;
        rule->size_max = strtoul(text, &at, 10);
        good = at != text;
    }
    return good && at == end && rule->size_min >= CREDENTIAL_CODE_MIN &&
           rule->size_max <= CREDENTIAL_CODE_MAX &&
           rule->size_min <= rule->size_max;
}

static bool
parse_rule(const char *word, struct route_rule *rule) {
    const char *equals = strchr(word, '=');
    const char *slash = strchr(word, '/');
    memset(rule, 0, sizeof(*rule));
    if (equals == NULL ||
        !copy_name(rule->provider, equals + 1, strlen(equals + 1))) {
        return false;
    }
    if (slash == NULL || slash > equals) {
        return copy_name(rule->wallet, word, (size_t)(equals - word)) &&
               known_wallet(rule->wallet)[0] != '\0';
    }
    size_t size = (size_t)(slash - word);
    return strspn(word, "0123456789") == size &&
           copy_name(rule->prefix, word, size) &&
           parse_sizes(slash + 1, equals, rule);
}

enum status
route_parse(const char *text, struct route_table *out) {
    memset(out, 0, sizeof(*out));
    for (text += strspn(text, " \t"); *text != '\0';
         text += strspn(text, " \t")) {
        char word[WORD_MAX];
        size_t size = strcspn(text, " \t");
        snprintf(word, sizeof(word), "%.*s", (int)size, text);
        if (size >= WORD_MAX || out->count == ROUTE_RULES_MAX ||
            !parse_rule(word, &out->rules[out->count])) {
            log_error("payment.routes: \"%s\" must be WALLET=PROVIDER with "
                      "wechatpay, alipay, unionpay, emvco or other, or "
                      "PREFIX/LENGTH=PROVIDER with digits; at most %d",
                      word, ROUTE_RULES_MAX);
            return STATUS_INVALID;
        }
        out->count++;
        text += size;
    }
    return STATUS_OK;
}

const char *
route_wallet(const struct payment_credential *credential) {
    const char *wallet = credential_wallet(credential);
    if (wallet[0] == '\0' && credential->is_face_token &&
        credential->wallet_hint != NULL) {
        wallet = known_wallet(credential->wallet_hint);
    }
    return wallet;
}

static bool
rule_fits(const struct route_rule *rule,
          const struct payment_credential *credential, const char *wallet) {
    if (rule->wallet[0] != '\0') {
        return strcmp(rule->wallet, wallet) == 0 ||
               strcmp(rule->wallet, OTHER) == 0;
    }
    size_t size = strlen(rule->prefix);
    if (credential->is_face_token || credential->size < size ||
        credential->size < rule->size_min ||
        credential->size > rule->size_max ||
        memcmp(credential->bytes, rule->prefix, size) != 0) {
        return false;
    }
    for (size_t i = 0; i < credential->size; i++) {
        if (credential->bytes[i] < '0' || credential->bytes[i] > '9') {
            return false;
        }
    }
    return true;
}

static int
index_of(const char *const *names, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static int
choose_by_name(const char *const *names, size_t count, const char *wallet) {
    for (size_t i = 0; i < count; i++) {
        if (bears_name(names[i], wallet)) {
            return (int)i;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (bears_no_wallet(names[i])) {
            return (int)i;
        }
    }
    return -1;
}

static void
say_why(const char *wallet, bool is_face_token, char why[JOURNAL_TEXT_MAX]) {
    if (wallet[0] == '\0') {
        snprintf(why, JOURNAL_TEXT_MAX,
                 is_face_token
                     ? "the terminal does not say which wallet this face is "
                       "known to: ask for a payment code"
                     : "this is no code of a wallet that is taken here: ask "
                       "for the code that the wallet shows for paying");
        return;
    }
    snprintf(why, JOURNAL_TEXT_MAX,
             "%s is not taken here (payment.provider): ask for another wallet",
             wallet);
}

int
route_choose(const struct route_table *table,
             const struct payment_credential *credential,
             const char *const *names, size_t count,
             char why[JOURNAL_TEXT_MAX]) {
    const char *wallet = route_wallet(credential);
    int chosen = -1;
    why[0] = '\0';
    for (size_t i = 0; i < table->count && chosen < 0; i++) {
        if (rule_fits(&table->rules[i], credential, wallet)) {
            chosen = index_of(names, count, table->rules[i].provider);
        }
    }
    if (chosen < 0) {
        chosen = choose_by_name(names, count, wallet);
    }
    if (chosen < 0) {
        say_why(wallet, credential->is_face_token, why);
    }
    return chosen;
}
