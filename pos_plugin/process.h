/**
 * @file process.h
 * What the process asks of the system before anything else.
 */
#ifndef POSPLUGIN_PROCESS_H
#define POSPLUGIN_PROCESS_H

#include <stdbool.h>

/**
 * Keep memory from core dumps and debuggers of others, for payment codes pass
 * through it; let a closed pipe be an error and no signal. On Windows also:
 * arguments and console in UTF-8, output without carriage returns.
 *
 * @param[in,out] argc, argv as main() got them
 * @return false (said on stderr) when there is no memory
 */
bool process_prepare(int *argc, char ***argv);

#endif
