// Buttons on Linux: serial ports by termios, keypads by evdev.

#include "pos_plugin/agent/button_media.h"

#include "link/serial_usb.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define INPUT_FOLDER "/dev/input"
#define NAME_BYTES 256
// A control line is looked at twice in this time, so that no spark is a press.
#define LINE_MS 20

struct device {
    int fd;
    struct button_setting setting; // only its numbers
};

static enum status
status_of_open(int error) {
    switch (error) {
    case ENOENT:
    case ENXIO:
    case ENODEV:
    case ENOTDIR:
        return STATUS_NOT_FOUND;
    case EACCES:
    case EPERM:
        return STATUS_ACCESS;
    case EBUSY:
    case EWOULDBLOCK:
        return STATUS_BUSY;
    default:
        return STATUS_IO;
    }
}

static enum status
keep(int fd, const struct button_setting *setting, void **state) {
    struct device *device = calloc(1, sizeof(*device));

    if (!device) {
        return STATUS_NO_MEMORY;
    }
    device->fd = fd;
    device->setting = *setting;
    *state = device;
    return STATUS_OK;
}

static void
close_device(void *state) {
    struct device *device = state;

    close(device->fd); // gives locks and grabs back
    free(device);
}

// --- serial

static int
line_bit(enum button_line line) {
    switch (line) {
    case BUTTON_LINE_CTS:
        return TIOCM_CTS;
    case BUTTON_LINE_DSR:
        return TIOCM_DSR;
    case BUTTON_LINE_RI:
        return TIOCM_RI;
    default:
        return TIOCM_CD;
    }
}

static enum status
configure(int fd, const struct button_setting *setting) {
    struct termios termios;
    int lines;

    if (tcgetattr(fd, &termios) < 0) {
        return STATUS_INVALID; // no serial port
    }
    cfmakeraw(&termios);
    termios.c_cflag = CS8 | CREAD | CLOCAL;
    termios.c_cc[VMIN] = 1;
    termios.c_cc[VTIME] = 0;
    if (cfsetspeed(&termios, setting->baud) < 0 ||
        tcsetattr(fd, TCSANOW, &termios) < 0 ||
        (setting->line != BUTTON_LINE_NONE &&
         ioctl(fd, TIOCMGET, &lines) < 0)) {
        return STATUS_INVALID;
    }
    // What came before we were there is stale.
    return tcflush(fd, TCIFLUSH) == 0 ? STATUS_OK : STATUS_IO;
}

static enum status
serial_open(const struct button_setting *setting, void **state) {
    char path[DEVICE_URI_MAX];
    enum status status = STATUS_OK;
    int fd;

    if (serial_look_for(setting->uri.path, path) != 1) {
        return STATUS_NOT_FOUND;
    }
    fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return status_of_open(errno);
    }
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        status = status_of_open(errno);
    }
    if (status == STATUS_OK) {
        status = configure(fd, setting);
    }
    if (status == STATUS_OK) {
        status = keep(fd, setting, state);
    }
    if (status != STATUS_OK) {
        close(fd);
    }
    return status;
}

static enum status
read_line(const struct device *device, enum button_event *out) {
    int bit = line_bit(device->setting.line);
    int before = 0;
    int now = 0;
    bool there = ioctl(device->fd, TIOCMGET, &before) == 0;

    poll(NULL, 0, LINE_MS);
    there = there && ioctl(device->fd, TIOCMGET, &now) == 0;
    *out = (before & now & bit) ? BUTTON_DOWN : BUTTON_UP;
    return there ? STATUS_OK : STATUS_GONE;
}

static enum status
serial_read(void *state, int timeout_ms, enum button_event *out) {
    const struct device *device = state;
    uint8_t bytes[64];
    ssize_t count;

    if (device->setting.line != BUTTON_LINE_NONE) {
        return read_line(device, out);
    }
    if (transport_wait(device->fd, POLLIN, timeout_ms) == 0) {
        return STATUS_OK;
    }
    count = read(device->fd, bytes, sizeof(bytes));
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return STATUS_OK;
    }
    if (count <= 0) {
        return STATUS_GONE; // readable, and nothing in it: pulled out
    }
    if (memchr(bytes, device->setting.byte, (size_t)count)) {
        *out = BUTTON_CLICK;
    }
    return STATUS_OK;
}

static void
serial_note(const struct button_setting *setting, char *text, size_t size) {
    snprintf(text, size, "serial:%s: posplugin devices lists the ports",
             setting->uri.path);
}

static const struct button_medium serial = {"serial", serial_open, serial_read,
                                            close_device, serial_note};

// --- input

