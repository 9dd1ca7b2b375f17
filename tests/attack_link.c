// An attacker who sits on the line, knows the protocol and makes right
// checksums: he changes, cuts, drops, repeats, reorders and invents frames.
// Nothing of it may come out at either end, the session must end in a clear
// state, and when he stops every message must have come once and in order.
// Prints a table; the exit code is not 0 when anything was accepted.

#include "link/frame.h"
#include "link/session_tls.h"
#include "tests/session_sim.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTE_US 87
#define MESSAGES 6
#define HEADER 4 // of a DATA frame
#define RECORDED_MAX 64

enum attack {
    ATTACK_NONE = 1,
    ATTACK_CHANGE,       ///< one bit of a record
    ATTACK_CHANGE_EACH,  ///< one bit of every record
    ATTACK_CUT,          ///< the end of a record is missing
    ATTACK_DROP,         ///< a record vanishes, acknowledged by the attacker
    ATTACK_REPEAT,       ///< a record comes twice
    ATTACK_SWAP,         ///< two records change places
    ATTACK_REFLECT,      ///< a side gets its own record back
    ATTACK_INVENT,       ///< a record of the attacker's own
    ATTACK_PLAIN,        ///< a message without protection inside a session
    ATTACK_OLD_RECORD,   ///< a record of an earlier session
    ATTACK_FIRST_FLIGHT, ///< one bit of the till's hello
    ATTACK_NO_PSK,       ///< the hello's key is taken out
    ATTACK_OLD_VERSION,  ///< the hello asks for TLS 1.2
    ATTACK_SECOND_FLIGHT,
    ATTACK_THIRD_FLIGHT,
};

/** The attacker's view of one way. */
struct way {
    struct frame_decoder decoder;
    int shift; ///< of sequence numbers, by frames taken out or put in
    unsigned data;
    size_t held_size;
    uint8_t held[FRAME_PAYLOAD_MAX];
    size_t old_size; ///< a record of the session before
    uint8_t old[FRAME_PAYLOAD_MAX];
};

struct attacker {
    enum attack attack;
    int target; ///< end whose frames are attacked
    bool armed;
    unsigned done;
    struct way ways[2];
    unsigned next[2]; ///< number of the message expected at each end
    unsigned wrong;   ///< what came out and should not have
};

static void
emit(struct session_sim *sim, int end, const uint8_t *frame, size_t size) {
    uint8_t wire[FRAME_WIRE_MAX];
    size_t used = frame_encode(frame, size, wire, sizeof(wire));
    sim_put(sim, end, wire, used);
}

static bool
is_data(const uint8_t *frame) {
    return frame[0] >> 4 == DELIVERY_DATA;
}

/** Sequence and ack as the other side must see them after the tricks. */
static void
renumber(struct attacker *attacker, int end, uint8_t *frame) {
    unsigned type = frame[0] >> 4;
    if (type < DELIVERY_DATA || type > DELIVERY_REJECT) {
        return;
    }
    unsigned sequence = frame[3] >> 4;
    unsigned ack = frame[3] & 15u;
    if (is_data(frame)) {
        sequence += (unsigned)attacker->ways[end].shift;
    }
    ack -= (unsigned)attacker->ways[1 - end].shift;
    frame[3] = (uint8_t)((sequence & 15u) << 4 | (ack & 15u));
}

static void
pass(struct session_sim *sim, int end, const uint8_t *frame, size_t size) {
    uint8_t copy[FRAME_PAYLOAD_MAX];
    memcpy(copy, frame, size);
    renumber(sim->context, end, copy);
    emit(sim, end, copy, size);
}

/** Put in a frame of the attacker's, in the place of the next one. */
static void
put_in(struct session_sim *sim, int end, const uint8_t *like,
       const uint8_t *bytes, size_t size) {
    struct attacker *attacker = sim->context;
    uint8_t frame[FRAME_PAYLOAD_MAX];
    memcpy(frame, like, HEADER);
    memcpy(frame + HEADER, bytes, size);
    pass(sim, end, frame, HEADER + size);
    attacker->ways[end].shift++;
}

/** Find a TLS extension in the till's hello. @return its offset, 0 = none */
static size_t
find_extension(const uint8_t *bytes, size_t size, uint8_t type) {
    for (size_t at = 50; at + 4 < size; at++) {
        if (bytes[at] == 0 && bytes[at + 1] == type &&
            (type != 43 || (bytes[at + 3] == 3 && bytes[at + 5] == 3))) {
            return at;
        }
    }
    return 0;
}

