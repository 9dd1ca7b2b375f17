// posplugin-package: makes, signs and shows packages of terminal software.

#include "link/upgrade_key.h"
#include "link/upgrade_sender.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

static const char help[] =
    "usage: posplugin-package make --product NAME --version V --key PRIVATE.pem"
    "\n           [--minimum V] [--allow-downgrade] --output FILE.ppu PAYLOAD\n"
    "       posplugin-package show [--key PUBLIC.pem] FILE.ppu\n"
    "\n"
    "Makes a signed package of terminal software, or checks one and shows "
    "what it is.\n"
    "\n"
    "  --product NAME      the terminal's, up to 31 bytes\n"
    "  --version V         up to four numbers: 1.2.3\n"
    "  --minimum V         refuse to replace anything older\n"
    "  --allow-downgrade   may replace a newer version\n"
    "  --key FILE          make: private key to sign with; show: public key\n"
    "  --output FILE\n"
    "\n"
    "Keys: openssl genpkey -algorithm ed25519 -out PRIVATE.pem\n"
    "      openssl pkey -in PRIVATE.pem -pubout -out PUBLIC.pem\n"
    "Exit codes: 0 done, 1 failed or not genuine, 2 wrong options.\n";

struct tool {
    struct upgrade_manifest manifest;
    const char *key;
    const char *output;
    const char *file;
};

static bool
copy_name(char out[UPGRADE_NAME_MAX], const char *text) {
    bool fits = strlen(text) < UPGRADE_NAME_MAX;
    utf8_copy(out, UPGRADE_NAME_MAX, text);
    if (!fits) {
        log_error("\"%.40s\" is longer than %d bytes", text,
                  UPGRADE_NAME_MAX - 1);
    }
    return fits;
}

static bool
take_option(struct tool *tool, int letter) {
    switch (letter) {
    case 'p':
        return copy_name(tool->manifest.product, optarg);
    case 'v':
        return copy_name(tool->manifest.version, optarg);
    case 'm':
        return copy_name(tool->manifest.minimum, optarg);
    case 'd':
        tool->manifest.may_downgrade = true;
        return true;
    case 'k':
        tool->key = optarg;
        return true;
    case 'o':
        tool->output = optarg;
        return true;
    default:
        return false;
    }
}

