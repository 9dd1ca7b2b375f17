/**
 * @file engine_hand.h
 * The attempt in hand: its state, its timers, and one step of it. Only the
 * engine's own files use this.
 */
#ifndef POSPLUGIN_ENGINE_HAND_H
#define POSPLUGIN_ENGINE_HAND_H

#include "pos_plugin/payment/engine.h"
#include "pos_plugin/payment/route.h"

/** Providers of one shop; more than there are. */
#define ENGINE_PROVIDERS_MAX 8

/** A provider that is open. */
struct engine_provider {
    const struct payment_provider_ops *ops;
    void *state; // owned
    struct payment_timing timing;
};

/** One attempt and its timers. */
struct hand {
    const struct engine_provider *provider; // the attempt's own
    struct journal_attempt attempt;         // order_no "": none
    char till[32];
    bool new_code_helps;
    bool absent;                  // the last query found nothing there
    enum payment_outcome refused; // by the pay call, to be confirmed; or 0
    int64_t paid_ms;              // when the pay call was over
    int64_t settled_ms;           // from then on it has arrived, or never will
    int64_t due_ms;               // next query or reverse
    int64_t give_up_ms;           // a query from then on is the last one
    int64_t reverse_until_ms;     // then a person has to look
    int backoff_ms;
};

struct engine {
    const struct config *config; // borrowed
    payment_idle *idle;
    void *idle_context;
    size_t route_count; // the first of the providers, those of the settings
    size_t provider_count;
    struct engine_provider providers[ENGINE_PROVIDERS_MAX];
    struct route_table routes;
    struct engine_clock clock;
    struct journal *journal;
    struct hand hand;
};

/** Use this clock, or the system's for NULL. */
void engine_set_clock(struct engine *engine, const struct engine_clock *clock);

/** Open one more provider, at the end of the table. */
enum status engine_add_provider(struct engine *engine,
                                const struct payment_provider_ops *ops);

/**
 * The provider that an attempt was made with; opened when it is built in but
 * not among payment.provider any more.
 *
 * @return NULL with a message that says what to do
 */
const struct engine_provider *engine_find_provider(struct engine *engine,
                                                   const char *name);

/** Choose by credential; NULL and a sentence for the cashier. */
const struct engine_provider *
engine_choose_provider(struct engine *engine,
                       const struct payment_credential *credential,
                       char why[JOURNAL_TEXT_MAX]);

/** A merchant's number: twelve digits of UTC and twenty random characters. */
bool engine_make_number(char number[ORDER_NO_MAX]);

/** The engine's clock. */
int64_t hand_now_ms(const struct engine *engine);

/** True when nothing more is due: final, or with a person. */
bool hand_is_settled(enum attempt_state state);

/** Tell the caller where the attempt stands. */
void hand_report(const struct engine *engine, struct engine_status *out);

/** Write a step to the journal; only then does it hold here as well. */
enum status hand_record(struct engine *engine, enum attempt_state state,
                        const char *trade_no, const char *detail);

/** Record a state with what the answer says about it. */
enum status hand_record_answer(struct engine *engine, enum attempt_state state,
                               const struct payment_answer *answer);

/** What a pay or a query establishes while we still hope for the money. */
enum attempt_state hand_state_by_answer(enum attempt_state from,
                                        enum payment_outcome outcome);

/** The business data of the attempt in hand, without goods. */
struct payment_request hand_request(const struct engine *engine);

/** An answer that says nothing yet. */
void hand_clear_answer(struct payment_answer *answer);

/** Ask once and record. */
enum status hand_query(struct engine *engine);

/** Take back once and record. */
enum status hand_reverse(struct engine *engine);

/** Set the timers of queries: the first after `first_ms`. */
void hand_plan_queries(struct engine *engine, int first_ms);

/** Set the timers of taking back, from now on. */
void hand_plan_reverse(struct engine *engine);

/**
 * Set the timers of an attempt of the journal.
 *
 * @param age_ms by the wall clock, which alone spans restarts; not trusted
 *        to be sensible
 */
void hand_plan_resumed(struct engine *engine, int64_t age_ms);

/** Do what is due: a query, and a reverse after it when the time is up. */
enum status hand_advance(struct engine *engine);

/** Bring the end forward, but not before a reverse is allowed. */
void hand_hurry(struct engine *engine);

#endif