static bool
has_key(int fd, unsigned key) {
    uint8_t bits[KEY_MAX / 8 + 1] = {0};

    if (ioctl(fd, EVIOCGBIT(EV_KEY, sizeof(bits)), bits) < 0) {
        return false;
    }
    if (key != BUTTON_KEY_ANY) {
        return bits[key / 8] & (1u << key % 8);
    }
    for (unsigned i = 1; i < BTN_MISC; i++) { // no mouse, no pen
        if (bits[i / 8] & (1u << i % 8)) {
            return true;
        }
    }
    return false;
}

static bool
is_called(int fd, const char *wanted) {
    char name[NAME_BYTES] = "";
    char ids[16] = "";
    struct input_id id;

    if (ioctl(fd, EVIOCGNAME(sizeof(name) - 1), name) < 0 ||
        ioctl(fd, EVIOCGID, &id) < 0) {
        return false;
    }
    snprintf(ids, sizeof(ids), "%04x:%04x", id.vendor, id.product);
    return strcmp(name, wanted) == 0 || strcmp(ids, wanted) == 0;
}

// Visits every input device that has keys. @return the first one that `fits`,
// to be closed, or -1: `refused` is then true when one may not be opened.
static int
find_input(bool (*fits)(void *context, int fd), void *context, bool *refused) {
    DIR *folder = opendir(INPUT_FOLDER);
    const struct dirent *entry;
    int found = -1;

    *refused = false;
    while (folder && found < 0 && (entry = readdir(folder))) {
        char path[sizeof(INPUT_FOLDER) + sizeof(entry->d_name) + 1];
        int fd;

        if (strncmp(entry->d_name, "event", 5) != 0) {
            continue;
        }
        snprintf(path, sizeof(path), INPUT_FOLDER "/%s", entry->d_name);
        fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0) {
            *refused |= status_of_open(errno) == STATUS_ACCESS;
        } else if (fits(context, fd)) {
            found = fd;
        } else {
            close(fd);
        }
    }
    if (folder) {
        closedir(folder);
    }
    return found;
}

struct search {
    const struct button_setting *setting;
    bool named; // one is called so, whatever its keys
};

static bool
is_it(void *context, int fd) {
    struct search *search = context;

    if (!is_called(fd, search->setting->uri.path)) {
        return false;
    }
    search->named = true;
    return has_key(fd, search->setting->key);
}

static enum status
input_open(const struct button_setting *setting, void **state) {
    struct search search = {setting, false};
    bool refused;
    int fd = find_input(is_it, &search, &refused);
    enum status status = STATUS_OK;

    if (fd < 0) {
        return search.named ? STATUS_INVALID
               : refused    ? STATUS_ACCESS
                            : STATUS_NOT_FOUND;
    }
    // Else the register would get the key as well.
    if (ioctl(fd, EVIOCGRAB, 1) < 0) {
        status = status_of_open(errno);
    }
    if (status == STATUS_OK) {
        status = keep(fd, setting, state);
    }
    if (status != STATUS_OK) {
        close(fd);
    }
    return status;
}

enum status
button_read_keys(int fd, unsigned key, enum button_event *out) {
    struct input_event event;
    ssize_t count;

    while ((count = read(fd, &event, sizeof(event))) == sizeof(event)) {
        if (event.type != EV_KEY || event.value > 1 ||
            (key != BUTTON_KEY_ANY && event.code != key)) {
            continue; // 2 is a held key that repeats
        }
        *out = event.value == 1 ? BUTTON_DOWN : BUTTON_UP;
        return STATUS_OK; // what else there is comes next
    }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? STATUS_OK
                                                            : STATUS_GONE;
}

static enum status
input_read(void *state, int timeout_ms, enum button_event *out) {
    const struct device *device = state;

    return transport_wait(device->fd, POLLIN, timeout_ms) == 0
               ? STATUS_OK
               : button_read_keys(device->fd, device->setting.key, out);
}

struct list {
    char *text;
    size_t size;
};

static bool
add_name(void *context, int fd) {
    const struct list *list = context;
    size_t used = strlen(list->text);
    char name[NAME_BYTES] = "";

    if (has_key(fd, BUTTON_KEY_ANY) &&
        ioctl(fd, EVIOCGNAME(sizeof(name) - 1), name) > 0 &&
        used < list->size) {
        snprintf(list->text + used, list->size - used, " \"%s\"", name);
    }
    return false;
}

static void
input_note(const struct button_setting *setting, char *text, size_t size) {
    struct list list = {text, size};
    bool refused;

    snprintf(text, size, "input:%s; there are:", setting->uri.path);
    find_input(add_name, &list, &refused);
    if (refused && strlen(text) < size) {
        size_t used = strlen(text);

        snprintf(text + used, size - used,
                 " and some that this user may not open (docs/install.md)");
    }
}

static const struct button_medium input = {"input", input_open, input_read,
                                           close_device, input_note};

const struct button_medium *const button_media[] = {&serial, &input, NULL};
