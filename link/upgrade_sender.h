/**
 * @file upgrade_sender.h
 * The till's half of an upgrade: picks the package, offers it, sends what the
 * terminal asks for.
 *
 * Hand it the link's events while no sale is in hand. During a sale hand it
 * none: the terminal asks again by itself afterwards. It sends one piece for
 * each request, of a size that keeps a slow line free for an order within
 * UPGRADE_PIECE_MS or so.
 */
#ifndef POSPLUGIN_UPGRADE_SENDER_H
#define POSPLUGIN_UPGRADE_SENDER_H

#include "link/link.h"
#include "link/upgrade_package.h"

#include <stdio.h>

#define UPGRADE_SUFFIX ".ppu" ///< of packages in a folder
#define UPGRADE_PIECE_MIN 128 ///< bytes
#define UPGRADE_PIECE_MS 300  ///< a piece should take no longer

enum upgrade_outcome {
    UPGRADE_NOT_ASKED = 0, ///< no terminal yet
    UPGRADE_CURRENT = 1,   ///< no package that is newer
    UPGRADE_RUNNING = 2,
    UPGRADE_STORED = 3,  ///< verified by the terminal, which restarts
    UPGRADE_CAME_UP = 4, ///< the terminal runs the new version
    UPGRADE_TURNED_DOWN = 5,
};

/** All zero is a closed one. */
struct upgrade_sender {
    const char *source; ///< file, or folder of files
    FILE *file;         ///< owned; of the package on offer
    uint8_t header_bytes[UPGRADE_HEADER_MAX];
    struct upgrade_header header;
    enum upgrade_outcome outcome;
    uint64_t offset;             ///< bytes that the terminal has
    bool is_paused;              ///< the terminal has a sale in hand
    char text[MESSAGE_TEXT_MAX]; ///< why it was turned down
    size_t piece;                ///< bytes
    int64_t sent_ms;
    struct message outgoing;
};

/**
 * Check that a package file is whole: header, size, hash of the payload.
 *
 * @return STATUS_OK; logged: STATUS_NOT_FOUND, STATUS_ACCESS, STATUS_MALFORMED,
 *         STATUS_UNVERIFIED (damaged)
 */
enum status upgrade_sender_open_file(struct upgrade_sender *sender,
                                     const char *path);

/**
 * Begin with a package file, or a folder of them of which the newest that
 * fits the terminal is taken.
 *
 * @param source borrowed
 * @return as upgrade_sender_open_file() for a file; STATUS_OK for a folder
 */
enum status upgrade_sender_open(struct upgrade_sender *sender,
                                const char *source);

/** Close; all zero is fine. */
void upgrade_sender_close(struct upgrade_sender *sender);

/** React to an event of the till's link; others than of upgrades are left. */
void upgrade_sender_event(struct upgrade_sender *sender, struct link_end *link,
                          const struct link_event *event, int64_t now_ms);

#endif
