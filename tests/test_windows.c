// What the portable files rely on and only Windows does in its own way.

#include "link/vault.h"
#include "pos_plugin/lock.h"
#include "pos_plugin/paths.h"
#include "pos_plugin/windows/posix/wide.h"

#include <dirent.h>
#include <iconv.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/socket.h>

#include <sddl.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define PATH_MAX_HERE 512

/** A folder of its own whose name is Chinese, as a user's may be. */
static char folder[PATH_MAX_HERE];

static const char *
path_of(const char *name) {
    static char path[PATH_MAX_HERE + 64];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static int
set_up(void **state) {
    unsigned number = 0;
    (void)state;
    getrandom(&number, sizeof(number), 0);
    snprintf(folder, sizeof(folder), "%s/收银员 %08x", getenv("TEMP"), number);
    return mkdir(folder, 0700);
}

static int
tear_down(void **state) {
    wchar_t wide[WIDE_PATH_MAX];
    DIR *list = opendir(folder);
    struct dirent *entry;
    (void)state;
    while ((entry = readdir(list)) != NULL) {
        unlink(path_of(entry->d_name));
    }
    closedir(list);
    return RemoveDirectoryW(wide_path(folder, wide)) ? 0 : -1;
}

static void
write_file(const char *name, const char *text) {
    FILE *file = fopen(path_of(name), "we");
    assert_non_null(file);
    assert_int_equal(fputs(text, file) >= 0, 1);
    assert_int_equal(fclose(file), 0);
}

static void
assert_content(const char *name, const char *text) {
    char found[64] = "";
    FILE *file = fopen(path_of(name), "re");
    assert_non_null(file);
    assert_int_equal(fread(found, 1, sizeof(found) - 1, file), strlen(text));
    fclose(file);
    assert_string_equal(found, text);
}

static void
test_names(void **state) {
    struct stat info;
    (void)state;
    write_file("订单.txt", "a\nb\n");
    assert_content("订单.txt", "a\nb\n"); // no carriage returns
    assert_int_equal(stat(path_of("订单.txt"), &info), 0);
    assert_true(S_ISREG(info.st_mode));
    assert_int_equal(info.st_size, 4);
    assert_true(llabs((long long)(info.st_mtime - time(NULL))) < 100);
    assert_int_equal(stat(folder, &info), 0);
    assert_true(S_ISDIR(info.st_mode));
    assert_int_equal(access(path_of("订单.txt"), R_OK), 0);
    errno = 0;
    assert_int_equal(access(path_of("没有"), F_OK), -1);
    assert_int_equal(errno, ENOENT);
    assert_null(fopen(path_of("没有"), "re"));
    assert_int_equal(errno, ENOENT);
    assert_null(fopen("\xff\xfe", "re"));
    assert_int_equal(errno, EINVAL);
}

static void
test_rename_replaces(void **state) {
    char to[PATH_MAX_HERE + 64];
    (void)state;
    write_file("old", "1");
    write_file("new", "2");
    snprintf(to, sizeof(to), "%s", path_of("old"));
    assert_int_equal(rename(path_of("new"), to), 0);
    assert_content("old", "2");
    assert_int_equal(access(path_of("new"), F_OK), -1);
    assert_int_equal(unlink(path_of("old")), 0);
    assert_int_equal(unlink(path_of("old")), -1);
    assert_int_equal(errno, ENOENT);
}

static int
is_text(const struct dirent *entry) {
    return strstr(entry->d_name, ".txt") != NULL;
}

static void
test_folders(void **state) {
    struct dirent **found = NULL;
    (void)state;
    write_file("b.txt", "");
    write_file("甲.txt", "");
    write_file("a.bin", "");
    assert_int_equal(scandir(folder, &found, is_text, alphasort), 3);
    assert_string_equal(found[0]->d_name, "b.txt");
    assert_string_equal(found[1]->d_name, "甲.txt");
    assert_string_equal(found[2]->d_name, "订单.txt"); // of test_names
    for (int i = 0; i < 3; i++) {
        free(found[i]);
    }
    free(found);
    assert_null(opendir(path_of("没有")));
    assert_int_equal(mkdir(folder, 0700), -1);
    assert_int_equal(errno, EEXIST);
}

/** Let everybody read it. */
static void
open_up(const char *name) {
    wchar_t wide[WIDE_PATH_MAX];
    PSECURITY_DESCRIPTOR rights;
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(
        L"D:P(A;;FA;;;WD)", SDDL_REVISION_1, &rights, NULL));
    assert_true(SetFileSecurityW(wide_path(path_of(name), wide),
                                 DACL_SECURITY_INFORMATION, rights));
    LocalFree(rights);
}

