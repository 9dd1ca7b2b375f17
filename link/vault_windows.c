#include "link/vault.h"

#include <string.h>
// First windows.h, then what builds on it.
#include <windows.h>

#include <dpapi.h>

/** Tells sealed texts from plain ones; its length is part of the overhead. */
static const char mark[] = "posplugin sealed 1\n";
#define MARK_SIZE (sizeof(mark) - 1)

enum status
vault_seal(const char *text, size_t size, char *sealed, size_t *sealed_size) {
    DATA_BLOB plain = {(DWORD)size, (BYTE *)(uintptr_t)text};
    DATA_BLOB blob = {0, NULL};
    *sealed_size = 0;
    if (!CryptProtectData(&plain, L"posplugin", NULL, NULL, NULL,
                          CRYPTPROTECT_UI_FORBIDDEN, &blob)) {
        log_error("Windows does not protect our keys (error %lu)",
                  GetLastError());
        return STATUS_IO;
    }
    bool fits = MARK_SIZE + blob.cbData <= size + VAULT_OVERHEAD;
    if (fits) {
        memcpy(sealed, mark, MARK_SIZE);
        memcpy(sealed + MARK_SIZE, blob.pbData, blob.cbData);
        *sealed_size = MARK_SIZE + blob.cbData;
    } else {
        log_error("Windows makes a sealed key of %lu bytes", blob.cbData);
    }
    LocalFree(blob.pbData);
    return fits ? STATUS_OK : STATUS_IO;
}

enum status
vault_open(char *bytes, size_t *size) {
    DATA_BLOB plain = {0, NULL};
    if (*size < MARK_SIZE || memcmp(bytes, mark, MARK_SIZE) != 0) {
        return STATUS_OK;
    }
    DATA_BLOB blob = {(DWORD)(*size - MARK_SIZE), (BYTE *)bytes + MARK_SIZE};
    if (!CryptUnprotectData(&blob, NULL, NULL, NULL, NULL,
                            CRYPTPROTECT_UI_FORBIDDEN, &plain)) {
        log_error("a key was sealed by another user of Windows or on another "
                  "machine (error %lu): make it anew here",
                  GetLastError());
        return STATUS_ACCESS;
    }
    memcpy(bytes, plain.pbData, plain.cbData);
    *size = plain.cbData;
    SecureZeroMemory(plain.pbData, plain.cbData);
    LocalFree(plain.pbData);
    return STATUS_OK;
}

/** Files are renamed through the cache to the disk already. */
bool
vault_settle(const char *path) {
    (void)path;
    return true;
}
