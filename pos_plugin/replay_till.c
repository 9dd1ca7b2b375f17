#include "pos_plugin/replay_till.h"

#include "ocr/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct replay_till {
    char name[64];         ///< of the till, or its languages
    struct memory *memory; ///< owned, or NULL
    struct reader *reader; ///< owned, or NULL
    struct replay_till *next;
};

/** The entry of a name, made when missing; NULL on no memory. */
static struct replay_till *
entry_of(struct replay_till **list, const char *name) {
    struct replay_till *entry = *list;

    while (entry && strcmp(entry->name, name) != 0) {
        entry = entry->next;
    }
    if (!entry && strlen(name) < sizeof(entry->name)) {
        entry = calloc(1, sizeof(*entry));
        if (entry) {
            snprintf(entry->name, sizeof(entry->name), "%s", name);
            entry->next = *list;
            *list = entry;
        }
    }
    return entry;
}

struct memory *
replay_till_memory(struct replay_tills *tills, const char *till) {
    struct replay_till *entry = till ? entry_of(&tills->memories, till) : NULL;

    if (entry && !entry->memory) {
        entry->memory = memory_new();
    }
    return entry ? entry->memory : NULL;
}

enum status
replay_till_reader(struct replay_tills *tills, struct plugin *plugin,
                   const char *languages, struct reader **out) {
    struct replay_till *entry;

    if (!languages) {
        *out = plugin->reader;
        return STATUS_OK;
    }
    entry = entry_of(&tills->readers, languages);
    if (!entry) {
        log_error("the languages \"%s\" are too many", languages);
        return STATUS_INVALID;
    }
    if (!entry->reader) {
        enum status status =
            plugin_new_reader(plugin, languages, &entry->reader);

        if (status != STATUS_OK) {
            return status;
        }
    }
    *out = entry->reader;
    return STATUS_OK;
}

static void
free_list(struct replay_till *list) {
    while (list) {
        struct replay_till *next = list->next;

        reader_free(list->reader);
        memory_free(list->memory);
        free(list);
        list = next;
    }
}

void
replay_tills_destroy(struct replay_tills *tills) {
    free_list(tills->memories);
    free_list(tills->readers);
    memset(tills, 0, sizeof(*tills));
}