static bool
parse(int argc, char **argv, struct tool *tool) {
    static const struct option options[] = {
        {"product", required_argument, NULL, 'p'},
        {"version", required_argument, NULL, 'v'},
        {"minimum", required_argument, NULL, 'm'},
        {"allow-downgrade", no_argument, NULL, 'd'},
        {"key", required_argument, NULL, 'k'},
        {"output", required_argument, NULL, 'o'},
        {NULL, 0, NULL, 0},
    };
    int letter;
    while ((letter = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
        if (!take_option(tool, letter)) {
            return false;
        }
    }
    tool->file = argc - optind == 1 ? argv[optind] : NULL;
    if (tool->file == NULL) {
        log_error("name one file; see --help");
    }
    return tool->file != NULL;
}

/** Size and hash of the payload; copies it to `out` unless NULL. */
static enum status
run_through(const char *path, struct upgrade_manifest *manifest, FILE *out) {
    uint8_t bytes[65536];
    size_t size;
    uint64_t total = 0;
    FILE *payload = fopen(path, "rbe");
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    if (payload == NULL) {
        log_error("%s: %s", path, strerror(errno));
    }
    bool ok = payload != NULL && digest != NULL &&
              EVP_DigestInit_ex(digest, EVP_sha256(), NULL) == 1;
    while (ok && (size = fread(bytes, 1, sizeof(bytes), payload)) > 0) {
        total += size;
        ok = EVP_DigestUpdate(digest, bytes, size) == 1 &&
             (out == NULL || fwrite(bytes, 1, size, out) == size);
    }
    ok = ok && !ferror(payload) &&
         EVP_DigestFinal_ex(digest, manifest->sha256, NULL) == 1;
    manifest->size = total;
    EVP_MD_CTX_free(digest);
    if (payload != NULL) {
        fclose(payload);
    }
    return ok ? STATUS_OK : STATUS_IO;
}

static bool
write_header(FILE *out, const uint8_t *manifest, size_t size,
             const uint8_t *signature) {
    uint8_t length[2] = {(uint8_t)(size >> 8), (uint8_t)size};
    return fwrite(UPGRADE_MAGIC, 1, UPGRADE_MAGIC_SIZE, out) ==
               UPGRADE_MAGIC_SIZE &&
           fwrite(length, 1, 2, out) == 2 &&
           fwrite(manifest, 1, size, out) == size &&
           fwrite(signature, 1, UPGRADE_SIGNATURE_SIZE, out) ==
               UPGRADE_SIGNATURE_SIZE;
}

static int
write_package(const struct tool *tool, const uint8_t *manifest, size_t size,
              const uint8_t *signature) {
    struct upgrade_manifest again = {.size = 0};
    FILE *out = fopen(tool->output, "wbe");
    if (out == NULL) {
        log_error("%s: %s", tool->output, strerror(errno));
        return 1;
    }
    bool ok = write_header(out, manifest, size, signature) &&
              run_through(tool->file, &again, out) == STATUS_OK;
    ok = fclose(out) == 0 && ok;
    // The file may have been replaced between the two readings.
    ok = ok &&
         memcmp(again.sha256, tool->manifest.sha256, UPGRADE_HASH_SIZE) == 0;
    if (!ok) {
        log_error("%s could not be written", tool->output);
        remove(tool->output);
    }
    return ok ? 0 : 1;
}

static int
make(struct tool *tool) {
    uint8_t manifest[UPGRADE_MANIFEST_MAX];
    uint8_t signature[UPGRADE_SIGNATURE_SIZE];
    if (tool->key == NULL || tool->output == NULL) {
        log_error("make needs --key and --output; see --help");
        return 2;
    }
    if (run_through(tool->file, &tool->manifest, NULL) != STATUS_OK) {
        return 1;
    }
    size_t size =
        upgrade_manifest_encode(&tool->manifest, manifest, sizeof(manifest));
    if (size == 0) {
        log_error("product, version (1.2.3), or size of the payload (1 byte to "
                  "1 GiB) cannot be used");
        return 2;
    }
    if (upgrade_sign(tool->key, manifest, size, signature) != STATUS_OK) {
        return 1;
    }
    return write_package(tool, manifest, size, signature);
}

static void
print_manifest(const struct upgrade_manifest *manifest) {
    printf("product   %s\nversion   %s\n", manifest->product,
           manifest->version);
    if (manifest->minimum[0] != '\0') {
        printf("minimum   %s\n", manifest->minimum);
    }
    printf("size      %llu\nsha256    ", (unsigned long long)manifest->size);
    for (size_t i = 0; i < UPGRADE_HASH_SIZE; i++) {
        printf("%02x", manifest->sha256[i]);
    }
    printf("\ndowngrade %s\n", manifest->may_downgrade ? "allowed" : "no");
}

static int
show(const struct tool *tool) {
    static struct upgrade_sender sender;
    uint8_t key[UPGRADE_KEY_SIZE];
    if (upgrade_sender_open_file(&sender, tool->file) != STATUS_OK) {
        return 1;
    }
    const struct upgrade_header *header = &sender.header;
    const char *verdict = "not checked; give --key PUBLIC.pem";
    int code = 0;
    if (tool->key != NULL) {
        code = upgrade_load_public_key(tool->key, key) != STATUS_OK ||
               upgrade_verify(header->manifest_bytes, header->manifest_size,
                              header->signature, key) != STATUS_OK;
        verdict = code == 0 ? "good" : "WRONG";
    }
    print_manifest(&header->manifest);
    printf("signature %s\n", verdict);
    upgrade_sender_close(&sender);
    return code;
}

int
main(int argc, char **argv) {
    static struct tool tool;
    const char *command = argc > 1 ? argv[1] : "";
    if (strcmp(command, "--help") == 0 || strcmp(command, "-h") == 0) {
        fputs(help, stdout);
        return 0;
    }
    if (strcmp(command, "--version") == 0) {
        puts("posplugin-package " POSPLUGIN_VERSION);
        return 0;
    }
    bool is_make = strcmp(command, "make") == 0;
    if (!is_make && strcmp(command, "show") != 0) {
        fputs(help, stderr);
        return 2;
    }
    if (!parse(argc - 1, argv + 1, &tool)) {
        return 2;
    }
    return is_make ? make(&tool) : show(&tool);
}
