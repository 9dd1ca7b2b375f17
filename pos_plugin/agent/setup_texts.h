/**
 * @file setup_texts.h
 * What the assistant and the settings window say, whatever system draws them.
 * All texts are translated, and static unless told otherwise.
 */
#ifndef POSPLUGIN_SETUP_TEXTS_H
#define POSPLUGIN_SETUP_TEXTS_H

#include "pos_plugin/agent/keys.h"

/** The pages in their order. */
enum setup_page_id {
    SETUP_PAGE_TILL,
    SETUP_PAGE_TERMINAL,
    SETUP_PAGE_PAIRING,
    SETUP_PAGE_ORDER,
    SETUP_PAGE_PAYMENT,
    SETUP_PAGE_KEYS,
    SETUP_PAGE_CHECK,
    SETUP_PAGES,
};

/** The name of a page. */
const char *setup_page_title(int page);

/** The same, short, for a tab. */
const char *setup_page_tab(int page);

/** What stands above its fields. */
const char *setup_page_intro(int page);

/** What a setting is called, with "_" before the letter of Alt. */
const char *setup_name(const char *key);

/** What it must be, "" when there is nothing to say. */
const char *setup_hint(const char *key);

/** What a payment system is called. */
const char *setup_provider_name(const char *section);

/** What the doctor calls `what`; that itself when it is not known. */
const char *setup_part_name(const char *what);

/** What helps when it is not well. */
const char *setup_part_remedy(const char *what);

/**
 * What there is to say of a key of the settings.
 *
 * @param keys as keys_open() has taken them
 * @param[out] instead a key that is free when this one is another program's,
 *        else ""; in `keys`
 */
const char *setup_key_note(const struct config *config, const struct keys *keys,
                           enum key_id id, const char **instead);

#endif
