/**
 * @file cable_rig.h
 * Runs the cable program for a test: two serial ports with a line between.
 */
#ifndef POSPLUGIN_CABLE_RIG_H
#define POSPLUGIN_CABLE_RIG_H

#include <stdbool.h>
#include <sys/types.h>

struct rig {
    pid_t pid;
    int commands; ///< the cable's stdin
    int answers;  ///< its stdout
    char folder[64];
    char uri_a[128];
    char uri_b[128];
};

/**
 * Start; the device URIs are in the rig afterwards.
 *
 * @param options NULL-ended further options of the cable, or NULL
 */
bool rig_start(struct rig *rig, const char *const *options);

/** Give a command as "unplug" and wait until it was obeyed. */
void rig_command(struct rig *rig, const char *command);

/** Ask for the bytes that went through both ways. */
void rig_count(struct rig *rig, unsigned long *a_to_b, unsigned long *b_to_a);

/** End the cable and remove its links. */
void rig_stop(struct rig *rig);

#endif
