/**
 * @file posterminal_internal.h
 * Memory of one terminal, shared by posterminal.c (life and line),
 * posterminal_sale.c (the rules of a sale) and posterminal_upgrade.c.
 */
#ifndef POSPLUGIN_POSTERMINAL_INTERNAL_H
#define POSPLUGIN_POSTERMINAL_INTERNAL_H

#include "link/link.h"
#include "link/posterminal.h"
#include "link/transport.h"

#include <openssl/evp.h>

/** What was agreed to: a credential goes to this and to nothing else. */
struct confirmed {
    char sale_id[SALE_ID_MAX]; ///< "" = nothing
    uint32_t revision;
    uint64_t hash;
};

enum upgrade_step {
    UPGRADE_NONE = 0,
    UPGRADE_OFFERED = 1, ///< the caller has not answered yet
    UPGRADE_LOADING = 2,
    UPGRADE_CHECKING = 3, ///< reading back
    UPGRADE_DONE = 4,     ///< stored; waits for a restart
};

struct upgrade {
    bool possible; ///< product, key and store were given
    char product[UPGRADE_NAME_MAX];
    char installed[UPGRADE_NAME_MAX];
    uint8_t key[UPGRADE_KEY_SIZE];
    struct posterminal_store store;
    enum upgrade_step step;
    bool asked; ///< a piece has been asked for and has not come
    struct upgrade_manifest manifest;
    uint64_t offset;    ///< stored, or checked
    EVP_MD_CTX *digest; ///< owned, while checking
};

struct posterminal {
    enum posterminal_phase phase;
    bool online;
    bool agreed; ///< the till has told the same sale since the last connect
    struct message_order order; ///< in hand; sale_id "" = none
    uint64_t hash;
    struct confirmed confirmed;
    char cancelled_id[SALE_ID_MAX]; ///< the last that the customer ended
    enum sale_outcome outcome;      ///< while ENDED

    struct link_end *link; ///< owned, NULL without a line
    struct posterminal_pipe pipe;
    char told_id[SALE_ID_MAX]; ///< as the link was told last
    void (*send)(void *context, const struct message *message);
    void *send_context;

    struct upgrade upgrade;
    struct link_event incoming;
    struct message outgoing;
};

/** The cleared outgoing message, to be filled in and sent. */
struct message *posterminal_begin(struct posterminal *terminal,
                                  enum message_type type);

/** Send and wipe the outgoing message. */
enum status posterminal_send(struct posterminal *terminal);

/** A message of the till changes the sale. */
void sale_take(struct posterminal *terminal, const struct message *message,
               struct posterminal_event *event);

/** A message of the till about an upgrade. */
void upgrade_take(struct posterminal *terminal, const struct message *message,
                  struct posterminal_event *event);

/** The line was lost: what was asked for will not come. */
void upgrade_offline(struct posterminal *terminal);

/** Do a little of what is due; at once when nothing is. */
void upgrade_work(struct posterminal *terminal,
                  struct posterminal_event *event);

/** Free what it holds. */
void upgrade_end(struct posterminal *terminal);

#endif