static void
change_extension(uint8_t *frame, size_t size, uint8_t type) {
    size_t at = find_extension(frame, size, type);
    if (at == 0) {
        abort(); // else this attack would test nothing
    }
    if (type == 43) {
        frame[at + 6] = 3; // TLS 1.3 becomes 1.2
    } else {
        frame[at] = 0x5A; // unknown, therefore ignored
    }
}

/** Frames of the set-up: hello, answer, the till's last word. */
static bool
attack_handshake(struct attacker *attacker, int end, uint8_t *frame,
                 size_t size) {
    unsigned number = attacker->ways[end].data;
    switch (attacker->attack) {
    case ATTACK_FIRST_FLIGHT:
        frame[60] ^= 1;
        return end == TILL && number == 0;
    case ATTACK_NO_PSK:
    case ATTACK_OLD_VERSION:
        if (end == TILL && number == 0) {
            change_extension(frame, size,
                             attacker->attack == ATTACK_NO_PSK ? 41 : 43);
            return true;
        }
        return false;
    case ATTACK_SECOND_FLIGHT:
        frame[size - 3] ^= 1;
        return end == TERMINAL && number == 0;
    case ATTACK_THIRD_FLIGHT:
        frame[HEADER + 20] ^= 1;
        return end == TILL && number == 1;
    default:
        return false;
    }
}

/** @return false: the frame is passed on as it is */
static bool
attack_record(struct session_sim *sim, int end, const uint8_t *frame,
              size_t size) {
    static const uint8_t plain[] = {2, 0, 0, 3, 'p', 'a', 'y', '9'};
    struct attacker *attacker = sim->context;
    struct way *way = &attacker->ways[end];
    uint8_t copy[FRAME_PAYLOAD_MAX];
    memcpy(copy, frame, size);
    switch (attacker->attack) {
    case ATTACK_CHANGE:
    case ATTACK_CHANGE_EACH:
        copy[size - 1] ^= 0x10;
        pass(sim, end, copy, size);
        return true;
    case ATTACK_CUT:
        pass(sim, end, copy, size - 1);
        return true;
    case ATTACK_DROP:
        way->shift--;
        return true;
    case ATTACK_REPEAT:
        pass(sim, end, frame, size);
        put_in(sim, end, frame, frame + HEADER, size - HEADER);
        return true;
    case ATTACK_SWAP:
        if (way->held_size == 0) {
            memcpy(way->held, frame, size);
            way->held_size = size;
            attacker->done--; // half of it
            return true;
        }
        memcpy(copy, way->held, HEADER); // the first one's number
        copy[0] = frame[0];
        pass(sim, end, copy, size);
        memcpy(way->held, frame, HEADER);
        pass(sim, end, way->held, way->held_size);
        return true;
    case ATTACK_INVENT:
        for (size_t i = HEADER + 5; i < size; i++) {
            copy[i] = (uint8_t)(i * 77);
        }
        pass(sim, end, copy, size);
        return true;
    case ATTACK_PLAIN:
        put_in(sim, end, frame, plain, sizeof(plain));
        return false;
    case ATTACK_OLD_RECORD:
        put_in(sim, end, frame, way->old + HEADER, way->old_size - HEADER);
        return false;
    default:
        return false;
    }
}

/** The peer's own record comes back to it, in the stream of the other way. */
static void
reflect(struct session_sim *sim, int end, const uint8_t *frame, size_t size) {
    struct attacker *attacker = sim->context;
    struct way *back = &attacker->ways[1 - end];
    uint8_t copy[FRAME_PAYLOAD_MAX];
    memcpy(copy, back->held, HEADER); // a frame that went that way before
    memcpy(copy + HEADER, frame + HEADER, size - HEADER);
    copy[0] = DELIVERY_DATA << 4 | DELIVERY_FLAG_END;
    copy[3] = (uint8_t)(copy[3] + 0x10);
    emit(sim, 1 - end, copy, size);
    back->shift++;
}

