/**
 * @file libintl.h
 * gettext(3) for Windows: one domain, UTF-8 in and out, no plural forms.
 */
#ifndef POSPLUGIN_POSIX_LIBINTL_H
#define POSPLUGIN_POSIX_LIBINTL_H

/**
 * Load FOLDER/$LANGUAGE/LC_MESSAGES/DOMAIN.mo, while no other thread asks for
 * texts; those of before are gone. Where there is none, or it is damaged, texts
 * stay as they are.
 */
char *bindtextdomain(const char *domain, const char *folder);

/** The translation, else `text` itself. */
char *gettext(const char *text);

#endif
