#include "link/upgrade_sender.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/evp.h>

// --- package files

static void
close_file(struct upgrade_sender *sender) {
    if (sender->file != NULL) {
        fclose(sender->file);
    }
    sender->file = NULL;
}

/** Read and parse the beginning. */
static enum status
read_header(struct upgrade_sender *sender, const char *path) {
    close_file(sender);
    sender->file = fopen(path, "rbe");
    if (sender->file == NULL) {
        log_error("%s: %s", path, strerror(errno));
        return status_of_errno(errno);
    }
    size_t size = fread(sender->header_bytes, 1, sizeof(sender->header_bytes),
                        sender->file);
    enum status status =
        upgrade_header_parse(sender->header_bytes, size, &sender->header);
    if (status != STATUS_OK) {
        log_error("%s is no upgrade package (posplugin-package makes them)",
                  path);
        close_file(sender);
    }
    return status;
}

/** Does the payload have the size and hash that were signed? */
static bool
is_whole(struct upgrade_sender *sender) {
    const struct upgrade_manifest *manifest = &sender->header.manifest;
    static uint8_t bytes[65536];
    uint8_t hash[EVP_MAX_MD_SIZE];
    uint64_t total = 0;
    size_t size = 0;
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    bool ok = digest != NULL &&
              EVP_DigestInit_ex(digest, EVP_sha256(), NULL) == 1 &&
              fseek(sender->file, (long)sender->header.size, SEEK_SET) == 0;
    while (ok && total <= manifest->size &&
           (size = fread(bytes, 1, sizeof(bytes), sender->file)) > 0) {
        total += size;
        ok = EVP_DigestUpdate(digest, bytes, size) == 1;
    }
    ok = ok && total == manifest->size &&
         EVP_DigestFinal_ex(digest, hash, NULL) == 1 &&
         memcmp(hash, manifest->sha256, UPGRADE_HASH_SIZE) == 0;
    EVP_MD_CTX_free(digest);
    return ok;
}

enum status
upgrade_sender_open_file(struct upgrade_sender *sender, const char *path) {
    enum status status = read_header(sender, path);
    if (status == STATUS_OK && !is_whole(sender)) {
        log_error("%s is damaged: its payload is not what was signed", path);
        close_file(sender);
        status = STATUS_UNVERIFIED;
    }
    return status;
}

static bool
has_suffix(const char *name) {
    size_t size = strlen(name);
    size_t suffix = strlen(UPGRADE_SUFFIX);
    return size > suffix && strcmp(name + size - suffix, UPGRADE_SUFFIX) == 0;
}

/** Look at one package of a folder: keep its path when it is the best. */
static void
consider(struct upgrade_sender *sender, const char *path,
         const struct message_hello *terminal, char *best, size_t best_size,
         char best_version[UPGRADE_NAME_MAX]) {
    const struct upgrade_manifest *manifest = &sender->header.manifest;
    if (read_header(sender, path) != STATUS_OK) {
        return;
    }
    close_file(sender);
    // What may replace a newer version is for a person to send, not a folder.
    if (upgrade_version_compare(manifest->version, terminal->software_version) >
            0 &&
        upgrade_objection(manifest, terminal->product,
                          terminal->software_version) == NULL &&
        upgrade_version_compare(manifest->version, best_version) > 0) {
        snprintf(best, best_size, "%s", path);
        memcpy(best_version, manifest->version, UPGRADE_NAME_MAX);
    }
}

static enum status
open_newest(struct upgrade_sender *sender,
            const struct message_hello *terminal) {
    char best[4096] = "";
    char best_version[UPGRADE_NAME_MAX] = "";
    DIR *folder = opendir(sender->source);
    if (folder == NULL) {
        log_error("%s: %s", sender->source, strerror(errno));
        return status_of_errno(errno);
    }
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        char path[4096];
        int size = snprintf(path, sizeof(path), "%s/%s", sender->source,
                            entry->d_name);
        if (size > 0 && size < (int)sizeof(path) && has_suffix(path)) {
            consider(sender, path, terminal, best, sizeof(best), best_version);
        }
    }
    closedir(folder);
    return best[0] ? upgrade_sender_open_file(sender, best) : STATUS_EMPTY;
}

enum status
upgrade_sender_open(struct upgrade_sender *sender, const char *source) {
    struct stat status;
    memset(sender, 0, sizeof(*sender));
    sender->source = source;
    sender->piece = UPGRADE_PIECE_MIN * 2;
    if (stat(source, &status) != 0) {
        log_error("%s: %s", source, strerror(errno));
        return status_of_errno(errno);
    }
    return S_ISDIR(status.st_mode) ? STATUS_OK
                                   : upgrade_sender_open_file(sender, source);
}

void
upgrade_sender_close(struct upgrade_sender *sender) {
    close_file(sender);
}

// --- the terminal

static void
turn_down(struct upgrade_sender *sender, const char *why) {
    sender->outcome = UPGRADE_TURNED_DOWN;
    utf8_copy(sender->text, sizeof(sender->text), why);
}