static void
take_frame(struct session_sim *sim, int end, uint8_t *frame, size_t size) {
    struct attacker *attacker = sim->context;
    struct way *way = &attacker->ways[end];
    bool data = is_data(frame) && size > HEADER;
    unsigned type = frame[0] >> 4;
    if (type == DELIVERY_OPEN || type == DELIVERY_ACCEPT) {
        for (int i = 0; i < 2; i++) {
            attacker->ways[i].shift = 0; // numbers begin anew
            attacker->ways[i].data = 0;
        }
    }
    bool once = attacker->attack != ATTACK_CHANGE_EACH && attacker->done > 0;
    bool record = attacker->armed && data && end == attacker->target && !once;
    if (data && !once && attacker->attack >= ATTACK_FIRST_FLIGHT) {
        uint8_t copy[FRAME_PAYLOAD_MAX];
        memcpy(copy, frame, size);
        if (attack_handshake(attacker, end, copy, size)) {
            memcpy(frame, copy, size);
            attacker->done++;
        }
    } else if (record && frame[HEADER] == 0x17) {
        attacker->done++;
        if (attacker->attack == ATTACK_REFLECT) {
            reflect(sim, end, frame, size);
        } else if (attack_record(sim, end, frame, size)) {
            return;
        }
    } else if (data && !attacker->armed) {
        memcpy(way->held, frame, size);
    }
    way->data += data;
    pass(sim, end, frame, size);
}

static void
listen_in(struct session_sim *sim, int end, const uint8_t *bytes, size_t size) {
    struct attacker *attacker = sim->context;
    struct frame_decoder *decoder = &attacker->ways[end].decoder;
    for (size_t i = 0; i < size; i++) {
        if (frame_decode(decoder, bytes[i]) == FRAME_GOOD) {
            uint8_t frame[FRAME_PAYLOAD_MAX];
            memcpy(frame, decoder->bytes, decoder->size);
            take_frame(sim, end, frame, decoder->size);
        }
    }
}

// --- what comes out is what was sent, once and in order

static size_t
make_message(unsigned number, char *text, size_t size) {
    return (size_t)snprintf(text, size, "pay %u", number);
}

static void
watch(struct session_sim *sim, int end, const struct session_event *event) {
    struct attacker *attacker = sim->context;
    char text[16];
    size_t size = make_message(attacker->next[end], text, sizeof(text));
    sim_default_event(sim, end, event);
    if (event->type != SESSION_EVENT_MESSAGE) {
        return;
    }
    if (event->greeting) {
        attacker->wrong +=
            event->size != 5 || memcmp(event->bytes, "hello", 5) != 0;
        return;
    }
    attacker->next[end]++;
    attacker->wrong +=
        event->size != size || memcmp(event->bytes, text, size) != 0;
}

static void
send_all(struct session_sim *sim) {
    char text[16];
    for (unsigned i = 0; i < MESSAGES; i++) {
        size_t size = make_message(i, text, sizeof(text));
        session_send(sim->ends[TILL], (const uint8_t *)text, size);
        session_send(sim->ends[TERMINAL], (const uint8_t *)text, size);
    }
}

static void
remember_old(struct attacker *attacker) {
    for (int end = 0; end < 2; end++) {
        struct way *way = &attacker->ways[end];
        memcpy(way->old, way->held, sizeof(way->old));
        // A BEGIN: 13 bytes and what TLS adds; any would do.
        way->old_size = HEADER + 22 + 13;
    }
}

/** @return true when nothing was accepted and everything came */
static bool
try_attack(const char *name, enum attack attack, int target) {
    struct attacker attacker = {.attack = attack, .target = target};
    struct session_sim *sim = calloc(1, sizeof(*sim));
    sim_begin(sim, BYTE_US);
    sim->attack = listen_in;
    sim->on_event = watch;
    sim->context = &attacker;
    bool up = sim_pass_up(sim, 30000);
    if (attack == ATTACK_OLD_RECORD) {
        remember_old(&attacker);
        sim_restart_end(sim, 1 - target);
        up = sim_pass_up(sim, 30000);
        memset(sim->downs, 0, sizeof(sim->downs)); // of the restart
    }
    sim_pass(sim, 200);
    attacker.armed = true;
    attacker.ways[TILL].held_size = attacker.ways[TERMINAL].held_size = 0;
    send_all(sim);
    if (attack == ATTACK_CHANGE_EACH) {
        sim_pass(sim, 20000);
        attacker.armed = false; // he gives up
    }
    bool all = up && sim_pass_drained(sim, 60000) &&
               attacker.next[TILL] == MESSAGES &&
               attacker.next[TERMINAL] == MESSAGES;
    unsigned ended =
        sim->downs[0] + sim->downs[1] + sim->refusals[0] + sim->refusals[1];
    bool good =
        all && attacker.wrong == 0 &&
        (attack == ATTACK_NONE ? ended == 0 : attacker.done > 0 && ended > 0);
    printf("%-44s %5u %6u %8u %9s\n", name, attacker.done, ended,
           attacker.wrong, good ? "ok" : "FAIL");
    sim_end(sim);
    free(sim);
    return good;
}

