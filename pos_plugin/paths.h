/**
 * @file paths.h
 * Where this system keeps settings and state.
 *
 * | | Linux | Windows |
 * |---|---|---|
 * | user's settings | $XDG_CONFIG_HOME/posplugin | %LOCALAPPDATA%\\posplugin |
 * | machine's settings | /etc/posplugin | %ProgramData%\\posplugin |
 * | state | $XDG_STATE_HOME/posplugin | %LOCALAPPDATA%\\posplugin |
 */
#ifndef POSPLUGIN_PATHS_H
#define POSPLUGIN_PATHS_H

#include <stddef.h>

/** Settings file of the user. @return as snprintf(3) */
int paths_user_settings(char *path, size_t size);

/** Settings file for all users. @return as snprintf(3) */
int paths_machine_settings(char *path, size_t size);

/** Folder of journal, lock and regions. @return as snprintf(3) */
int paths_state(char *path, size_t size);

/** Write a path of a person with the separators that we use: '/'. */
void paths_normalise(char *path);

#endif
