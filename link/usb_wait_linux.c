#include "link/usb_wait.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

// libusb's pollfd events are those of poll(2), which epoll(7) shares.

static void LIBUSB_CALL
add(int fd, short events, void *context) {
    int epoll = (int)(intptr_t)context;
    struct epoll_event event = {.events = (uint32_t)events, .data.fd = fd};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void LIBUSB_CALL
drop(int fd, void *context) {
    epoll_ctl((int)(intptr_t)context, EPOLL_CTL_DEL, fd, NULL);
}

int
usb_wait_open(libusb_context *context) {
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    const struct libusb_pollfd **list = libusb_get_pollfds(context);
    for (size_t i = 0; list && list[i] && epoll >= 0; i++) {
        add(list[i]->fd, list[i]->events, (void *)(intptr_t)epoll);
    }
    libusb_free_pollfds(list);
    libusb_set_pollfd_notifiers(context, add, drop, (void *)(intptr_t)epoll);
    return epoll;
}

void
usb_wait_close(libusb_context *context, int descriptor) {
    libusb_set_pollfd_notifiers(context, NULL, NULL, NULL);
    if (descriptor >= 0) {
        close(descriptor);
    }
}
