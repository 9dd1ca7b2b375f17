#include "link/usb_gadget.h"

#include "link/clock.h"
#include "link/usb_accessory.h"

#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/usb/ch9.h>
#include <linux/usb/functionfs.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ACCESSORY_ID "18d1:2d00"
#define ACCESSORY_VERSION 2
#define DEFAULT_ID "1d6b:0104"
#define LEAVE_MS 20   // let the answer to the start request reach the host
#define RETURN_MS 200 // so that every hub notices that we were away

// Which of Windows' GUIDs a program finds this interface by.
#define INTERFACE_GUID "{5B0E53C1-6D57-4C0C-9B73-2D6E2F0E7A11}"

static const struct transport_parameter parameters[] = {
    {"gadget", "configfs folder of the gadget, to put it on the bus"},
    {"udc", "name of the controller, default the first"},
    {"accessory", "0, 1: answer as an Android terminal does"},
    {"id", "VVVV:PPPP outside of accessory mode"},
    {NULL, NULL},
};

// --- descriptors
//
// One vendor-class interface with a bulk endpoint each way, at three speeds,
// and what makes Windows 7 and later bind WinUSB without an .inf file: the
// Microsoft compatible-id descriptor. FunctionFS knows its version 1.0, which
// unlike 2.0 Windows 7 understands as well.

struct endpoints {
    struct usb_interface_descriptor interface;
    struct usb_endpoint_descriptor_no_audio in;
    struct usb_endpoint_descriptor_no_audio out;
} __attribute__((packed));

struct super_endpoints {
    struct usb_interface_descriptor interface;
    struct usb_endpoint_descriptor_no_audio in;
    struct usb_ss_ep_comp_descriptor in_companion;
    struct usb_endpoint_descriptor_no_audio out;
    struct usb_ss_ep_comp_descriptor out_companion;
} __attribute__((packed));

// The kernel's header hides the count in an anonymous union, which a static
// initialiser of a packed struct cannot name in all compilers.
struct os_header {
    uint8_t interface;
    uint32_t length;
    uint16_t version;
    uint16_t index;
    uint16_t count;
} __attribute__((packed));

struct os_property {
    uint32_t size;
    uint32_t type;
    uint16_t name_length;
    char name[20];
    uint32_t data_length;
    char data[sizeof(INTERFACE_GUID)];
} __attribute__((packed));

struct descriptors {
    struct usb_functionfs_descs_head_v2 head;
    uint32_t full_count;
    uint32_t high_count;
    uint32_t super_count;
    uint32_t os_count;
    struct endpoints full;
    struct endpoints high;
    struct super_endpoints super;
    struct os_header compatible_header;
    struct usb_ext_compat_desc compatible;
    struct os_header property_header;
    struct os_property property;
} __attribute__((packed));

struct strings {
    struct usb_functionfs_strings_head head;
    uint16_t language;
    char interface[sizeof("posplugin terminal")];
} __attribute__((packed));

static const struct usb_interface_descriptor interface_descriptor = {
    .bLength = USB_DT_INTERFACE_SIZE,
    .bDescriptorType = USB_DT_INTERFACE,
    .bNumEndpoints = 2,
    .bInterfaceClass = USB_CLASS_VENDOR_SPEC,
    .bInterfaceSubClass = USB_SUBCLASS_VENDOR_SPEC,
    .iInterface = 1,
};

static const struct usb_ss_ep_comp_descriptor companion = {
    .bLength = USB_DT_SS_EP_COMP_SIZE,
    .bDescriptorType = USB_DT_SS_ENDPOINT_COMP,
};

static struct usb_endpoint_descriptor_no_audio
bulk(uint8_t address, uint16_t packet) {
    return (struct usb_endpoint_descriptor_no_audio){
        .bLength = USB_DT_ENDPOINT_SIZE,
        .bDescriptorType = USB_DT_ENDPOINT,
        .bEndpointAddress = address,
        .bmAttributes = USB_ENDPOINT_XFER_BULK,
        .wMaxPacketSize = htole16(packet),
    };
}

static struct endpoints
make_endpoints(uint16_t packet) {
    return (struct endpoints){.interface = interface_descriptor,
                              .in = bulk(1 | USB_DIR_IN, packet),
                              .out = bulk(2 | USB_DIR_OUT, packet)};
}

static struct os_header
make_os_header(size_t size, uint16_t index) {
    return (struct os_header){
        .interface = 0,
        .length = htole32((uint32_t)(sizeof(struct os_header) + size)),
        .version = htole16(1),
        .index = htole16(index),
        .count = htole16(1),
    };
}

static void
fill_os(struct descriptors *out) {
    out->compatible_header = make_os_header(sizeof(out->compatible), 4);
    out->compatible = (struct usb_ext_compat_desc){
        .Reserved1 = 1,
        .CompatibleID = "WINUSB",
    };
    out->property_header = make_os_header(sizeof(out->property), 5);
    out->property = (struct os_property){
        .size = htole32(sizeof(out->property)),
        .type = htole32(1), // a string
        .name_length = htole16(sizeof(out->property.name)),
        .name = "DeviceInterfaceGUID",
        .data_length = htole32(sizeof(out->property.data)),
        .data = INTERFACE_GUID,
    };
}

