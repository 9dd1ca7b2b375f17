/**
 * @file replay_till.h
 * What a replay keeps from screen to screen: the memory of each till, and a
 * reader for each choice of languages.
 */
#ifndef POSPLUGIN_REPLAY_TILL_H
#define POSPLUGIN_REPLAY_TILL_H

#include "ocr/memory.h"
#include "pos_plugin/plugin.h"

struct replay_till;

/** Everything that is kept; zeroed is empty. */
struct replay_tills {
    struct replay_till *memories; ///< owned
    struct replay_till *readers;  ///< owned
};

/**
 * The memory of a till.
 *
 * @param till NULL for none
 * @return borrowed; NULL for none, or on no memory
 */
struct memory *replay_till_memory(struct replay_tills *tills, const char *till);

/**
 * The reader for some languages, loaded when first needed.
 *
 * @param languages as the setting reader.languages; NULL: those of the
 *        settings
 * @param[out] out borrowed
 * @return STATUS_OK, or as reader_new()
 */
enum status replay_till_reader(struct replay_tills *tills,
                               struct plugin *plugin, const char *languages,
                               struct reader **out);

/** Free all; zeroed is fine. */
void replay_tills_destroy(struct replay_tills *tills);

#endif
