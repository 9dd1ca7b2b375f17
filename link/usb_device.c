#include "link/usb_device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLASS_ANY_ID 0x10000

#define ACCESSORY_VENDOR 0x18d1 // Google
#define ACCESSORY_FIRST 0x2d00  // accessory, accessory + debugging
#define ACCESSORY_LAST 0x2d01

// Android Debug Bridge and fastboot use the vendor class too.
#define ANDROID_SUBCLASS 0x42
#define IMAGE_SUBCLASS 0x01 // media transfer: what a phone shows by default

static const struct transport_parameter parameters[] = {
    {"serial", "the device's serial number"},
    {"interface", "a number, default the first that fits"},
    {"accessory", "0, 1: Android Open Accessory"},
    {NULL, NULL},
};

// --- URI

static enum status
refuse(const struct device_uri *uri) {
    transport_complain("usb:%s: write usb:VVVV:PPPP, four hexadecimal digits "
                       "each, with ?serial=, &interface=0..255, &accessory=1 "
                       "where needed; see 'posplugin devices'",
                       uri->path);
    return STATUS_INVALID;
}

/** Four hexadecimal digits. @return the value, CLASS_ANY_ID when not so */
static unsigned
parse_id(const char *text) {
    if (strspn(text, "0123456789abcdefABCDEF") != 4) {
        return CLASS_ANY_ID;
    }
    return (unsigned)strtoul((char[5]){text[0], text[1], text[2], text[3], 0},
                             NULL, 16);
}

static bool
parse_interface(const char *text, int *out) {
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 3 || text[digits]) {
        return false;
    }
    *out = (int)strtol(text, NULL, 10);
    return *out <= 255;
}

enum status
usb_parse(const struct device_uri *uri, struct usb_wanted *out) {
    enum status status = transport_check(uri, parameters);
    if (status != STATUS_OK) {
        return status;
    }
    const char *interface = device_uri_get(uri, "interface");
    const char *accessory = device_uri_get(uri, "accessory");
    unsigned vendor = parse_id(uri->path);
    unsigned product = CLASS_ANY_ID;
    if (vendor != CLASS_ANY_ID && uri->path[4] == ':') {
        product = parse_id(uri->path + 5);
    }
    *out = (struct usb_wanted){.serial = device_uri_get(uri, "serial"),
                               .interface = -1};
    if (product == CLASS_ANY_ID || uri->path[9] ||
        (interface && !parse_interface(interface, &out->interface)) ||
        (accessory && strcmp(accessory, "0") != 0 &&
         strcmp(accessory, "1") != 0)) {
        return refuse(uri);
    }
    out->vendor = (uint16_t)vendor;
    out->product = (uint16_t)product;
    out->accessory = accessory && *accessory == '1';
    return STATUS_OK;
}

// --- what fits

static bool
is_bulk(const struct libusb_endpoint_descriptor *endpoint) {
    return (endpoint->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) ==
               LIBUSB_TRANSFER_TYPE_BULK &&
           (endpoint->wMaxPacketSize & 0x7FF) > 0;
}

static bool
has_pair(const struct libusb_interface_descriptor *interface,
         struct usb_endpoints *out) {
    *out = (struct usb_endpoints){.interface = interface->bInterfaceNumber};
    for (int i = 0; i < interface->bNumEndpoints; i++) {
        const struct libusb_endpoint_descriptor *e = &interface->endpoint[i];
        uint16_t packet = (uint16_t)(e->wMaxPacketSize & 0x7FF);
        bool in = e->bEndpointAddress & LIBUSB_ENDPOINT_IN;
        if (!is_bulk(e)) {
            continue;
        }
        if (in && !out->in) {
            out->in = e->bEndpointAddress;
            out->in_packet = packet;
        } else if (!in && !out->out) {
            out->out = e->bEndpointAddress;
            out->out_packet = packet;
        }
    }
    return out->in && out->out;
}

bool
usb_choose(const struct libusb_config_descriptor *config, int wanted,
           struct usb_endpoints *out) {
    for (int i = 0; i < config->bNumInterfaces; i++) {
        const struct libusb_interface *interface = &config->interface[i];
        if (interface->num_altsetting < 1) {
            continue;
        }
        const struct libusb_interface_descriptor *d = interface->altsetting;
        bool ours = d->bInterfaceClass == LIBUSB_CLASS_VENDOR_SPEC &&
                    d->bInterfaceSubClass != ANDROID_SUBCLASS;
        bool named = wanted == d->bInterfaceNumber;
        if ((named || (wanted < 0 && ours)) && has_pair(d, out)) {
            return true;
        }
    }
    return false;
}

bool
usb_is_android(const struct libusb_config_descriptor *config) {
    for (int i = 0; i < config->bNumInterfaces; i++) {
        const struct libusb_interface *interface = &config->interface[i];
        if (interface->num_altsetting < 1) {
            continue;
        }
        const struct libusb_interface_descriptor *d = interface->altsetting;
        if ((d->bInterfaceClass == LIBUSB_CLASS_VENDOR_SPEC &&
             d->bInterfaceSubClass == ANDROID_SUBCLASS) ||
            (d->bInterfaceClass == LIBUSB_CLASS_IMAGE &&
             d->bInterfaceSubClass == IMAGE_SUBCLASS)) {
            return true;
        }
    }
    return false;
}

