/**
 * @file fake_dxgi.h
 * Graphics adapters and monitors that are only tables of functions: what
 * capture_dxgi.c asks of DXGI and Direct3D, and of screen_win32.h, for a test
 * without a screen. It follows the rules of desktop duplication: a frame is
 * gone once it is released, one frame at a time, one duplication of a monitor
 * at a time; what breaks them is counted.
 */
#ifndef POSPLUGIN_FAKE_DXGI_H
#define POSPLUGIN_FAKE_DXGI_H

#include "capture/screen_win32.h"

#include <dxgi1_2.h>

#define FAKE_MONITORS_MAX 4
#define FAKE_STEPS_MAX 8

/** What AcquireNextFrame answers. */
struct fake_frame {
    HRESULT result;
    bool pointer_only;  ///< LastPresentTime is 0, and the picture is black
    uint32_t picture;   ///< which one is shown, for fake_colour()
    DXGI_FORMAT format; ///< 0: the usual
    UINT more_columns;  ///< than the mode has
    UINT more_rows;
};

struct fake_monitor {
    struct rect rect; ///< on the desktop
    DXGI_MODE_ROTATION rotation;
    unsigned adapter; ///< 0, 1
    bool detached;    ///< known, and not part of the desktop
    /** What DuplicateOutput answers, one after the other; then S_OK. */
    HRESULT duplicate[FAKE_STEPS_MAX];
    unsigned duplicated; ///< how often it was asked
    /** Frames to come; after `frame_count` nothing changes any more. */
    struct fake_frame frames[FAKE_STEPS_MAX];
    unsigned frame_count;
    unsigned acquired;    ///< how often AcquireNextFrame was called
    unsigned wait_ms;     ///< how long it could have waited the last time
    bool pointer_forever; ///< instead of nothing, the pointer moves
    bool duplicating;     ///< set by the fake
};

extern struct fake_world {
    bool no_library;    ///< as on Windows without Direct3D 11
    bool no_output1;    ///< as on Windows 7
    enum status locked; ///< what screen_check() answers
    HRESULT device;     ///< what D3D11CreateDevice answers
    unsigned monitor_count;
    struct fake_monitor monitors[FAKE_MONITORS_MAX];
    unsigned factories;  ///< made so far
    unsigned objects;    ///< that are alive
    unsigned violations; ///< of the rules
} fake_world;

/** Colour of a place of the desktop while picture `picture` is shown. */
uint32_t fake_colour(uint32_t picture, int32_t x, int32_t y);

#endif
