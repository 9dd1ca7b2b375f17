/**
 * @file bluetooth_internal.h
 * Service discovery and announcement on Linux, for bluetooth_linux.c alone.
 */
#ifndef POSPLUGIN_BLUETOOTH_INTERNAL_H
#define POSPLUGIN_BLUETOOTH_INTERNAL_H

#include "link/sdp.h"

#include <bluetooth/bluetooth.h>
#include <stdbool.h>

/** A search for a service's channel, one question after another. */
struct bluetooth_search {
    int fd; ///< to the other side's discovery service, -1 = none
    bool connected;
    int service; ///< which one is asked for now
    struct sdp_answer answer;
};

/** Begin. @return 0 or errno */
int bluetooth_search_begin(struct bluetooth_search *search,
                           const bdaddr_t *peer);

/**
 * Go on.
 *
 * @param[out] channel 1 to 30 once it is found
 * @return 0 (found when *channel > 0), EAGAIN (wait for the descriptor), or
 *         another errno; ECONNREFUSED when the service is not there
 */
int bluetooth_search_step(struct bluetooth_search *search, int *channel);

/** End; also when it has not begun. */
void bluetooth_search_end(struct bluetooth_search *search);

/**
 * Announce our channel to tills.
 *
 * @return a handle for bluetooth_withdraw(), NULL (logged) when there is no
 *         discovery service to announce it at
 */
void *bluetooth_announce(const bdaddr_t *adapter, uint8_t channel);

/** NULL is fine. */
void bluetooth_withdraw(void *handle);

/** Look around for devices, about five seconds; none without an adapter. */
enum status bluetooth_list(void (*found)(void *context, const char *address,
                                         const char *name),
                           void *context);

#endif