bool
usb_is_accessory(uint16_t vendor, uint16_t product) {
    return vendor == ACCESSORY_VENDOR && product >= ACCESSORY_FIRST &&
           product <= ACCESSORY_LAST;
}

bool
usb_fits(const struct usb_wanted *wanted, uint16_t vendor, uint16_t product,
         const char *serial) {
    return wanted->vendor == vendor && wanted->product == product &&
           (!wanted->serial || strcmp(wanted->serial, serial) == 0);
}

// --- open

enum status
usb_explain(const struct usb_wanted *wanted, const char *what, int error) {
    switch (error) {
    case LIBUSB_ERROR_ACCESS:
        transport_complain("usb %04x:%04x: no permission to %s: install the "
                           "udev rules (docs/link.md) and plug it in again",
                           wanted->vendor, wanted->product, what);
        return STATUS_ACCESS;
    case LIBUSB_ERROR_BUSY:
        transport_complain("usb %04x:%04x is in use by another program or "
                           "driver: close that",
                           wanted->vendor, wanted->product);
        return STATUS_BUSY;
    case LIBUSB_ERROR_NO_DEVICE:
    case LIBUSB_ERROR_NOT_FOUND:
        transport_complain("usb %04x:%04x was pulled out during %s",
                           wanted->vendor, wanted->product, what);
        return STATUS_GONE;
    case LIBUSB_ERROR_NO_MEM:
        return STATUS_NO_MEMORY;
    case LIBUSB_ERROR_TIMEOUT:
        transport_complain("usb %04x:%04x does not answer to %s",
                           wanted->vendor, wanted->product, what);
        return STATUS_TIMEOUT;
    case LIBUSB_ERROR_PIPE:
    case LIBUSB_ERROR_NOT_SUPPORTED:
        transport_complain("usb %04x:%04x does not know how to %s; on "
                           "Windows it needs the WinUSB driver",
                           wanted->vendor, wanted->product, what);
        return STATUS_UNSUPPORTED;
    default:
        transport_complain("usb %04x:%04x: %s failed: %s", wanted->vendor,
                           wanted->product, what, libusb_error_name(error));
        return STATUS_IO;
    }
}

static void
read_text(libusb_device_handle *handle, uint8_t index,
          char text[USB_TEXT_MAX]) {
    unsigned char bytes[USB_TEXT_MAX] = "";
    text[0] = '\0';
    if (!index || libusb_get_string_descriptor_ascii(handle, index, bytes,
                                                     USB_TEXT_MAX - 1) <= 0) {
        return;
    }
    memcpy(text, bytes, USB_TEXT_MAX);
    for (char *c = text; *c; c++) {
        *c = *c < ' ' || *c > '~' ? '?' : *c; // goes to a person's screen
    }
}

/** How a search goes on. */
struct search {
    const struct usb_wanted *wanted;
    bool accessory_mode;
    int error;                    ///< of a device that could not be opened
    int count;                    ///< that fit
    libusb_device_handle *handle; ///< of the first, owned
};

static bool
has_wanted_ids(const struct search *search,
               const struct libusb_device_descriptor *descriptor) {
    if (search->accessory_mode) {
        return usb_is_accessory(descriptor->idVendor, descriptor->idProduct);
    }
    return descriptor->idVendor == search->wanted->vendor &&
           descriptor->idProduct == search->wanted->product;
}

static void
try_device(struct search *search, libusb_device *device) {
    struct libusb_device_descriptor descriptor;
    libusb_device_handle *handle = NULL;
    char serial[USB_TEXT_MAX];
    libusb_get_device_descriptor(device, &descriptor);
    if (!has_wanted_ids(search, &descriptor)) {
        return;
    }
    int error = libusb_open(device, &handle);
    if (error) {
        search->error = error;
        return;
    }
    struct usb_wanted same = {.vendor = descriptor.idVendor,
                              .product = descriptor.idProduct,
                              .serial = search->wanted->serial};
    read_text(handle, descriptor.iSerialNumber, serial);
    bool fits = usb_fits(&same, same.vendor, same.product, serial);
    search->count += fits;
    if (fits && !search->handle) {
        search->handle = handle;
        return;
    }
    libusb_close(handle);
}

static enum status
conclude(struct search *search, libusb_device_handle **out) {
    const struct usb_wanted *wanted = search->wanted;
    if (search->count == 1) {
        *out = search->handle;
        return STATUS_OK;
    }
    libusb_close(search->handle);
    if (search->count > 1) {
        transport_complain("usb %04x:%04x: %d such devices; say which with "
                           "?serial= (posplugin devices)",
                           wanted->vendor, wanted->product, search->count);
        return STATUS_INVALID;
    }
    if (search->error) {
        return usb_explain(wanted, "open it", search->error);
    }
    if (!search->accessory_mode) {
        transport_complain("usb %04x:%04x%s%s is not there: check the cable "
                           "and 'posplugin devices'",
                           wanted->vendor, wanted->product,
                           wanted->serial ? " with serial number " : "",
                           wanted->serial ? wanted->serial : "");
    }
    return STATUS_NOT_FOUND;
}

