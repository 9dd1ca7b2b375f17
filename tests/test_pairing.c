// Pairing codes against vectors that another implementation made, and the
// file that keeps the key: for its owner only, replaced whole or not at all.

#include "link/pairing.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// Secret 00 01 02 ... 0F.
#define TYPED "000G-40R4-0M30-E209-185G-R38E-1YZ4-BJS6"
#define TYPED_ID "9HME38RR"
static const uint8_t typed_key[PAIRING_KEY_SIZE] = {
    0x9c, 0xb3, 0xef, 0xa5, 0x40, 0x4e, 0x66, 0x08, 0x57, 0xe9, 0xde,
    0x19, 0xee, 0xb9, 0x43, 0xe5, 0x6d, 0xab, 0x15, 0x89, 0xb2, 0x38,
    0x16, 0xc0, 0xab, 0x33, 0xf1, 0x3d, 0x64, 0x07, 0x3f, 0x66};

// Id 40 41 42 43 44, key 45 46 ... 64.
#define SCANNED                                                                \
    "POSPLUGIN-PAIR-1:810M4GT48N34EJ29995MRKAE9X852MJKAHANCNTRB5D5PQ2XBSFP0RB" \
    "2CDJ8DDFY"
#define SCANNED_ID "810M4GT4"

static char folder[] = "/tmp/posplugin-pairing-XXXXXX";
static char path[128];
static char draft[160]; // what a store writes before it replaces

static enum status
read_code(const char *code, struct pairing *out) {
    return pairing_read_code((const uint8_t *)code, strlen(code), out);
}

// --- codes

static void
test_good_codes(void **state) {
    static const char *const typed[] = {
        TYPED,
        "000G40R40M30E209185GR38E1YZ4BJS6",
        "000g-40r4-0m30-e209-185g-r38e-1yz4-bjs6",
        " 000G 40R4 0M30 E209  185G R38E 1YZ4 BJS6 ",
        "OOOG-4OR4-OM3O-E2O9-I85G-R38E-lYZ4-BJS6", // misread, understood
    };
    struct pairing pairing;
    (void)state;
    for (size_t i = 0; i < COUNT(typed); i++) {
        assert_int_equal(read_code(typed[i], &pairing), STATUS_OK);
        assert_string_equal(pairing.id, TYPED_ID);
        assert_memory_equal(pairing.key, typed_key, PAIRING_KEY_SIZE);
    }
    assert_int_equal(read_code(SCANNED, &pairing), STATUS_OK);
    assert_string_equal(pairing.id, SCANNED_ID);
    for (uint8_t i = 0; i < PAIRING_KEY_SIZE; i++) {
        assert_int_equal(pairing.key[i], 0x45 + i);
    }
}

static void
test_bad_codes(void **state) {
    static const struct {
        const char *code;
        enum status status;
    } bad[] = {
        {"", STATUS_MALFORMED},
        {"-", STATUS_MALFORMED},
        {"281234567890123456", STATUS_MALFORMED}, // a payment code
        {TYPED "0", STATUS_MALFORMED},
        {TYPED "00000000", STATUS_MALFORMED},
        {TYPED TYPED, STATUS_MALFORMED},
        {"U00G-40R4-0M30-E209-185G-R38E-1YZ4-BJS6", STATUS_MALFORMED},
        {"000G.40R4.0M30.E209.185G.R38E.1YZ4.BJS6", STATUS_MALFORMED},
        {"\xEF\xBC\x90" TYPED, STATUS_MALFORMED}, // a wide zero
        {PAIRING_PREFIX, STATUS_MALFORMED},
        {PAIRING_PREFIX TYPED, STATUS_MALFORMED},
        {SCANNED "0", STATUS_MALFORMED},
        {"POSPLUGIN-PAIR-2:0", STATUS_UNSUPPORTED},
        {"POSPLUGIN-PAIR-", STATUS_UNSUPPORTED},
        {"posplugin-pair-1:0", STATUS_MALFORMED},
    };
    static const struct pairing none;
    struct pairing pairing;
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_int_equal(read_code(bad[i].code, &pairing), bad[i].status);
        assert_memory_equal(&pairing, &none, sizeof(none));
    }
    // A NUL is no character, and does not end a code.
    assert_int_equal(
        pairing_read_code((const uint8_t *)TYPED "\0", 40, &pairing),
        STATUS_MALFORMED);
}