// --- wrong partners

/** @return true when both stay out, for the reason given */
static bool
try_partner(const char *name, struct session_sim *sim, enum status till,
            enum status terminal) {
    struct attacker attacker = {.attack = ATTACK_NONE};
    sim->on_event = watch;
    sim->context = &attacker;
    sim_restart_end(sim, TILL);
    sim_restart_end(sim, TERMINAL);
    send_all(sim);
    sim_pass(sim, 60000);
    unsigned came = sim->messages[TILL] + sim->messages[TERMINAL] +
                    sim->ups[TILL] + sim->ups[TERMINAL];
    bool good = came == 0 && sim->refusals[TILL] > 0 &&
                sim->refusals[TERMINAL] > 0 && sim->reason[TILL] == till &&
                sim->reason[TERMINAL] == terminal;
    printf("%-44s %5s %6u %8u %9s\n", name, "",
           sim->refusals[0] + sim->refusals[1], came, good ? "ok" : "FAIL");
    sim_end(sim);
    return good;
}

static bool
try_partners(struct session_sim *sim) {
    bool good = true;
    sim_begin(sim, BYTE_US);
    sim->pairings[TERMINAL].key[31] ^= 1;
    good &= try_partner("another key, one bit", sim, STATUS_UNVERIFIED,
                        STATUS_UNVERIFIED);
    sim_begin(sim, BYTE_US);
    sim->pairings[TERMINAL].id[0] ^= 1;
    good &= try_partner("the right key, another pairing's id", sim,
                        STATUS_UNVERIFIED, STATUS_UNVERIFIED);
    sim_begin(sim, BYTE_US);
    sim->unsecured[TILL] = true;
    good &= try_partner("a till without protection", sim, STATUS_REFUSED,
                        STATUS_REFUSED);
    sim_begin(sim, BYTE_US);
    sim->unsecured[TERMINAL] = true;
    good &= try_partner("a terminal without protection", sim, STATUS_REFUSED,
                        STATUS_REFUSED);
    return good;
}

/** What a till sent in one session, played to the terminal again. */
static bool
try_recording(struct session_sim *sim) {
    struct attacker attacker = {.attack = ATTACK_NONE};
    sim_begin(sim, BYTE_US);
    sim->on_event = watch;
    sim->context = &attacker;
    sim_pass_up(sim, 10000);
    send_all(sim);
    sim_pass_drained(sim, 10000);
    size_t size = sim->wires[TILL].tail;
    uint8_t *recorded = malloc(size);
    memcpy(recorded, sim->wires[TILL].bytes, size); // it did not wrap
    unsigned came = attacker.next[TERMINAL];
    // The till is pulled; the recorder takes its place. Once with the ids as
    // recorded, once with those that this connection wants.
    for (int adapted = 0; adapted < 2; adapted++) {
        struct frame_decoder decoder = {.state = 0};
        sim->wires[TILL].cut = true;
        session_reset(sim->ends[TERMINAL], sim->now_ms);
        if (!adapted) {
            sim->instances[TERMINAL] -= 0x01010101; // the same ids again
            sim_restart_end(sim, TERMINAL);
        }
        sim_pass(sim, 100);
        for (size_t i = 0; i < size; i++) {
            if (frame_decode(&decoder, recorded[i]) != FRAME_GOOD) {
                continue;
            }
            uint16_t id =
                (uint16_t)(sim->instances[TERMINAL] + 1 + (unsigned)adapted);
            if (adapted && decoder.bytes[0] >> 4 != DELIVERY_OPEN) {
                decoder.bytes[1] = (uint8_t)(id >> 8);
                decoder.bytes[2] = (uint8_t)id;
            }
            sim->wires[TILL].cut = false;
            emit(sim, TILL, decoder.bytes, decoder.size);
            sim->wires[TILL].cut = true;
            sim_pass(sim, 30);
        }
    }
    unsigned more = attacker.next[TERMINAL] - came;
    bool good = came == MESSAGES && more == 0 && attacker.wrong == 0 &&
                sim->refusals[TERMINAL] > 0;
    printf("%-44s %5u %6u %8u %9s\n", "a recorded session, played again", 2,
           sim->refusals[TERMINAL], more, good ? "ok" : "FAIL");
    free(recorded);
    sim_end(sim);
    return good;
}

// --- other TLS ends, straight against ours