static bool
write_descriptors(int ep0) {
    struct descriptors descriptors = {
        .head = {.magic = htole32(FUNCTIONFS_DESCRIPTORS_MAGIC_V2),
                 .length = htole32(sizeof(descriptors)),
                 .flags = htole32(
                     FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC |
                     FUNCTIONFS_HAS_SS_DESC | FUNCTIONFS_HAS_MS_OS_DESC |
                     FUNCTIONFS_ALL_CTRL_RECIP)},
        .full_count = htole32(3),
        .high_count = htole32(3),
        .super_count = htole32(5),
        .os_count = htole32(2),
        .full = make_endpoints(64),
        .high = make_endpoints(512),
        .super = {.interface = interface_descriptor,
                  .in = bulk(1 | USB_DIR_IN, 1024),
                  .in_companion = companion,
                  .out = bulk(2 | USB_DIR_OUT, 1024),
                  .out_companion = companion},
    };
    struct strings strings = {
        .head = {.magic = htole32(FUNCTIONFS_STRINGS_MAGIC),
                 .length = htole32(sizeof(strings)),
                 .str_count = htole32(1),
                 .lang_count = htole32(1)},
        .language = htole16(0x0409),
        .interface = "posplugin terminal",
    };
    fill_os(&descriptors);
    return write(ep0, &descriptors, sizeof(descriptors)) > 0 &&
           write(ep0, &strings, sizeof(strings)) > 0;
}

// --- on and off the bus

static bool
write_file(const char *folder, const char *name, const char *text) {
    char path[DEVICE_URI_MAX + 32];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, text, strlen(text)) > 0;
    if (fd >= 0) {
        int error = errno;
        close(fd);
        errno = error;
    }
    return good;
}

static bool
leave_bus(const struct gadget_control *control) {
    return write_file(control->gadget, "UDC", "\n");
}

/** @param id "VVVV:PPPP" or NULL to leave it as it is */
static bool
join_bus(const struct gadget_control *control, const char *id) {
    if (id) {
        char vendor[8];
        char product[8];
        snprintf(vendor, sizeof(vendor), "0x%.4s", id);
        snprintf(product, sizeof(product), "0x%.4s", id + 5);
        if (!write_file(control->gadget, "idVendor", vendor) ||
            !write_file(control->gadget, "idProduct", product)) {
            return false;
        }
    }
    return write_file(control->gadget, "UDC", control->udc);
}

static bool
first_controller(char *name, size_t size) {
    DIR *folder = opendir("/sys/class/udc");
    const struct dirent *entry;
    name[0] = '\0';
    while (folder && !name[0] && (entry = readdir(folder))) {
        if (entry->d_name[0] != '.') {
            snprintf(name, size, "%.63s", entry->d_name);
        }
    }
    if (folder) {
        closedir(folder);
    }
    return name[0];
}

enum status
gadget_control_bind(struct gadget_control *control,
                    const struct gadget_wanted *wanted) {
    if (!wanted->gadget) {
        return STATUS_OK;
    }
    snprintf(control->udc, sizeof(control->udc), "%.63s",
             wanted->udc ? wanted->udc : "");
    if (!wanted->udc && !first_controller(control->udc, sizeof(control->udc))) {
        transport_complain("usb-gadget: this machine has no USB device "
                           "controller (/sys/class/udc is empty)");
        return STATUS_NOT_FOUND;
    }
    snprintf(control->gadget, sizeof(control->gadget), "%s", wanted->gadget);
    leave_bus(control); // left there by one that was killed
    if (!join_bus(control, wanted->accessory ? wanted->id : NULL)) {
        int error = errno;
        transport_complain("usb-gadget: %s cannot be put on %s: %s",
                           control->gadget, control->udc, strerror(error));
        control->gadget[0] = '\0';
        return error == EBUSY ? STATUS_BUSY : status_of_errno(error);
    }
    return STATUS_OK;
}

// --- vendor requests

/** Refuse: a transfer in the wrong direction halts ep0. */
static void
stall(int ep0, bool in) {
    ssize_t ignored = in ? read(ep0, NULL, 0) : write(ep0, NULL, 0);
    (void)ignored; // fails by design
}