/** Every slip of one character, and every two neighbours exchanged. */
static void
try_slips(const char *code, size_t begin) {
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZU!";
    struct pairing pairing;
    char slip[PAIRING_CODE_MAX];
    size_t size = strlen(code);
    for (size_t at = begin; at < size; at++) {
        assert_int_equal(pairing_read_code((const uint8_t *)code, at, &pairing),
                         STATUS_MALFORMED);
        for (size_t i = 0; code[at] != '-' && letters[i]; i++) {
            strcpy(slip, code);
            slip[at] = letters[i];
            assert_int_equal(read_code(slip, &pairing), letters[i] == code[at]
                                                            ? STATUS_OK
                                                            : STATUS_MALFORMED);
        }
        strcpy(slip, code);
        slip[at] = code[at - 1];
        slip[at - 1] = code[at];
        bool same =
            code[at] == code[at - 1] || code[at] == '-' || code[at - 1] == '-';
        if (at > begin && !same) {
            assert_int_equal(read_code(slip, &pairing), STATUS_MALFORMED);
        }
    }
}

static void
test_slips(void **state) {
    (void)state;
    try_slips(TYPED, 1);
    try_slips(SCANNED, strlen(PAIRING_PREFIX));
}

static void
test_made_codes(void **state) {
    struct pairing made[2][2];
    struct pairing read;
    char code[PAIRING_CODE_MAX];
    (void)state;
    for (int typed = 0; typed < 2; typed++) {
        for (int i = 0; i < 2; i++) {
            struct pairing *pairing = &made[typed][i];
            assert_int_equal(pairing_make(typed, pairing, code), STATUS_OK);
            assert_int_equal(strlen(code), typed ? 39 : 17 + 64);
            assert_int_equal(pairing_is_code((uint8_t *)code, strlen(code)),
                             !typed);
            assert_int_equal(read_code(code, &read), STATUS_OK);
            assert_memory_equal(&read, pairing, sizeof(read));
        }
        // Another key each time.
        assert_memory_not_equal(made[typed][0].key, made[typed][1].key,
                                PAIRING_KEY_SIZE);
        assert_string_not_equal(made[typed][0].id, made[typed][1].id);
    }
}

static void
test_wipe(void **state) {
    struct pairing pairing;
    static const struct pairing none;
    (void)state;
    assert_int_equal(read_code(SCANNED, &pairing), STATUS_OK);
    pairing_wipe(&pairing);
    assert_memory_equal(&pairing, &none, sizeof(none));
}

// --- file

static void
write_file(const char *name, const char *text, mode_t mode) {
    FILE *file = fopen(name, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(name, mode), 0);
}

static struct pairing
make_pairing(const char *name) {
    struct pairing pairing;
    char code[PAIRING_CODE_MAX];
    assert_int_equal(pairing_make(false, &pairing, code), STATUS_OK);
    strcpy(pairing.name, name);
    return pairing;
}

static void
assert_kept(const struct pairing *wanted) {
    struct pairing kept;
    struct stat stat_;
    assert_int_equal(pairing_load(path, &kept), STATUS_OK);
    assert_memory_equal(&kept, wanted, sizeof(kept));
    assert_int_equal(stat(path, &stat_), 0);
    assert_int_equal(stat_.st_mode & 07777, 0600);
    assert_int_equal(access(draft, F_OK), -1);
}

/** Pair, pair again, unpair. */
static void
test_keep_and_remove(void **state) {
    struct pairing first = make_pairing("");
    struct pairing second = make_pairing("\xE6\x94\xB6\xE9\x93\xB6 2");
    struct pairing kept;
    (void)state;
    memset(second.name + strlen(second.name), 'n',
           PAIRING_NAME_MAX - 1 - strlen(second.name)); // as long as it can be
    assert_int_equal(pairing_load(path, &kept), STATUS_NOT_FOUND);
    assert_int_equal(pairing_remove(path), STATUS_NOT_FOUND);
    umask(0); // the key is private all the same
    assert_int_equal(pairing_store(path, &first), STATUS_OK);
    assert_kept(&first);
    assert_int_equal(chmod(path, 0644), 0);
    write_file(draft, "of an attempt that was cut", 0644);
    assert_int_equal(pairing_store(path, &second), STATUS_OK);
    assert_kept(&second);
    umask(022);
    assert_int_equal(pairing_remove(path), STATUS_OK);
    assert_int_equal(pairing_load(path, &kept), STATUS_NOT_FOUND);
    assert_memory_equal(&kept, &(struct pairing){.id = ""}, sizeof(kept));
}

