#include "link/serial_usb.h"

#include <libserialport.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char hexadecimal[] = "0123456789abcdefABCDEF";

bool
serial_identity_parse(const char *text, struct serial_identity *out) {
    if (strncmp(text, "usb-", 4) != 0 || strspn(text + 4, hexadecimal) != 4 ||
        text[8] != ':' || strspn(text + 9, hexadecimal) != 4 ||
        (text[13] && (text[13] != '-' || !text[14]))) {
        return false;
    }
    out->vendor = (unsigned)strtoul(text + 4, NULL, 16);
    out->product = (unsigned)strtoul(text + 9, NULL, 16);
    out->serial = text[13] ? text + 14 : NULL;
    return true;
}

static bool
fits(const struct sp_port *port, const struct serial_identity *wanted) {
    int vendor = 0;
    int product = 0;
    if (sp_get_port_transport(port) != SP_TRANSPORT_USB ||
        sp_get_port_usb_vid_pid(port, &vendor, &product) != SP_OK ||
        (unsigned)vendor != wanted->vendor ||
        (unsigned)product != wanted->product) {
        return false;
    }
    const char *serial = sp_get_port_usb_serial(port);
    return !wanted->serial || (serial && strcmp(serial, wanted->serial) == 0);
}

int
serial_look_for(const char *path, char port[DEVICE_URI_MAX]) {
    struct serial_identity wanted;
    struct sp_port **ports = NULL;
    int count = 0;
    snprintf(port, DEVICE_URI_MAX, "%s", path);
    if (!serial_identity_parse(path, &wanted)) {
        return 1;
    }
    if (sp_list_ports(&ports) != SP_OK) {
        return -1;
    }
    for (size_t i = 0; ports[i]; i++) {
        if (fits(ports[i], &wanted)) {
            snprintf(port, DEVICE_URI_MAX, "%s", sp_get_port_name(ports[i]));
            count++;
        }
    }
    sp_free_port_list(ports);
    return count;
}

enum status
serial_find(const char *path, char port[DEVICE_URI_MAX]) {
    int count = serial_look_for(path, port);
    if (count < 0) {
        transport_complain("serial:%s: the ports cannot be listed", path);
        return STATUS_IO;
    }
    if (count == 0) {
        transport_complain("serial:%s is not there: check the cable and "
                           "'posplugin devices'",
                           path);
        return STATUS_NOT_FOUND;
    }
    if (count > 1) {
        transport_complain("serial:%s: %d ports are like that; name the "
                           "port instead (posplugin devices)",
                           path, count);
        return STATUS_INVALID;
    }
    return STATUS_OK;
}

// --- list

static void
append(char *text, size_t size, const char *label, const char *value) {
    size_t used = strlen(text);
    if (value && *value) {
        snprintf(text + used, size - used, "%s%s%s", used ? ", " : "", label,
                 value);
    }
}

/** A serial number that may stand in a URI as it is. */
static bool
is_plain(const char *text) {
    return text && *text &&
           text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
                             "qrstuvwxyz0123456789._-")] == '\0';
}

/** @return how many of the ports have these ids and this serial number */
static int
count_like(struct sp_port **ports, const struct serial_identity *identity) {
    int count = 0;
    for (size_t i = 0; ports[i]; i++) {
        count += fits(ports[i], identity);
    }
    return count;
}

/** By identity where there is only one of it, else by name. */
static void
name_it(struct sp_port **ports, const struct sp_port *port,
        struct transport_device *out) {
    int vendor = 0;
    int product = 0;
    struct serial_identity identity = {.serial = sp_get_port_usb_serial(port)};
    snprintf(out->uri, sizeof(out->uri), "serial:%s", sp_get_port_name(port));
    if (sp_get_port_transport(port) != SP_TRANSPORT_USB ||
        sp_get_port_usb_vid_pid(port, &vendor, &product) != SP_OK) {
        append(out->description, sizeof(out->description), "",
               sp_get_port_description(port));
        return;
    }
    char ids[16];
    identity.vendor = (unsigned)vendor & 0xFFFFu;
    identity.product = (unsigned)product & 0xFFFFu;
    snprintf(ids, sizeof(ids), "%04x:%04x", identity.vendor, identity.product);
    if (is_plain(identity.serial) && count_like(ports, &identity) == 1) {
        snprintf(out->uri, sizeof(out->uri), "serial:usb-%s-%s", ids,
                 identity.serial);
    }
    size_t size = sizeof(out->description);
    append(out->description, size, "now ", sp_get_port_name(port));
    append(out->description, size, "", sp_get_port_usb_manufacturer(port));
    append(out->description, size, "", sp_get_port_usb_product(port));
    append(out->description, size, "USB ", ids);
    append(out->description, size, "serial number ", identity.serial);
}

enum status
serial_list(transport_found *found, void *context) {
    struct sp_port **ports = NULL;
    if (sp_list_ports(&ports) != SP_OK) {
        log_error("the serial ports cannot be listed");
        return STATUS_IO;
    }
    for (size_t i = 0; ports[i]; i++) {
        struct transport_device device = {.uri = ""};
        name_it(ports, ports[i], &device);
        found(context, &device);
    }
    sp_free_port_list(ports);
    return STATUS_OK;
}
