#include "pos_plugin/payment/engine_hand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status
engine_add_provider(struct engine *engine,
                    const struct payment_provider_ops *ops) {
    struct engine_provider *provider =
        &engine->providers[engine->provider_count];
    if (engine->provider_count == ENGINE_PROVIDERS_MAX) {
        log_error("payment.provider: at most %d", ENGINE_PROVIDERS_MAX);
        return STATUS_INVALID;
    }
    enum status status = ops->open(engine->config, engine->idle,
                                   engine->idle_context, &provider->state);
    if (status == STATUS_OK) {
        provider->ops = ops;
        ops->timing(provider->state, &provider->timing);
        engine->provider_count++;
    }
    return status;
}

static const struct engine_provider *
find_open(const struct engine *engine, const char *name) {
    for (size_t i = 0; i < engine->provider_count; i++) {
        if (strcmp(engine->providers[i].ops->name, name) == 0) {
            return &engine->providers[i];
        }
    }
    return NULL;
}

const struct engine_provider *
engine_find_provider(struct engine *engine, const char *name) {
    const struct engine_provider *open = find_open(engine, name);
    const struct payment_provider_ops *ops = payment_find(name);
    if (open != NULL || engine->config == NULL) {
        return open;
    }
    if (ops != NULL && engine_add_provider(engine, ops) == STATUS_OK) {
        return &engine->providers[engine->provider_count - 1];
    }
    log_error("the payment system \"%s\" of an earlier payment cannot be "
              "asked: put its settings back, add it to payment.provider",
              name);
    return NULL;
}

const struct engine_provider *
engine_choose_provider(struct engine *engine,
                       const struct payment_credential *credential,
                       char why[JOURNAL_TEXT_MAX]) {
    const char *names[ENGINE_PROVIDERS_MAX];
    for (size_t i = 0; i < engine->route_count; i++) {
        names[i] = engine->providers[i].ops->name;
    }
    int chosen = route_choose(&engine->routes, credential, names,
                              engine->route_count, why);
    return chosen < 0 ? NULL : &engine->providers[chosen];
}

/** Every route must lead somewhere: a misspelt one would lose sales. */
static enum status
check_routes(const struct engine *engine) {
    for (size_t i = 0; i < engine->routes.count; i++) {
        const char *name = engine->routes.rules[i].provider;
        if (find_open(engine, name) == NULL) {
            log_error("payment.routes leads to \"%s\", which is not in "
                      "payment.provider",
                      name);
            return STATUS_INVALID;
        }
    }
    return STATUS_OK;
}

static enum status
open_all(struct engine *engine, const struct payment_provider_ops *const *ops) {
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && ops[i] != NULL; i++) {
        status = engine_add_provider(engine, ops[i]);
    }
    engine->route_count = engine->provider_count;
    if (status == STATUS_OK && engine->config != NULL) {
        status = route_parse(config_get(engine->config, "payment", "routes"),
                             &engine->routes);
    }
    return status == STATUS_OK ? check_routes(engine) : status;
}

enum status
engine_open_with(const struct payment_provider_ops *const *ops,
                 const struct config *config, const struct engine_clock *clock,
                 struct journal *journal, payment_idle *idle,
                 void *idle_context, struct engine **out) {
    *out = NULL;
    struct engine *engine = calloc(1, sizeof(*engine));
    if (engine == NULL) {
        return STATUS_NO_MEMORY;
    }
    engine->config = config;
    engine->journal = journal;
    engine->idle = idle;
    engine->idle_context = idle_context;
    engine_set_clock(engine, clock);
    enum status status = open_all(engine, ops);
    if (status != STATUS_OK) {
        engine_close(engine);
        return status;
    }
    *out = engine;
    return STATUS_OK;
}

/** The providers of payment.provider, in its order. */
static enum status
read_names(const char *text,
           const struct payment_provider_ops *ops[ENGINE_PROVIDERS_MAX + 1]) {
    char name[PAYMENT_NAME_MAX];
    size_t count = 0;
    while (payment_next_name(&text, name)) {
        ops[count] = payment_find(name);
        if (ops[count] == NULL || count == ENGINE_PROVIDERS_MAX) {
            log_error("payment.provider: \"%s\" is not known, or too many; "
                      "built in is for example %s",
                      name, payment_providers[0]->name);
            return STATUS_INVALID;
        }
        count++;
    }
    ops[count] = NULL;
    if (count == 0) {
        log_error("payment.provider must name a payment system");
    }
    return count == 0 ? STATUS_INVALID : STATUS_OK;
}

enum status
engine_open(const struct config *config, struct journal *journal,
            payment_idle *idle, void *idle_context, struct engine **out) {
    const struct payment_provider_ops *ops[ENGINE_PROVIDERS_MAX + 1];
    *out = NULL;
    enum status status =
        read_names(config_get(config, "payment", "provider"), ops);
    return status == STATUS_OK ? engine_open_with(ops, config, NULL, journal,
                                                  idle, idle_context, out)
                               : status;
}

void
engine_close(struct engine *engine) {
    for (size_t i = 0; engine != NULL && i < engine->provider_count; i++) {
        engine->providers[i].ops->close(engine->providers[i].state);
    }
    free(engine);
}

enum status
engine_doctor(struct engine *engine,
              void (*told)(void *context, const char *provider,
                           enum status status, const char *text),
              void *context) {
    enum status worst = STATUS_OK;
    for (size_t i = 0; i < engine->route_count; i++) {
        const struct engine_provider *provider = &engine->providers[i];
        char text[ENGINE_DOCTOR_TEXT_MAX] = "";
        enum status status =
            provider->ops->doctor(provider->state, text, sizeof(text));
        told(context, provider->ops->name, status, text);
        worst = worst == STATUS_OK ? status : worst;
    }
    return worst;
}

enum status
engine_timing(struct engine *engine, const char *provider,
              struct payment_timing *out) {
    const struct engine_provider *found =
        engine_find_provider(engine, provider);
    if (found == NULL) {
        return STATUS_INVALID;
    }
    *out = found->timing;
    return STATUS_OK;
}
