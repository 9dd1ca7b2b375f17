// A bad line: noise, damage, repetition, silence, a plug that is pulled.

#include "samples/conformance/cases.h"

#include <string.h>

/** After what was done to the line, a sale goes as usual. */
static bool
goes_on(struct bench *b) {
    return bench_show(b, 12) && bench_confirm(b) && bench_quiet(b) &&
           bench_end(b, OUTCOME_CANCELLED);
}

static bool
garbage(struct bench *b) {
    b->wire.garbage = 3000;
    return goes_on(b);
}

static bool
wrong_fcs(struct bench *b) {
    b->wire.corrupt = 3;
    return goes_on(b);
}

static bool
cut_frames(struct bench *b) {
    b->wire.cut = 3;
    return goes_on(b);
}

static bool
doubled_frames(struct bench *b) {
    b->wire.doubles = true;
    bool ok = bench_show(b, 12) && bench_confirm(b) &&
              bench_take_code(b, CODE_FIRST) && bench_quiet(b) &&
              bench_end(b, OUTCOME_PAID);
    b->wire.doubles = false;
    return ok;
}

/** Frames of types that later versions may bring, and of no connection. */
static bool
unknown_frames(struct bench *b) {
    static const uint8_t later[] = {0x90, 0, 0, 1, 2, 3};
    static const uint8_t stray[] = {0x31, 0x12, 0x34, 0x00, 0xA1, 0x00, 0x09};
    static const uint8_t close_of_other[] = {0x60, 0x12, 0x34, 0x01};
    if (!bench_connect(b)) {
        return false;
    }
    wire_inject(&b->wire, later, sizeof later);
    wire_inject(&b->wire, stray, sizeof stray);
    wire_inject(&b->wire, close_of_other, sizeof close_of_other);
    return goes_on(b);
}

static bool
other_version(struct bench *b) {
    link_close(b->link);
    b->link = NULL;
    b->wire.version = 9;
    bool ok = bench_restart(b) && bench_pass(b, 4000);
    b->wire.version = 0;
    if (ok && link_is_up(b->link)) {
        return bench_fail(b, "it connects to a till whose OPEN and ACCEPT say "
                             "version 9");
    }
    return ok && bench_restart(b) && bench_connect(b) && goes_on(b);
}

/** "Highest version spoken": one that speaks more still speaks ours. */
static bool
newer_till(struct bench *b) {
    b->version = PROTOCOL_VERSION + 1;
    bool ok = bench_restart(b) && bench_connect(b) && goes_on(b);
    b->version = 0;
    return ok && bench_restart(b) && bench_connect(b);
}

static bool
keep_alive(struct bench *b) {
    struct link_statistics before;
    struct link_statistics after;
    link_get_statistics(b->link, &before);
    if (!bench_pass(b, 16000)) {
        return false;
    }
    link_get_statistics(b->link, &after);
    return after.connects == before.connects ||
           bench_fail(b, "an idle line was given up: probes (ACK with ANSWER) "
                         "must be answered");
}

/** The terminal is back and must say what it has in hand. */
static bool
agrees(struct bench *b) {
    if (!bench_connect(b)) {
        return false;
    }
    const struct message_hello *hello = &b->hello;
    return (strcmp(hello->sale_id, b->sale_id) == 0 &&
            hello->revision == b->revision &&
            hello->order_hash == order_hash(&b->order)) ||
           bench_fail(b,
                      "after the reconnect the hello names sale \"%s\" "
                      "revision %u, not \"%s\" revision %u, or another hash",
                      hello->sale_id, hello->revision, b->sale_id, b->revision);
}

static bool
pull_plug(struct bench *b) {
    b->wire.is_unplugged = true;
    bool ok = bench_lose(b) && bench_pass(b, 1000);
    b->wire.is_unplugged = false;
    return ok;
}

static bool
silence(struct bench *b) {
    if (!bench_show(b, 2) || !bench_quiet(b)) {
        return false;
    }
    b->wire.is_silent = true;
    bool ok = bench_lose(b) && bench_pass(b, 3000);
    b->wire.is_silent = false;
    return ok && agrees(b) && bench_confirm(b) &&
           bench_end(b, OUTCOME_CANCELLED);
}

static bool
pulled_shown(struct bench *b) {
    return bench_show(b, 2) && bench_quiet(b) && pull_plug(b) && agrees(b) &&
           bench_confirm(b) && bench_end(b, OUTCOME_CANCELLED);
}

static bool
pulled_asked(struct bench *b) {
    return bench_show(b, 2) && bench_confirm(b) && pull_plug(b) && agrees(b) &&
           bench_take_code(b, CODE_FIRST) && bench_quiet(b) &&
           bench_end(b, OUTCOME_PAID);
}

static bool
pulled_paying(struct bench *b) {
    return bench_show(b, 2) && bench_confirm(b) &&
           bench_take_code(b, CODE_FIRST) && pull_plug(b) && agrees(b) &&
           bench_quiet(b) && bench_end(b, OUTCOME_PAID);
}

/** Corrected while the plug was out: the newest is what counts. */
static bool
corrected_away(struct bench *b) {
    if (!bench_show(b, 4) || !bench_quiet(b)) {
        return false;
    }
    b->wire.is_unplugged = true;
    bool ok = bench_lose(b) && bench_correct(b);
    b->wire.is_unplugged = false;
    return ok && bench_connect(b) && bench_quiet(b) && bench_confirm(b) &&
           bench_end(b, OUTCOME_CANCELLED);
}

/** A till that knows of no sale: nothing of the old one may reach it. */
static bool
till_restarted(struct bench *b) {
    return bench_show(b, 2) && bench_confirm(b) && bench_restart(b) &&
           bench_connect(b) && goes_on(b);
}

/** A code shown while the till is away must not come to a later sale. */
static bool
late_code(struct bench *b) {
    if (!bench_show(b, 2) || !bench_confirm(b)) {
        return false;
    }
    b->wire.is_unplugged = true;
    bool ok = bench_lose(b) && bench_pass(b, 500) &&
              bench_act(b, "code %s", CODE_SECOND) && bench_pass(b, 3000);
    b->wire.is_unplugged = false;
    return ok && bench_restart(b) && bench_connect(b) && bench_quiet(b) &&
           goes_on(b);
}

const struct conformance_case line_cases[] = {
    {"garbage", "3000 bytes of noise before a frame", garbage},
    {"wrong-fcs", "three frames with a wrong checksum", wrong_fcs},
    {"cut-frames", "three frames that end in the middle", cut_frames},
    {"doubled-frames", "every frame twice", doubled_frames},
    {"unknown-frames", "frames of later versions and other connections",
     unknown_frames},
    {"other-version", "a till of another delivery version", other_version},
    {"newer-till", "a till that speaks a later version too", newer_till},
    {"keep-alive", "an idle line for 16 s", keep_alive},
    {"silence", "the line goes dead, nobody says so", silence},
    {"pulled-shown", "the plug is pulled while it is shown", pulled_shown},
    {"pulled-asked", "while a code is awaited", pulled_asked},
    {"pulled-paying", "after a code was sent", pulled_paying},
    {"corrected-away", "the order is corrected while the plug is out",
     corrected_away},
    {"till-restarted", "the till knows nothing any more", till_restarted},
    {"late-code", "a code shown while the till is away", late_code},
    {NULL, NULL, NULL},
};
