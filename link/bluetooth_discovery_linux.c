#include "link/bluetooth_internal.h"
#include "link/clock.h"

#include <bluetooth/hci.h>
#include <bluetooth/hci_lib.h>
#include <bluetooth/l2cap.h>
#include <bluetooth/sdp.h>
#include <bluetooth/sdp_lib.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define INQUIRY_UNITS 4 // of 1.28 s
#define DEVICES_MAX 64
#define NAME_MS 2000
#define NAMES_MS 8000 // for all; a mall is full of phones that do not answer
#define NAME_MAX_BYTES 249 // 248 and NUL

static const uint8_t *const services[] = {sdp_terminal_service,
                                          sdp_serial_port};
#define SERVICE_COUNT (int)(sizeof(services) / sizeof(services[0]))

// --- search

int
bluetooth_search_begin(struct bluetooth_search *search, const bdaddr_t *peer) {
    struct sockaddr_l2 address = {.l2_family = AF_BLUETOOTH,
                                  .l2_bdaddr = *peer,
                                  .l2_psm = htobs(SDP_PSM)};
    memset(search, 0, sizeof(*search));
    search->fd =
        socket(AF_BLUETOOTH, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC,
               BTPROTO_L2CAP);
    if (search->fd < 0) {
        return errno;
    }
    struct sockaddr *generic = (void *)&address;
    if (connect(search->fd, generic, sizeof(address)) < 0 &&
        errno != EINPROGRESS && errno != EAGAIN) {
        return errno;
    }
    return 0;
}

void
bluetooth_search_end(struct bluetooth_search *search) {
    if (search->fd >= 0) {
        close(search->fd);
        search->fd = -1;
    }
}

static int
ask(struct bluetooth_search *search) {
    uint8_t question[SDP_QUESTION_MAX];
    size_t size = sdp_ask(services[search->service], &search->answer, question);
    return send(search->fd, question, size, MSG_NOSIGNAL) < 0 ? errno : 0;
}

static int
ask_for(struct bluetooth_search *search, int service) {
    search->service = service;
    search->answer = (struct sdp_answer){
        .transaction = (uint16_t)(search->answer.transaction + 1)};
    return ask(search);
}

static int
finish_connect(struct bluetooth_search *search) {
    struct pollfd poller = {.fd = search->fd, .events = POLLOUT};
    int error = 0;
    socklen_t size = sizeof(error);
    if (poll(&poller, 1, 0) <= 0) {
        return EAGAIN;
    }
    getsockopt(search->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) {
        return error;
    }
    search->connected = true;
    return ask_for(search, 0);
}

static int
take_answer(struct bluetooth_search *search, int *channel) {
    struct sdp_answer *answer = &search->answer;
    if (answer->continuation_size > 0) {
        return ask(search);
    }
    *channel = sdp_channel(answer->bytes, answer->size);
    if (*channel > 0) {
        return 0;
    }
    bool more = search->service + 1 < SERVICE_COUNT;
    return more ? ask_for(search, search->service + 1) : ECONNREFUSED;
}

int
bluetooth_search_step(struct bluetooth_search *search, int *channel) {
    uint8_t packet[1024];
    *channel = 0;
    if (!search->connected) {
        int error = finish_connect(search);
        return error ? error : EAGAIN;
    }
    ssize_t size = recv(search->fd, packet, sizeof(packet), 0);
    if (size < 0) {
        return errno == EINTR ? EAGAIN : errno;
    }
    if (size == 0) {
        return ECONNREFUSED;
    }
    if (sdp_take(&search->answer, packet, (size_t)size) != STATUS_OK) {
        return EPROTO;
    }
    int error = take_answer(search, channel);
    return error || *channel > 0 ? error : EAGAIN;
}

// --- announcement

/** Lists of one record; the library copies none of them. */
struct record_lists {
    sdp_list_t *roots, *classes, *profiles, *protocols, *stack, *rfcomm, *l2cap;
};

static void
free_lists(struct record_lists *lists) {
    sdp_list_t *all[] = {lists->roots,     lists->classes, lists->profiles,
                         lists->protocols, lists->stack,   lists->rfcomm,
                         lists->l2cap};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        sdp_list_free(all[i], NULL);
    }
}

