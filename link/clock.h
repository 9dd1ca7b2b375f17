/**
 * @file clock.h
 * The one clock of the link: monotonic, so that setting the time of day does
 * not tear a connection down.
 */
#ifndef POSPLUGIN_CLOCK_H
#define POSPLUGIN_CLOCK_H

#include <stdint.h>

/** Milliseconds since some fixed moment. */
int64_t clock_now_ms(void);

#endif