static unsigned int
give_old_key(SSL *ssl, const char *hint, char *id, unsigned int id_max,
             unsigned char *key, unsigned int key_max) {
    const struct pairing *pairing = SSL_get_ex_data(ssl, 0);
    (void)hint;
    (void)key_max;
    snprintf(id, id_max, "%s", pairing->id);
    memcpy(key, pairing->key, PAIRING_KEY_SIZE);
    return PAIRING_KEY_SIZE;
}

static void
carry(struct tls *ours, SSL *theirs) {
    uint8_t bytes[8192];
    size_t size = tls_take(ours, bytes, sizeof(bytes));
    BIO_write(SSL_get_rbio(theirs), bytes, (int)size);
    SSL_do_handshake(theirs);
    int back = BIO_read(SSL_get_wbio(theirs), bytes, sizeof(bytes));
    if (back > 0) {
        tls_feed(ours, bytes, (size_t)back);
    }
}

static SSL *
make_stranger(bool client, const struct pairing *pairing) {
    SSL_CTX *context = SSL_CTX_new(TLS_method());
    if (client) { // the right key, but of TLS 1.2
        SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
        SSL_CTX_set_psk_client_callback(context, give_old_key);
    } else { // TLS 1.3, a certificate and no key
        EVP_PKEY *key = EVP_EC_gen("P-256");
        X509 *certificate = X509_new();
        X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        X509_sign(certificate, key, EVP_sha256());
        SSL_CTX_use_certificate(context, certificate);
        SSL_CTX_use_PrivateKey(context, key);
        X509_free(certificate);
        EVP_PKEY_free(key);
    }
    SSL *ssl = SSL_new(context);
    SSL_CTX_free(context);
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_ex_data(ssl, 0, (void *)(uintptr_t)pairing);
    if (client) {
        SSL_set_connect_state(ssl);
    } else {
        SSL_set_accept_state(ssl);
    }
    return ssl;
}

static bool
try_stranger(const char *name, bool client) {
    struct pairing pairing;
    char code[PAIRING_CODE_MAX];
    pairing_make(false, &pairing, code);
    struct tls *ours = tls_new(!client, &pairing);
    SSL *theirs = make_stranger(client, &pairing);
    enum tls_result result = tls_handshake(ours);
    for (int i = 0; i < 6 && result == TLS_WAIT; i++) {
        carry(ours, theirs);
        result = tls_handshake(ours);
    }
    bool good = result == TLS_BROKEN || result == TLS_UNKNOWN;
    printf("%-44s %5u %6u %8u %9s\n", name, 1, good, !good,
           good ? "ok" : "FAIL");
    SSL_free(theirs);
    tls_free(ours);
    return good;
}

int
main(void) {
    static const struct {
        const char *name;
        enum attack attack;
    } attacks[] = {
        {"nobody on the line", ATTACK_NONE},
        {"a record changed, one bit", ATTACK_CHANGE},
        {"every record changed for 20 s", ATTACK_CHANGE_EACH},
        {"a record cut", ATTACK_CUT},
        {"a record taken out and acknowledged", ATTACK_DROP},
        {"a record repeated", ATTACK_REPEAT},
        {"two records exchanged", ATTACK_SWAP},
        {"a side's own record sent back to it", ATTACK_REFLECT},
        {"a record invented", ATTACK_INVENT},
        {"a message without protection put in", ATTACK_PLAIN},
        {"a record of an earlier session put in", ATTACK_OLD_RECORD},
        {"till's hello changed", ATTACK_FIRST_FLIGHT},
        {"downgrade: key taken out of the hello", ATTACK_NO_PSK},
        {"downgrade: hello made to ask for TLS 1.2", ATTACK_OLD_VERSION},
        {"terminal's answer changed", ATTACK_SECOND_FLIGHT},
        {"till's finish changed", ATTACK_THIRD_FLIGHT},
    };
    struct session_sim *sim = calloc(1, sizeof(*sim));
    bool good = true;
    printf("%-44s %5s %6s %8s\n", "attack", "tries", "ended", "accepted");
    for (size_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
        good &= try_attack(attacks[i].name, attacks[i].attack, TILL);
        if (attacks[i].attack > ATTACK_NONE &&
            attacks[i].attack < ATTACK_FIRST_FLIGHT) {
            good &= try_attack("   the other way", attacks[i].attack, TERMINAL);
        }
    }
    good &= try_partners(sim);
    good &= try_recording(sim);
    good &= try_stranger("downgrade: a till that speaks TLS 1.2", true);
    good &= try_stranger("a terminal with a certificate, no key", false);
    free(sim);
    puts(good ? "nothing was accepted" : "SOMETHING WAS ACCEPTED OR LOST");
    return good ? 0 : 1;
}