static void
send_offer(struct upgrade_sender *sender, struct link_end *link) {
    const struct upgrade_header *header = &sender->header;
    struct message_upgrade_offer *offer = &sender->outgoing.u.upgrade_offer;
    memset(&sender->outgoing, 0, sizeof(sender->outgoing));
    sender->outgoing.type = MESSAGE_UPGRADE_OFFER;
    offer->manifest_size = header->manifest_size;
    memcpy(offer->manifest, header->manifest_bytes, header->manifest_size);
    memcpy(offer->signature, header->signature, sizeof(offer->signature));
    if (sender->outcome != UPGRADE_STORED) {
        sender->outcome = UPGRADE_RUNNING;
    }
    link_send(link, &sender->outgoing);
}

/** The terminal is there: does it need anything? */
static void
take_hello(struct upgrade_sender *sender, struct link_end *link,
           const struct message_hello *hello) {
    if (sender->file != NULL &&
        strcmp(hello->software_version, sender->header.manifest.version) == 0) {
        sender->outcome = sender->outcome == UPGRADE_STORED ? UPGRADE_CAME_UP
                                                            : UPGRADE_CURRENT;
        return;
    }
    if ((hello->capabilities & TERMINAL_CAN_UPGRADE) == 0) {
        turn_down(sender, "this terminal takes no upgrades");
        return;
    }
    if (sender->file == NULL) {
        enum status status = open_newest(sender, hello);
        if (status != STATUS_OK) {
            sender->outcome = UPGRADE_CURRENT;
            if (status != STATUS_EMPTY) {
                turn_down(sender, "the package cannot be used");
            }
            return;
        }
    }
    send_offer(sender, link);
}

/** Pieces grow while the line is quick and shrink when it is not. */
static void
adapt_piece(struct upgrade_sender *sender, int64_t now_ms) {
    int64_t took_ms = now_ms - sender->sent_ms;
    if (sender->sent_ms == 0) {
        return;
    }
    if (took_ms > UPGRADE_PIECE_MS && sender->piece > UPGRADE_PIECE_MIN) {
        sender->piece /= 2;
    } else if (took_ms < UPGRADE_PIECE_MS / 3 &&
               sender->piece < UPGRADE_CHUNK_MAX) {
        sender->piece *= 2;
    }
}

static void
send_piece(struct upgrade_sender *sender, struct link_end *link,
           int64_t now_ms) {
    struct message_upgrade_chunk *chunk = &sender->outgoing.u.upgrade_chunk;
    uint64_t total = sender->header.manifest.size;
    if (sender->offset >= total) {
        return; // asks for what is not there
    }
    adapt_piece(sender, now_ms);
    memset(&sender->outgoing, 0, sizeof(sender->outgoing));
    sender->outgoing.type = MESSAGE_UPGRADE_CHUNK;
    chunk->offset = sender->offset;
    chunk->size = total - sender->offset < sender->piece
                      ? (size_t)(total - sender->offset)
                      : sender->piece;
    if (fseek(sender->file, (long)(sender->header.size + sender->offset),
              SEEK_SET) != 0 ||
        fread(chunk->bytes, 1, chunk->size, sender->file) != chunk->size) {
        log_error("the upgrade package cannot be read any more");
        turn_down(sender, "the package cannot be read");
        return;
    }
    sender->sent_ms = now_ms;
    link_send(link, &sender->outgoing);
}

static void
take_status(struct upgrade_sender *sender, struct link_end *link,
            const struct message_upgrade_status *status, int64_t now_ms) {
    sender->offset = status->offset;
    sender->is_paused = status->state == UPGRADE_PAUSED;
    switch (status->state) {
    case UPGRADE_WANTED:
        sender->outcome = UPGRADE_RUNNING;
        send_piece(sender, link, now_ms);
        break;
    case UPGRADE_PAUSED:
        sender->sent_ms = 0; // the pause says nothing of the line
        break;
    case UPGRADE_READY:
        sender->outcome = UPGRADE_STORED;
        break;
    case UPGRADE_REFUSED:
    case UPGRADE_FAILED:
        turn_down(sender, status->text);
        break;
    }
}

void
upgrade_sender_event(struct upgrade_sender *sender, struct link_end *link,
                     const struct link_event *event, int64_t now_ms) {
    bool is_over = sender->outcome == UPGRADE_TURNED_DOWN ||
                   sender->outcome == UPGRADE_CAME_UP;
    if (is_over) {
        return;
    }
    if (event->type == LINK_EVENT_UP) {
        sender->sent_ms = 0;
        take_hello(sender, link, &event->message.u.hello);
    } else if (event->type == LINK_EVENT_MESSAGE && sender->file != NULL &&
               event->message.type == MESSAGE_UPGRADE_STATUS) {
        take_status(sender, link, &event->message.u.upgrade_status, now_ms);
    }
}