static void
test_private(void **state) {
    struct stat info;
    (void)state;
    int fd = open(path_of("key"), O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "secret", 6), 6);
    assert_int_equal(fsync(fd), 0);
    assert_int_equal(fstat(fd, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(close(fd), 0);
    assert_int_equal(open(path_of("key"), O_WRONLY | O_CREAT | O_EXCL, 0600),
                     -1);
    assert_int_equal(errno, EEXIST);
    open_up("key");
    assert_int_equal(stat(path_of("key"), &info), 0);
    assert_true((info.st_mode & 077) != 0);
}

static void
test_lock(void **state) {
    char path[PATH_MAX_HERE + 64];
    (void)state;
    snprintf(path, sizeof(path), "%s", path_of("lock"));
    assert_false(lock_is_held(path)); // no such file
    int first = open(path, O_RDWR | O_CREAT, 0600);
    int second = open(path, O_RDWR | O_CREAT, 0600);
    assert_int_equal(flock(first, LOCK_EX | LOCK_NB), 0);
    assert_true(lock_is_held(path));
    assert_int_equal(flock(second, LOCK_EX | LOCK_NB), -1);
    close(first);
    assert_false(lock_is_held(path));
    assert_int_equal(flock(second, LOCK_EX | LOCK_NB), 0);
    close(second);
}

static void
test_vault(void **state) {
    static const char secret[] = "0123456789abcdef";
    char sealed[sizeof(secret) + VAULT_OVERHEAD];
    size_t size = 0;
    (void)state;
    assert_int_equal(vault_seal(secret, sizeof(secret), sealed, &size),
                     STATUS_OK);
    assert_true(size > sizeof(secret));
    assert_null(memmem(sealed, size, secret, 8));
    char damaged[sizeof(sealed)];
    size_t damaged_size = size;
    memcpy(damaged, sealed, size);
    damaged[size - 1] ^= 1;
    assert_int_equal(vault_open(sealed, &size), STATUS_OK);
    assert_int_equal(size, sizeof(secret));
    assert_memory_equal(sealed, secret, sizeof(secret));
    log_set_sink(NULL, NULL, (enum log_level)0);
    assert_int_equal(vault_open(damaged, &damaged_size), STATUS_ACCESS);
    log_set_sink(NULL, NULL, LOG_LEVEL_WARNING);
    char plain[] = "plain";
    size = 5;
    assert_int_equal(vault_open(plain, &size), STATUS_OK);
    assert_memory_equal(plain, "plain", 5);
}

static void
test_paths(void **state) {
    char path[1024];
    (void)state;
    SetEnvironmentVariableW(L"LOCALAPPDATA", L"C:\\Users\\王\\AppData\\Local");
    assert_true(paths_state(path, sizeof(path)) > 0);
    assert_string_equal(path, "C:/Users/王/AppData/Local/posplugin");
    assert_true(paths_machine_settings(path, sizeof(path)) > 0);
    assert_non_null(strstr(path, "/posplugin/posplugin.ini"));
}

static void
test_texts(void **state) {
    struct tm tm = {0};
    (void)state;
    assert_string_equal(
        strptime("2026-02-03 04:05:06 x", "%Y-%m-%d %H:%M:%S", &tm), " x");
    assert_int_equal(timegm(&tm), 1770091506);
    assert_null(strptime("2026-13-03", "%Y-%m-%d", &tm));
    assert_null(memmem("abc", 3, "abcd", 4));
    assert_string_equal(memmem("xabc", 4, "ab", 2), "abc");
    char *copy = strndup("abcdef", 3);
    assert_string_equal(copy, "abc");
    free(copy);
    assert_null(reallocarray(NULL, SIZE_MAX / 2, 3));
    unsigned char a[16] = {0};
    unsigned char b[16] = {0};
    assert_int_equal(getrandom(a, sizeof(a), 0), sizeof(a));
    assert_int_equal(getrandom(b, sizeof(b), 0), sizeof(b));
    assert_memory_not_equal(a, b, sizeof(a));
}

static void
test_clocks(void **state) {
    const struct timespec pause = {.tv_nsec = 30000000};
    struct timespec start;
    struct timespec end;
    struct timespec now;
    (void)state;
    assert_int_equal(sizeof(time_t), 8);
    clock_gettime(CLOCK_REALTIME, &now);
    assert_true(llabs((long long)(now.tv_sec - time(NULL))) <= 1);
    clock_gettime(CLOCK_MONOTONIC, &start);
    nanosleep(&pause, NULL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    int64_t us = (end.tv_sec - start.tv_sec) * 1000000 +
                 (end.tv_nsec - start.tv_nsec) / 1000;
    assert_true(us >= 25000 && us < 5000000);
}

static void
test_long_output(void **state) {
    static char text[6000];
    static char found[6100];
    (void)state;
    memset(text, 'y', sizeof(text) - 1);
    FILE *file = fopen(path_of("long"), "we");
    assert_int_equal(fprintf(file, "%d %s", 1, text), sizeof(text) + 1);
    assert_int_equal(fprintf(file, "%zu", (size_t)2), 1);
    fclose(file);
    file = fopen(path_of("long"), "re");
    assert_int_equal(fread(found, 1, sizeof(found), file), sizeof(text) + 2);
    fclose(file);
    assert_int_equal(found[sizeof(text) + 1], '2');
}

static void
test_lines(void **state) {
    char *line = NULL;
    size_t capacity = 0;
    char expected[701];
    (void)state;
    memset(expected, 'x', 700);
    expected[700] = '\0';
    FILE *file = fopen(path_of("lines"), "we");
    fprintf(file, "one\n%s", expected);
    fclose(file);
    file = fopen(path_of("lines"), "re");
    assert_int_equal(getline(&line, &capacity, file), 4);
    assert_string_equal(line, "one\n");
    assert_int_equal(getline(&line, &capacity, file), 700);
    assert_string_equal(line, expected);
    assert_int_equal(getline(&line, &capacity, file), -1);
    fclose(file);
    free(line);
}

static void
test_charsets(void **state) {
    char gbk[] = "\xd6\xd0\xb9\xfa";
    char bad[] = "\xff\xff";
    char out[16] = "";
    char *in = gbk;
    char *to = out;
    size_t left = 4;
    size_t room = sizeof(out);
    (void)state;
    assert_int_equal(
        iconv(iconv_open("UTF-8", "GB18030"), &in, &left, &to, &room), 0);
    assert_string_equal(out, "中国");
    assert_int_equal(room, sizeof(out) - 6);
    in = bad;
    left = 2;
    assert_int_equal(
        iconv(iconv_open("UTF-8", "UTF-8"), &in, &left, &to, &room),
        (size_t)-1);
    assert_int_equal(errno, EILSEQ);
    assert_true(iconv_open("UTF-8", "KOI8-R") == (iconv_t)-1);
}

/** Two ends of a connection. */
static void
make_pair(int *client, int *server) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr *generic = (struct sockaddr *)&address;
    int size = sizeof(address);
    int door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    assert_true(door >= 0);
    assert_int_equal(bind(door, generic, sizeof(address)), 0);
    assert_int_equal(listen(door, 1), 0);
    assert_int_equal(getsockname((SOCKET)(door & ~SOCKET_BIT), generic, &size),
                     0);
    *client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (connect(*client, generic, sizeof(address)) != 0) {
        assert_int_equal(errno, EINPROGRESS);
    }
    struct pollfd waiting[] = {{.fd = -1, .events = POLLIN},
                               {.fd = door, .events = POLLIN}};
    assert_int_equal(poll(waiting, 2, 5000), 1);
    assert_int_equal(waiting[1].revents, POLLIN);
    *server = accept4(door, NULL, NULL, SOCK_NONBLOCK);
    assert_true(*server >= 0);
    close(door);
}

static void
test_sockets(void **state) {
    int client;
    int server;
    char bytes[8];
    (void)state;
    make_pair(&client, &server);
    struct pollfd waiting = {.fd = client, .events = POLLIN};
    assert_int_equal(poll(&waiting, 1, 0), 0);
    assert_int_equal(recv(client, bytes, sizeof(bytes), 0), -1);
    assert_int_equal(errno, EAGAIN);
    assert_int_equal(send(server, "abc", 3, MSG_NOSIGNAL), 3);
    assert_int_equal(poll(&waiting, 1, 5000), 1);
    assert_int_equal(recv(client, bytes, sizeof(bytes), 0), 3);
    assert_int_equal(close(server), 0);
    assert_int_equal(poll(&waiting, 1, 5000), 1);
    assert_int_equal(recv(client, bytes, sizeof(bytes), 0), 0);
    assert_int_equal(close(client), 0);
}

static void
test_refused_connect(void **state) {
    // Port 1 of this machine: nobody listens there.
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(1),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr *generic = (struct sockaddr *)&address;
    int error = 0;
    socklen_t size = sizeof(error);
    (void)state;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (connect(fd, generic, sizeof(address)) != 0 && errno == EINPROGRESS) {
        struct pollfd waiting = {.fd = fd, .events = POLLOUT};
        assert_int_equal(poll(&waiting, 1, 10000), 1);
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    } else {
        error = errno;
    }
    assert_int_equal(error, ECONNREFUSED);
    close(fd);
}

static void
test_poll_sleeps(void **state) {
    ULONGLONG start = GetTickCount64();
    (void)state;
    assert_int_equal(poll(NULL, 0, 60), 0);
    assert_true(GetTickCount64() - start >= 45);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_rename_replaces),
        cmocka_unit_test(test_folders),
        cmocka_unit_test(test_private),
        cmocka_unit_test(test_lock),
        cmocka_unit_test(test_vault),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_long_output),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_charsets),
        cmocka_unit_test(test_sockets),
        cmocka_unit_test(test_refused_connect),
        cmocka_unit_test(test_poll_sleeps),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
