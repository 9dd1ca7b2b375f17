/**
 * @file usb_device.h
 * Which USB device and which of its interfaces a URI means.
 *
 * Shared by the files of the usb medium (usb*.c) alone.
 */
#ifndef POSPLUGIN_USB_DEVICE_H
#define POSPLUGIN_USB_DEVICE_H

#include "link/transport.h"

#include <libusb-1.0/libusb.h>

#define USB_TEXT_MAX 64 ///< bytes with NUL of a name or serial number

/** What a URI asks for. */
struct usb_wanted {
    uint16_t vendor;
    uint16_t product;
    const char *serial; ///< NULL = any; into the URI's storage
    int interface;      ///< -1 = the first that fits
    bool accessory;     ///< ask it into Android's accessory mode
};

/** A pair of bulk endpoints. */
struct usb_endpoints {
    int interface;
    uint8_t in;
    uint8_t out;
    uint16_t in_packet; ///< bytes of a full packet
    uint16_t out_packet;
};

/**
 * Read the path and the parameters of a usb URI.
 *
 * @return STATUS_OK or STATUS_INVALID (logged, with the grammar)
 */
enum status usb_parse(const struct device_uri *uri, struct usb_wanted *out);

/**
 * Choose the interface: vendor class with a bulk endpoint each way. Android's
 * debugging interface looks the same and is never taken.
 *
 * @param wanted number of the interface, -1 = the first that fits
 */
bool usb_choose(const struct libusb_config_descriptor *config, int wanted,
                struct usb_endpoints *out);

/** True when a device looks like Android: may be asked to be an accessory. */
bool usb_is_android(const struct libusb_config_descriptor *config);

/** Is it a device that is in accessory mode? */
bool usb_is_accessory(uint16_t vendor, uint16_t product);

/**
 * Does a device's identity fit?
 *
 * @param serial of the device, "" when it has none
 */
bool usb_fits(const struct usb_wanted *wanted, uint16_t vendor,
              uint16_t product, const char *serial);

/**
 * Open the one device that fits.
 *
 * @param accessory_mode look for one in accessory mode instead
 * @param[out] out to be closed with libusb_close()
 * @return STATUS_OK; STATUS_NOT_FOUND (not logged in accessory mode);
 *         STATUS_ACCESS; STATUS_INVALID (several fit); STATUS_IO
 */
enum status usb_open_device(libusb_context *context,
                            const struct usb_wanted *wanted,
                            bool accessory_mode, libusb_device_handle **out);

/** Claim the interface and find its endpoints. */
enum status usb_claim(libusb_device_handle *handle,
                      const struct usb_wanted *wanted,
                      struct usb_endpoints *out);

/** What libusb's error means to us; logged with what to do about it. */
enum status usb_explain(const struct usb_wanted *wanted, const char *what,
                        int error);

/** Report every device that a usb URI can name. */
enum status usb_list(transport_found *found, void *context);

#endif