static void
answer_setup(struct gadget_control *control,
             const struct usb_ctrlrequest *setup) {
    bool in = setup->bRequestType & USB_DIR_IN;
    bool vendor = (setup->bRequestType & USB_TYPE_MASK) == USB_TYPE_VENDOR;
    bool known = control->accessory && vendor;
    size_t length = le16toh(setup->wLength);
    uint8_t bytes[256] = {ACCESSORY_VERSION, 0};
    ssize_t done = 0;
    if (known && in && setup->bRequest == ACCESSORY_GET_PROTOCOL) {
        done = write(control->ep0, bytes, length < 2 ? length : 2);
    } else if (known && !in && setup->bRequest == ACCESSORY_SEND_STRING &&
               length < sizeof(bytes)) {
        done = read(control->ep0, bytes, length);
        log_debug("usb-gadget: accessory string %u: %.64s",
                  le16toh(setup->wIndex), (const char *)bytes);
    } else if (known && !in && setup->bRequest == ACCESSORY_START) {
        done = read(control->ep0, bytes, 0);
        control->switching = SWITCH_LEAVING;
        control->due_ms = clock_now_ms() + LEAVE_MS;
    } else {
        stall(control->ep0, in);
    }
    if (done < 0) {
        log_debug("usb-gadget: request %u: %s", setup->bRequest,
                  strerror(errno));
    }
}

static void
take_event(struct gadget_control *control,
           const struct usb_functionfs_event *event) {
    switch (event->type) {
    case FUNCTIONFS_ENABLE:
        control->enabled = true;
        break;
    case FUNCTIONFS_DISABLE:
    case FUNCTIONFS_UNBIND:
        control->lost |= control->enabled && !control->switching;
        control->enabled = false;
        break;
    case FUNCTIONFS_SETUP:
        answer_setup(control, &event->u.setup);
        break;
    default:
        break;
    }
}

static void
read_events(struct gadget_control *control) {
    struct usb_functionfs_event events[4];
    ssize_t size;
    while ((size = read(control->ep0, events, sizeof(events))) > 0) {
        for (size_t i = 0; i < (size_t)size / sizeof(events[0]); i++) {
            take_event(control, &events[i]);
        }
    }
}

void
gadget_control_work(struct gadget_control *control) {
    read_events(control);
    if (control->switching == SWITCH_NONE || clock_now_ms() < control->due_ms) {
        return;
    }
    if (control->switching == SWITCH_LEAVING) {
        leave_bus(control);
        control->switching = SWITCH_RETURNING;
        control->due_ms = clock_now_ms() + RETURN_MS;
        return;
    }
    read_events(control); // our own leaving, which is no loss
    control->switching = SWITCH_NONE;
    control->lost |= !join_bus(control, ACCESSORY_ID);
}

// --- open

static bool
is_id(const char *text) {
    static const char digits[] = "0123456789abcdefABCDEF";
    return strlen(text) == 9 && strspn(text, digits) == 4 && text[4] == ':' &&
           strspn(text + 5, digits) == 4;
}

enum status
gadget_parse(const struct device_uri *uri, struct gadget_wanted *out) {
    enum status status = transport_check(uri, parameters);
    if (status != STATUS_OK) {
        return status;
    }
    const char *accessory = device_uri_get(uri, "accessory");
    const char *id = device_uri_get(uri, "id");
    *out = (struct gadget_wanted){
        .folder = uri->path,
        .gadget = device_uri_get(uri, "gadget"),
        .udc = device_uri_get(uri, "udc"),
        .id = id ? id : DEFAULT_ID,
        .accessory = accessory && strcmp(accessory, "1") == 0,
    };
    if (*uri->path != '/' || !is_id(out->id) ||
        (accessory && !out->accessory && strcmp(accessory, "0") != 0) ||
        (out->accessory && !out->gadget)) {
        transport_complain(
            "usb-gadget:%s: write usb-gadget:/dev/usb-ffs/FOLDER, with "
            "?gadget=/sys/kernel/config/usb_gadget/NAME to put it on the bus "
            "and &accessory=1, &id=VVVV:PPPP for Android's way",
            uri->path);
        return STATUS_INVALID;
    }
    return STATUS_OK;
}

static enum status
explain_open(const char *folder, int error) {
    switch (error) {
    case EBUSY:
        transport_complain("usb-gadget:%s is in use by another program",
                           folder);
        return STATUS_BUSY;
    case ENOENT:
    case ENOTDIR:
        transport_complain("usb-gadget:%s: no FunctionFS is mounted there "
                           "(docs/link.md)",
                           folder);
        return STATUS_NOT_FOUND;
    default:
        transport_complain("usb-gadget:%s: %s", folder, strerror(error));
        return status_of_errno(error);
    }
}

enum status
gadget_control_open(const struct gadget_wanted *wanted,
                    struct gadget_control *out) {
    char path[DEVICE_URI_MAX + 8];
    *out = (struct gadget_control){.accessory = wanted->accessory};
    snprintf(path, sizeof(path), "%s/ep0", wanted->folder);
    out->ep0 = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (out->ep0 < 0) {
        return explain_open(wanted->folder, errno);
    }
    if (!write_descriptors(out->ep0)) {
        enum status status = explain_open(wanted->folder, errno);
        close(out->ep0);
        out->ep0 = -1;
        return status;
    }
    return STATUS_OK;
}

void
gadget_control_close(struct gadget_control *control) {
    if (control->gadget[0]) {
        leave_bus(control);
    }
    if (control->ep0 >= 0) {
        close(control->ep0);
    }
}
