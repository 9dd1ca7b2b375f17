#include "samples/terminal/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
commands_is_fifo(const char *path) {
    struct stat file;
    return stat(path, &file) == 0 && S_ISFIFO(file.st_mode);
}

enum status
commands_open(struct commands *commands, const char *path) {
    // Also for writing: a FIFO without a writer would report its end.
    commands->descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    commands->is_open = commands->descriptor >= 0;
    if (!commands->is_open) {
        log_error("%s: %s", path, strerror(errno));
        return status_of_errno(errno);
    }
    return STATUS_OK;
}

void
commands_close(struct commands *commands) {
    if (commands->is_open) {
        close(commands->descriptor);
    }
    explicit_bzero(commands, sizeof *commands); // codes pass through it
}

/** More bytes; a line that is too long is thrown away. */
static void
fill(struct commands *commands) {
    size_t room = sizeof commands->bytes - 1 - commands->used;
    if (room == 0) {
        commands->used = 0;
        room = sizeof commands->bytes - 1;
    }
    ssize_t size =
        read(commands->descriptor, commands->bytes + commands->used, room);
    commands->used += size > 0 ? (size_t)size : 0;
}

bool
commands_next(struct commands *commands, char line[COMMANDS_LINE_MAX]) {
    if (!commands->is_open) {
        return false;
    }
    char *end = memchr(commands->bytes, '\n', commands->used);
    if (end == NULL) {
        fill(commands);
        end = memchr(commands->bytes, '\n', commands->used);
    }
    if (end == NULL) {
        return false;
    }
    size_t size = (size_t)(end - commands->bytes);
    memcpy(line, commands->bytes, size);
    line[size] = '\0';
    commands->used -= size + 1;
    memmove(commands->bytes, end + 1, commands->used);
    return true;
}