/** What cannot be written leaves the key of before. */
static void
test_failed_store(void **state) {
    struct pairing first = make_pairing("first");
    struct pairing second = make_pairing("second");
    struct rlimit before;
    char far[5000];
    (void)state;
    assert_int_equal(pairing_store(path, &first), STATUS_OK);
    memset(far, 'a', sizeof(far));
    far[sizeof(far) - 1] = '\0';
    assert_int_equal(pairing_store(far, &second), STATUS_INVALID);
    snprintf(far, sizeof(far), "%s/none/key", folder);
    assert_int_equal(pairing_store(far, &second), STATUS_NOT_FOUND);

    // The disk is full, at once or in the middle of the file.
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    for (rlim_t room = 0; room < 100; room += 50) {
        struct rlimit limit = {room, before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        enum status status = pairing_store(path, &second);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(status, STATUS_FULL);
        assert_kept(&first);
    }
    signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(pairing_remove(path), STATUS_OK);
}

static void
test_rights(void **state) {
    static const struct {
        mode_t mode;
        enum status status;
    } cases[] = {
        {0600, STATUS_OK},     {0400, STATUS_OK},     {0640, STATUS_ACCESS},
        {0604, STATUS_ACCESS}, {0620, STATUS_ACCESS}, {0610, STATUS_ACCESS},
        {0601, STATUS_ACCESS}, {0666, STATUS_ACCESS},
    };
    struct pairing pairing = make_pairing("rights");
    struct pairing kept;
    (void)state;
    assert_int_equal(pairing_store(path, &pairing), STATUS_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(chmod(path, cases[i].mode), 0);
        assert_int_equal(pairing_load(path, &kept), cases[i].status);
    }
    assert_int_equal(chmod(path, 0600), 0);
    // A link may point to where others write.
    assert_int_equal(symlink(path, draft), 0);
    assert_int_not_equal(pairing_load(draft, &kept), STATUS_OK);
    assert_int_equal(unlink(draft), 0);
    assert_int_not_equal(pairing_load(folder, &kept), STATUS_OK);
    assert_int_equal(pairing_remove(path), STATUS_OK);
}

#define KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define NAME_63                                                                \
    "123456789 123456789 123456789 123456789 123456789 123456789 123"
#define HEAD PAIRING_FILE_HEADER "\n"
#define GOOD HEAD "id 810M4GT4\nkey " KEY "\nname till 1\n"

static void
test_texts(void **state) {
    static const struct {
        const char *text;
        bool good;
    } texts[] = {
        {GOOD, true},
        {HEAD "id 810M4GT4\nkey " KEY "\nname \n", true},
        {HEAD "id 810M4GT4\nkey " KEY "\nname " NAME_63 "\n", true},
        {HEAD "id 810M4GT4\nkey " KEY "\nname " NAME_63 "4\n", false},
        {GOOD "\n", false},
        {GOOD "more 1\n", false},
        {"posplugin pairing 2\nid 810M4GT4\nkey " KEY "\nname a\n", false},
        {HEAD "id 810M4GT\nkey " KEY "\nname a\n", false},
        {HEAD "id 810M4GT44\nkey " KEY "\nname a\n", false},
        {HEAD "key " KEY "\nid 810M4GT4\nname a\n", false},
        {HEAD "id 810M4GT4\nname a\n", false},
        {HEAD "id 810M4GT4\nkey \nname a\n", false},
        {HEAD "id 810M4GT4\nkey " KEY "00\nname a\n", false},
        {HEAD "id 810M4GT4\nkey ZZ" KEY "\nname a\n", false},
        {HEAD "id 810M4GT4\r\nkey " KEY "\r\nname a\r\n", false},
    };
    static const struct pairing none;
    struct pairing pairing;
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        const char *text = texts[i].text;
        assert_int_equal(pairing_parse(text, strlen(text), &pairing),
                         texts[i].good ? STATUS_OK : STATUS_MALFORMED);
        if (!texts[i].good) {
            assert_memory_equal(&pairing, &none, sizeof(none));
        }
    }
    assert_int_equal(pairing_parse(GOOD, strlen(GOOD), &pairing), STATUS_OK);
    assert_string_equal(pairing.id, SCANNED_ID);
    assert_string_equal(pairing.name, "till 1");
    assert_int_equal(pairing.key[31], 0x1f);
    for (size_t cut = 0; cut < strlen(GOOD); cut++) {
        assert_int_equal(pairing_parse(GOOD, cut, &pairing), STATUS_MALFORMED);
    }
    // So does a damaged file: nothing of it is used.
    write_file(path, HEAD "id 810M4GT4\n", 0600);
    assert_int_equal(pairing_load(path, &pairing), STATUS_MALFORMED);
    assert_memory_equal(&pairing, &none, sizeof(none));
    assert_int_equal(pairing_remove(path), STATUS_OK);
}

static int
make_folder(void **state) {
    (void)state;
    log_set_sink(NULL, NULL, LOG_LEVEL_ERROR - 1); // refusals are wanted here
    if (!mkdtemp(folder)) {
        return -1;
    }
    snprintf(path, sizeof(path), "%s/key", folder);
    snprintf(draft, sizeof(draft), "%s.new", path);
    return 0;
}

static int
remove_folder(void **state) {
    (void)state;
    return rmdir(folder); // fails when anything was left behind
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_codes),
        cmocka_unit_test(test_bad_codes),
        cmocka_unit_test(test_slips),
        cmocka_unit_test(test_made_codes),
        cmocka_unit_test(test_wipe),
        cmocka_unit_test(test_keep_and_remove),
        cmocka_unit_test(test_failed_store),
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
