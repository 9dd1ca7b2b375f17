/**
 * @file memory.h
 * What is left of a secret in this process, for tests.
 */
#ifndef TESTS_MEMORY_H
#define TESTS_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/**
 * Copies of a secret in writable memory. The secret is given inverted, so
 * that the question does not count itself. Not under a sanitizer, whose own
 * memory is endless.
 */
int copies_in_memory(const uint8_t *inverted, size_t size);

#endif
