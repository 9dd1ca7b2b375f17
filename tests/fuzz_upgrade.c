// Upgrade packages: any bytes as a file's beginning and as a manifest.

#include "link/upgrade_package.h"

#undef NDEBUG
#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_manifest(const uint8_t *bytes, size_t size) {
    struct upgrade_manifest manifest;
    struct upgrade_manifest again;
    uint8_t encoded[UPGRADE_MANIFEST_MAX];
    if (upgrade_manifest_decode(bytes, size, &manifest) != STATUS_OK) {
        return;
    }
    assert(manifest.size > 0 && manifest.size <= UPGRADE_PAYLOAD_MAX);
    assert(upgrade_version_ok(manifest.version));
    upgrade_objection(&manifest, manifest.product, "1.2.3");
    size = upgrade_manifest_encode(&manifest, encoded, sizeof(encoded));
    assert(size > 0);
    assert(upgrade_manifest_decode(encoded, size, &again) == STATUS_OK);
    assert(memcmp(&again, &manifest, sizeof(again)) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct upgrade_header header;
    uint8_t *bytes = malloc(size ? size : 1); // exact size, so that ASan sees
    assert(bytes);
    memcpy(bytes, data, size);
    if (upgrade_header_parse(bytes, size, &header) == STATUS_OK) {
        static const uint8_t key[UPGRADE_KEY_SIZE] = {9};
        assert(header.size <= size);
        assert(upgrade_verify(header.manifest_bytes, header.manifest_size,
                              header.signature, key) != STATUS_OK);
        check_manifest(header.manifest_bytes, header.manifest_size);
    }
    check_manifest(bytes, size);
    free(bytes);
    return 0;
}