enum status
usb_open_device(libusb_context *context, const struct usb_wanted *wanted,
                bool accessory_mode, libusb_device_handle **out) {
    libusb_device **devices = NULL;
    struct search search = {.wanted = wanted, .accessory_mode = accessory_mode};
    ssize_t count = libusb_get_device_list(context, &devices);
    if (count < 0) {
        return usb_explain(wanted, "list the devices", (int)count);
    }
    for (ssize_t i = 0; i < count; i++) {
        try_device(&search, devices[i]);
    }
    libusb_free_device_list(devices, 1);
    return conclude(&search, out);
}

enum status
usb_claim(libusb_device_handle *handle, const struct usb_wanted *wanted,
          struct usb_endpoints *out) {
    struct libusb_config_descriptor *config = NULL;
    libusb_device *device = libusb_get_device(handle);
    int error = libusb_get_active_config_descriptor(device, &config);
    if (error) {
        return usb_explain(wanted, "read its configuration", error);
    }
    bool found = usb_choose(config, wanted->interface, out);
    libusb_free_config_descriptor(config);
    if (!found) {
        transport_complain("usb %04x:%04x has no interface with a bulk "
                           "endpoint each way; an Android terminal needs "
                           "accessory=1",
                           wanted->vendor, wanted->product);
        return STATUS_INVALID;
    }
    error = libusb_claim_interface(handle, out->interface);
    return error ? usb_explain(wanted, "claim its interface", error)
                 : STATUS_OK;
}

// --- list

/** A serial number that may stand in a URI as it is. */
static bool
is_plain(const char *text) {
    return *text &&
           text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
                             "qrstuvwxyz0123456789._-")] == '\0';
}

static void
append(char *text, size_t size, const char *label, const char *value) {
    size_t used = strlen(text);
    if (*value) {
        snprintf(text + used, size - used, "%s%s%s", used ? ", " : "", label,
                 value);
    }
}

static void
describe(libusb_device *device, bool accessory, int interface,
         struct transport_device *out) {
    struct libusb_device_descriptor descriptor;
    libusb_device_handle *handle = NULL;
    char serial[USB_TEXT_MAX] = "";
    char maker[USB_TEXT_MAX] = "";
    char product[USB_TEXT_MAX] = "";
    size_t size = sizeof(out->description);
    libusb_get_device_descriptor(device, &descriptor);
    if (libusb_open(device, &handle) == 0) {
        read_text(handle, descriptor.iSerialNumber, serial);
        read_text(handle, descriptor.iManufacturer, maker);
        read_text(handle, descriptor.iProduct, product);
    }
    bool driven = handle && libusb_kernel_driver_active(handle, interface) == 1;
    append(out->description, size, "", maker);
    append(out->description, size, "", product);
    append(out->description, size, "serial number ", serial);
    append(out->description, size, "", accessory ? "Android accessory" : "");
    append(out->description, size, "",
           handle ? "" : "no permission: install the udev rules");
    append(out->description, size, "", driven ? "driver attached" : "");
    libusb_close(handle);
    const char *mark = is_plain(serial) ? "serial=" : "";
    snprintf(out->uri, sizeof(out->uri), "usb:%04x:%04x%s%s%s%s%s",
             descriptor.idVendor, descriptor.idProduct,
             *mark || accessory ? "?" : "", mark, *mark ? serial : "",
             *mark && accessory ? "&" : "", accessory ? "accessory=1" : "");
}

static void
report(libusb_device *device, transport_found *found, void *context) {
    struct libusb_config_descriptor *config = NULL;
    struct libusb_device_descriptor descriptor;
    struct transport_device out = {.uri = ""};
    struct usb_endpoints endpoints = {.interface = 0};
    if (libusb_get_active_config_descriptor(device, &config)) {
        return;
    }
    libusb_get_device_descriptor(device, &descriptor);
    bool direct = usb_choose(config, -1, &endpoints);
    bool accessory =
        usb_is_accessory(descriptor.idVendor, descriptor.idProduct) ||
        (!direct && usb_is_android(config));
    libusb_free_config_descriptor(config);
    if (!direct && !accessory) {
        return;
    }
    describe(device, accessory, endpoints.interface, &out);
    if (!strstr(out.description, "driver attached")) {
        found(context, &out); // else it is a serial adapter or the like
    }
}

enum status
usb_list(transport_found *found, void *context) {
    libusb_context *usb = NULL;
    libusb_device **devices = NULL;
    int error = libusb_init(&usb);
    if (error) {
        log_error("the USB devices cannot be listed: %s",
                  libusb_error_name(error));
        return STATUS_IO;
    }
    ssize_t count = libusb_get_device_list(usb, &devices);
    for (ssize_t i = 0; i < count; i++) {
        report(devices[i], found, context);
    }
    if (count >= 0) {
        libusb_free_device_list(devices, 1);
    }
    libusb_exit(usb);
    return STATUS_OK;
}
