/**
 * @file button.h
 * A button beside the register that does what the key for sending does: on a
 * serial port, or a keypad of its own.
 *
 *     serial:/dev/ttyS0?line=cts        a control line that becomes active:
 *     serial:COM3?line=dsr              cts, dsr, ri, dcd
 *     serial:/dev/ttyUSB0?byte=0d&baud=9600     a byte that comes (default
 *                                       9600 baud, always 8 bits, no parity)
 *     input:Acme Buzzer?key=f13         Linux: a key of an input device by the
 *     input:04d9:a088                   device's name or ids; default any key
 *
 * Keys are a letter, a digit, f1 to f24, enter, space, or the number that
 * the kernel gives them. An input device is taken wholly: nothing of it is
 * typed into the register.
 *
 * A thread of its own waits for the button, and for one that is unplugged to
 * come back.
 */
#ifndef POSPLUGIN_BUTTON_H
#define POSPLUGIN_BUTTON_H

#include "link/transport.h"

enum button_line {
    BUTTON_LINE_NONE = 1, ///< a byte instead
    BUTTON_LINE_CTS = 2,
    BUTTON_LINE_DSR = 3,
    BUTTON_LINE_RI = 4,
    BUTTON_LINE_DCD = 5,
};

/** Any key of the device. */
#define BUTTON_KEY_ANY 0

struct button_setting {
    struct device_uri uri; ///< its path is the port, or the device
    enum button_line line; ///< of serial
    unsigned baud;         ///< of serial
    uint8_t byte;          ///< of serial with BUTTON_LINE_NONE
    unsigned key;          ///< of input, as of linux/input-event-codes.h
};

/**
 * Read the setting.
 *
 * @return STATUS_OK; STATUS_INVALID (message); STATUS_EMPTY: "", no button
 */
enum status button_setting_parse(const char *text, struct button_setting *out);

/** What a medium has seen of a button. */
enum button_event {
    BUTTON_NOTHING = 1,
    BUTTON_DOWN = 2,
    BUTTON_UP = 3,
    BUTTON_CLICK = 4, ///< down, and nobody will say when it is up
};

/** Tells presses from bouncing contacts; zeroed but for `up_since_ms`. */
struct button_press {
    bool down;
    int64_t up_since_ms; ///< or since when the button is looked at
};

/** Up for less, and down again is no press: contacts bounce, held keys repeat,
 * and one that is down from the beginning is stuck. */
#define BUTTON_QUIET_MS 300

/** @return true when this is a press */
bool button_press_feed(struct button_press *press, enum button_event event,
                       int64_t now_ms);

struct button;

/**
 * Start to look at a button, whether it is there or not.
 *
 * @param changed called from the button's thread after a press, and when it
 *        was unplugged or came back; must not call button_*()
 * @return STATUS_OK, STATUS_NO_MEMORY, STATUS_IO
 */
enum status button_start(const struct button_setting *setting,
                         void (*changed)(void *context), void *context,
                         struct button **out);

/** True once for each press, or for several since the last call. */
bool button_take_press(struct button *button);

/**
 * How the button is: STATUS_OK; STATUS_NOT_FOUND: unplugged; STATUS_ACCESS;
 * STATUS_BUSY: another program has it; STATUS_INVALID: no such line or key;
 * STATUS_IO.
 */
enum status button_state(struct button *button);

/** End the thread, give the device back, free; NULL is fine. */
void button_stop(struct button *button);

/**
 * Open a button and close it again.
 *
 * @param[out] note what else is to be known, "" for nothing
 * @return as button_state()
 */
enum status button_try(const struct button_setting *setting, char *note,
                       size_t size);

#endif
