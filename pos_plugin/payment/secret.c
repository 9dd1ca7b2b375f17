#include "pos_plugin/payment/secret.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/** One exchange takes about 200 KiB; systems lock 8 MiB for anybody. */
#define HEAP_BYTES (1024 * 1024)
#define HEAP_SMALLEST 32

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool has_heap;

static void
make_heap(void) {
    has_heap = CRYPTO_secure_malloc_init(HEAP_BYTES, HEAP_SMALLEST) != 0;
}

static bool
is_on_heap(const void *memory) {
    return has_heap && CRYPTO_secure_allocated(memory) == 1;
}

void *
secret_allocate(size_t size) {
    void *memory = NULL;
    pthread_once(&once, make_heap);
    if (has_heap) {
        // A full heap is no error that a TLS connection should find.
        ERR_set_mark();
        memory = OPENSSL_secure_malloc(size + (size == 0));
        ERR_pop_to_mark();
    }
    return memory != NULL ? memory : malloc(size);
}

void *
secret_allocate_zeroed(size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    void *memory = secret_allocate(count * size);
    if (memory != NULL) {
        memset(memory, 0, count * size);
    }
    return memory;
}

static size_t
size_of(void *memory) {
    return is_on_heap(memory) ? CRYPTO_secure_actual_size(memory)
                              : malloc_usable_size(memory);
}

void *
secret_resize(void *memory, size_t size) {
    if (memory == NULL) {
        return secret_allocate(size);
    }
    void *moved = secret_allocate(size);
    if (moved != NULL) {
        size_t old = size_of(memory);
        memcpy(moved, memory, old < size ? old : size);
        secret_release(memory);
    }
    return moved;
}

char *
secret_copy(const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = secret_allocate(size);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

void
secret_release(void *memory) {
    if (memory == NULL) {
        return;
    }
    if (is_on_heap(memory)) {
        OPENSSL_secure_free(memory);
        return;
    }
    explicit_bzero(memory, malloc_usable_size(memory));
    free(memory);
}
