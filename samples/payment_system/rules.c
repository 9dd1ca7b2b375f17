#include "samples/payment_system/rules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULES_MAX 64
#define WORD_MAX 32
#define LINE_MAX_LENGTH 200
#define FILE_MAX 16384

struct rule {
    char operation[WORD_MAX];
    char code[WORD_MAX];
    long amount_minor; // 0: any
    long nth;          // 0: every one
    long seen;
    struct rule_hit hit;
};

static const struct {
    const char *name;
    enum behaviour behaviour;
    const char *description;
} behaviours[] = {
    {"normal", BEHAVIOUR_NORMAL, "as if there were no rule"},
    {"slow", BEHAVIOUR_SLOW, "done at once, answered after =MS"},
    {"lost", BEHAVIOUR_LOST, "done, connection closed without an answer"},
    {"silent", BEHAVIOUR_SILENT, "done, never answered"},
    {"lost-before", BEHAVIOUR_LOST_BEFORE, "not done, connection closed"},
    {"late", BEHAVIOUR_LATE, "done only after =MS, not answered"},
    {"password", BEHAVIOUR_PASSWORD, "customer types for =MS, then paid"},
    {"password-queries", BEHAVIOUR_PASSWORD_QUERIES,
     "pending, paid at query number =N"},
    {"password-never", BEHAVIOUR_PASSWORD_NEVER, "pending for good"},
    {"declined", BEHAVIOUR_DECLINED, "refused"},
    {"new-code", BEHAVIOUR_NEW_CODE, "refused, a fresh code would help"},
    {"code-once", BEHAVIOUR_CODE_ONCE,
     "paid; the same again is refused, its code is used"},
    {"again", BEHAVIOUR_AGAIN, "not done, \"call again\""},
    {"garbage", BEHAVIOUR_GARBAGE, "done, the answer is no JSON"},
    {"wrong-hmac", BEHAVIOUR_WRONG_HMAC, "done, signature wrong"},
    {"unsigned", BEHAVIOUR_UNSIGNED, "done, no signature"},
    {"stale", BEHAVIOUR_STALE, "done, signed with an old time"},
    {"replay", BEHAVIOUR_REPLAY, "done, signed for another request"},
    {"wrong-amount", BEHAVIOUR_WRONG_AMOUNT, "done, other amount answered"},
    {"wrong-currency", BEHAVIOUR_WRONG_CURRENCY, "done, other currency"},
    {"wrong-order", BEHAVIOUR_WRONG_ORDER, "done, other order number"},
    {"wrong-merchant", BEHAVIOUR_WRONG_MERCHANT, "done, other merchant"},
    {"twice", BEHAVIOUR_TWICE, "done, a key is twice in the answer"},
    {"huge", BEHAVIOUR_HUGE, "done, the answer is too long"},
    {"http-500", BEHAVIOUR_HTTP_500, "done, answered with HTTP 500"},
    {"redirect", BEHAVIOUR_REDIRECT, "not done, sent elsewhere (HTTP 307)"},
    {"system-error", BEHAVIOUR_SYSTEM_ERROR,
     "done, answered SYSTEM_ERROR (rest: HTTP 500)"},
    {"payerror", BEHAVIOUR_PAYERROR, "failed at the customer's (WeChat)"},
    {"wrong-serial", BEHAVIOUR_WRONG_SERIAL,
     "done, signed by another certificate (not rest, v2)"},
    {"reserialised", BEHAVIOUR_RESERIALISED,
     "done, the text changed after signing"},
    {"die", BEHAVIOUR_DIE, "not done, the process ends"},
    {"die-after", BEHAVIOUR_DIE_AFTER, "done, then the process ends"},
};

static struct rule rules[RULES_MAX];
static size_t rule_count;

static bool
parse_number(const char *text, long *out) {
    char *end = NULL;
    errno = 0;
    *out = strtol(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *out >= 0;
}

static bool
parse_behaviour(char *word, struct rule_hit *hit) {
    char *equals = strchr(word, '=');
    if (equals != NULL) {
        *equals = '\0';
        if (!parse_number(equals + 1, &hit->number)) {
            return false;
        }
    }
    for (size_t i = 0; i < sizeof(behaviours) / sizeof(behaviours[0]); i++) {
        if (strcmp(behaviours[i].name, word) == 0) {
            hit->behaviour = behaviours[i].behaviour;
            hit->name = behaviours[i].name;
            return true;
        }
    }
    return false;
}

static bool
parse_word(char *word, struct rule *rule) {
    if (strncmp(word, "nth=", 4) == 0) {
        return parse_number(word + 4, &rule->nth);
    }
    if (strncmp(word, "amount=", 7) == 0) {
        return parse_number(word + 7, &rule->amount_minor);
    }
    if (strncmp(word, "code=", 5) == 0) {
        snprintf(rule->code, sizeof(rule->code), "%s", word + 5);
        return true;
    }
    return rule->hit.name == NULL && parse_behaviour(word, &rule->hit);
}

static bool
is_operation(const char *word) {
    static const char *const known[] = {
        "pay",          "query",     "reverse",      "refund",
        "refund-query", "precreate", "certificates", "any"};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(known[i], word) == 0) {
            return true;
        }
    }
    return false;
}

static bool
parse_line(char *line) {
    struct rule rule = {0};
    char *rest = NULL;
    char *word = strtok_r(line, " \t\r", &rest);
    if (word == NULL) {
        return true;
    }
    if (rule_count == RULES_MAX || !is_operation(word)) {
        return false;
    }
    snprintf(rule.operation, sizeof(rule.operation), "%s", word);
    while ((word = strtok_r(NULL, " \t\r", &rest)) != NULL) {
        if (!parse_word(word, &rule)) {
            return false;
        }
    }
    rules[rule_count] = rule;
    rule_count += rule.hit.name != NULL;
    return rule.hit.name != NULL;
}

bool
rules_parse(const char *source, const char *text) {
    int number = 0;
    while (*text != '\0') {
        char line[LINE_MAX_LENGTH];
        size_t size = strcspn(text, "\n");
        number++;
        snprintf(line, sizeof(line), "%.*s", (int)size, text);
        line[strcspn(line, "#")] = '\0';
        if (!parse_line(line)) {
            fprintf(stderr, "%s:%d: not a rule: %.*s\n", source, number,
                    (int)size, text);
            return false;
        }
        text += size + (text[size] == '\n');
    }
    return true;
}

bool
rules_load(const char *path) {
    char text[FILE_MAX];
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        fprintf(stderr, "cannot read %s: %s\n", path, strerror(errno));
        return false;
    }
    size_t size = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    text[size] = '\0';
    return rules_parse(path, text);
}

struct rule_hit
rules_match(const char *operation, int64_t amount_minor, const char *code) {
    for (size_t i = 0; i < rule_count; i++) {
        struct rule *rule = &rules[i];
        bool fits =
            (strcmp(rule->operation, "any") == 0 ||
             strcmp(rule->operation, operation) == 0) &&
            (rule->amount_minor == 0 || rule->amount_minor == amount_minor) &&
            strncmp(code, rule->code, strlen(rule->code)) == 0;
        if (fits && (++rule->seen == rule->nth || rule->nth == 0)) {
            return rule->hit;
        }
    }
    return (struct rule_hit){BEHAVIOUR_NORMAL, 0, "normal"};
}

void
rules_print_behaviours(void) {
    for (size_t i = 0; i < sizeof(behaviours) / sizeof(behaviours[0]); i++) {
        printf("  %-18s %s\n", behaviours[i].name, behaviours[i].description);
    }
}