static sdp_record_t *
make_record(uint8_t channel) {
    sdp_record_t *record = sdp_record_alloc();
    struct record_lists lists = {0};
    uuid_t root, ours, serial, l2cap, rfcomm;
    sdp_profile_desc_t profile = {.version = 0x0102};
    sdp_data_t *number = sdp_data_alloc(SDP_UINT8, &channel);
    if (!record || !number) {
        return record;
    }
    sdp_uuid128_create(&ours, sdp_terminal_service);
    sdp_uuid16_create(&root, PUBLIC_BROWSE_GROUP);
    sdp_uuid16_create(&serial, SERIAL_PORT_SVCLASS_ID);
    sdp_uuid16_create(&profile.uuid, SERIAL_PORT_PROFILE_ID);
    sdp_uuid16_create(&l2cap, L2CAP_UUID);
    sdp_uuid16_create(&rfcomm, RFCOMM_UUID);
    lists.roots = sdp_list_append(NULL, &root);
    lists.classes = sdp_list_append(sdp_list_append(NULL, &ours), &serial);
    lists.profiles = sdp_list_append(NULL, &profile);
    lists.l2cap = sdp_list_append(NULL, &l2cap);
    lists.rfcomm = sdp_list_append(sdp_list_append(NULL, &rfcomm), number);
    lists.stack =
        sdp_list_append(sdp_list_append(NULL, lists.l2cap), lists.rfcomm);
    lists.protocols = sdp_list_append(NULL, lists.stack);
    sdp_set_browse_groups(record, lists.roots);
    sdp_set_service_classes(record, lists.classes);
    sdp_set_profile_descs(record, lists.profiles);
    sdp_set_access_protos(record, lists.protocols);
    sdp_set_info_attr(record, "Payment terminal", "posplugin",
                      "Orders and payments of a till");
    free_lists(&lists);
    sdp_data_free(number);
    return record;
}

void *
bluetooth_announce(const bdaddr_t *adapter, uint8_t channel) {
    static const bdaddr_t any = {{0}};
    static const bdaddr_t local = {{0, 0, 0, 0xff, 0xff, 0xff}};
    sdp_record_t *record = make_record(channel);
    sdp_session_t *session =
        record ? sdp_connect(&any, &local, SDP_RETRY_IF_BUSY) : NULL;
    bdaddr_t where = *adapter;
    if (session &&
        sdp_device_record_register(session, &where, record, 0) == 0) {
        sdp_record_free(record);
        return session; // the record lives as long as the session
    }
    log_info("bluetooth: not announced (%s): tills need ?channel=%u; "
             "bluetoothd --compat would announce it",
             strerror(errno), channel);
    if (session) {
        sdp_close(session);
    }
    if (record) {
        sdp_record_free(record);
    }
    return NULL;
}

void
bluetooth_withdraw(void *handle) {
    if (handle) {
        sdp_close(handle);
    }
}

// --- list

static void
report(int fd, const inquiry_info *info, bool ask_name,
       void (*found)(void *context, const char *address, const char *name),
       void *context) {
    char address[18];
    char name[NAME_MAX_BYTES] = "";
    ba2str(&info->bdaddr, address);
    if (!ask_name || hci_read_remote_name(fd, &info->bdaddr, sizeof(name) - 1,
                                          name, NAME_MS) < 0) {
        name[0] = '\0';
    }
    for (char *c = name; *c; c++) {
        // UTF-8 may pass to a person's screen, control codes may not.
        *c = (unsigned char)*c < ' ' || *c == 0x7F ? '?' : *c;
    }
    found(context, address, name);
}

enum status
bluetooth_list(void (*found)(void *context, const char *address,
                             const char *name),
               void *context) {
    int adapter = hci_get_route(NULL);
    int fd = adapter >= 0 ? hci_open_dev(adapter) : -1;
    if (fd < 0) {
        return STATUS_OK; // no Bluetooth here, or switched off
    }
    inquiry_info *list = NULL;
    int count = hci_inquiry(adapter, INQUIRY_UNITS, DEVICES_MAX, NULL, &list,
                            IREQ_CACHE_FLUSH);
    int64_t end_ms = clock_now_ms() + NAMES_MS;
    for (int i = 0; i < count; i++) {
        report(fd, &list[i], clock_now_ms() < end_ms, found, context);
    }
    bt_free(list);
    hci_close_dev(fd);
    return STATUS_OK;
}
