/**
 * @file slots.h
 * Two places for the terminal's software, so that an upgrade never touches
 * what runs:
 *
 *     FOLDER/state       which slot is current, which is on trial
 *     FOLDER/healthy     written by the program once it has come up
 *     FOLDER/a, FOLDER/b program, version, part-HASH (an upgrade arriving)
 *
 * Every change is one rename of a file that is complete and synced, so that a
 * power cut leaves the state of before or after it.
 */
#ifndef POSPLUGIN_TERMINAL_SLOTS_H
#define POSPLUGIN_TERMINAL_SLOTS_H

#include "link/posterminal.h"

#define SLOTS_PATH_MAX 4096
#define SLOTS_HASH_TEXT (2 * UPGRADE_HASH_SIZE + 1)
/**
 * Starts that a new version has to come up in. Each costs one, since power may
 * fail or the machine may hang; one that was seen to fail costs more.
 */
#define SLOTS_TRIES 10
#define SLOTS_FAILURE 3 ///< besides the one for the start: bad after three

struct slots_state {
    char current;              ///< 'a' or 'b'
    char trial;                ///< the other one while it is on trial, else 0
    unsigned tries;            ///< left for the trial
    char bad[SLOTS_HASH_TEXT]; ///< payload that did not come up, "" = none
};

/** What lies in a slot. */
struct slots_version {
    char version[UPGRADE_NAME_MAX];
    char hash[SLOTS_HASH_TEXT];
};

/** A store for posterminal; all of it is this module's. */
struct slots_store {
    char folder[SLOTS_PATH_MAX / 2];
    char slot; ///< the one that is written
    char part[SLOTS_PATH_MAX];
    int descriptor; ///< owned, -1 when closed
    uint64_t unsynced;
};

/** STATUS_OK, STATUS_NOT_FOUND, STATUS_MALFORMED. */
enum status slots_load(const char *folder, struct slots_state *out);

/** Replace the state in one step; logs what is wrong. */
enum status slots_save(const char *folder, const struct slots_state *state);

/** STATUS_OK, STATUS_NOT_FOUND, STATUS_MALFORMED. */
enum status slots_load_version(const char *folder, char slot,
                               struct slots_version *out);

/** Path of a file in a slot, or of FOLDER/NAME with slot 0. */
enum status slots_path(char out[SLOTS_PATH_MAX], const char *folder, char slot,
                       const char *name);

/** Make the folders and put a first program into slot a. */
enum status slots_install(const char *folder, const char *program,
                          const char *version);

/** Say that the program has come up. */
enum status slots_mark_healthy(const char *folder);

/**
 * A store that writes into the slot that does not run.
 *
 * @param store must outlive the terminal
 */
enum status slots_open_store(struct slots_store *store, const char *folder,
                             struct posterminal_store *out);

/** Close its file; all else stays for the next start. */
void slots_close_store(struct slots_store *store);

#endif
