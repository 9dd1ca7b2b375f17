// Desktop duplication, of Windows 8 and later: what the monitors show, also
// where a program has drawn past GDI. The pointer is not in it.

#define COBJMACROS
#include "capture/backends.h"
#include "capture/screen_win32.h"

#include <initguid.h> // the interfaces' identifiers are defined here
// After initguid.h:
#include <d3d11.h>
#include <dxgi1_2.h>
#include <stdlib.h>

#define ATTEMPTS 4           // with everything opened anew
#define ATTEMPT_PAUSE_MS 100 // a change of mode takes some of them
#define FIRST_FRAME_MS 400
#define NEXT_FRAME_MS 17 // what was drawn just now comes within one at 60 Hz

// Our own reason, beside those of DXGI.
#define OTHER_FORMAT MAKE_HRESULT(SEVERITY_ERROR, FACILITY_ITF, 0x7001)

typedef HRESULT(WINAPI *factory_function)(REFIID, void **);

/** One monitor; what is NULL has not been needed yet. */
struct output {
    struct rect rect; ///< on the desktop
    DXGI_MODE_ROTATION rotation;
    IDXGIAdapter1 *adapter;              ///< owned
    IDXGIOutput *output;                 ///< owned
    ID3D11Device *device;                ///< owned
    ID3D11DeviceContext *gpu;            ///< owned
    IDXGIOutputDuplication *duplication; ///< owned
    ID3D11Texture2D *picture;            ///< owned, the last one, not rotated
};

struct dxgi {
    factory_function make_factory;
    PFN_D3D11_CREATE_DEVICE make_device;
    struct capture_geometry geometry; ///< for which the outputs were listed
    size_t count;
    struct output outputs[CAPTURE_MONITORS_MAX];
};

static const struct reason {
    HRESULT result;
    bool passing; ///< may be over when all is opened anew
    enum status status;
    const char *text;
} reasons[] = {
    {E_NOTIMPL, false, STATUS_UNSUPPORTED, "this Windows has none"},
    {E_NOINTERFACE, false, STATUS_UNSUPPORTED,
     "this Windows has none; Windows 8 and later have"},
    {DXGI_ERROR_UNSUPPORTED, false, STATUS_UNSUPPORTED,
     "not offered for this screen; where there are two graphics adapters, let "
     "Windows run posplugin on the one that saves power"},
    {OTHER_FORMAT, false, STATUS_UNSUPPORTED,
     "the colours of this screen have a format that is not read; switch HDR "
     "off"},
    {DXGI_ERROR_NOT_CURRENTLY_AVAILABLE, false, STATUS_IO,
     "too many programs read the screen this way; end one of them"},
    {E_OUTOFMEMORY, false, STATUS_NO_MEMORY, "no memory for the screen"},
    {DXGI_ERROR_SESSION_DISCONNECTED, false, STATUS_BUSY,
     "nobody is connected to this session of Windows; connect again, or log "
     "on at the till itself"},
    {E_ACCESSDENIED, true, STATUS_BUSY,
     "Windows is locked or asks for a password; unlock it and try again"},
    {DXGI_ERROR_ACCESS_LOST, true, STATUS_IO,
     "Windows takes the screen away again and again"},
    {DXGI_ERROR_INVALID_CALL, true, STATUS_IO, "the screen is changing"},
    {DXGI_ERROR_MODE_CHANGE_IN_PROGRESS, true, STATUS_IO,
     "the screen is changing"},
    {DXGI_ERROR_DEVICE_REMOVED, true, STATUS_IO,
     "the graphics adapter was removed or its driver renewed"},
    {DXGI_ERROR_DEVICE_RESET, true, STATUS_IO,
     "the graphics adapter was reset"},
    {DXGI_ERROR_NOT_FOUND, true, STATUS_IO,
     "a part of the region is on no graphics adapter"},
    {DXGI_ERROR_WAIT_TIMEOUT, true, STATUS_IO, "no picture came"},
};

/** @return NULL for one that is not in the table */
static const struct reason *
find_reason(HRESULT result) {
    for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++) {
        if (reasons[i].result == result) {
            return &reasons[i];
        }
    }
    return NULL;
}

static enum status
explain(HRESULT result) {
    const struct reason *reason = find_reason(result);

    if (SUCCEEDED(result)) {
        return STATUS_OK;
    }
    if (!reason) {
        log_error("desktop duplication: it failed (0x%08lx)",
                  (unsigned long)result);
        return STATUS_IO;
    }
    log_error("desktop duplication: %s", reason->text);
    return reason->status;
}

static bool
is_passing(HRESULT result) {
    const struct reason *reason = FAILED(result) ? find_reason(result) : NULL;

    return reason && reason->passing;
}

// --- opening

static void
release(void *object) {
    if (object) {
        IUnknown_Release((IUnknown *)object);
    }
}

static void
close_outputs(struct dxgi *dxgi) {
    for (size_t i = 0; i < dxgi->count; i++) {
        struct output *output = &dxgi->outputs[i];

        release(output->picture);
        release(output->duplication);
        release(output->gpu);
        release(output->device);
        release(output->output);
        release(output->adapter);
        *output = (struct output){0};
    }
    dxgi->count = 0;
}

static void
dxgi_close(void *state) {
    close_outputs(state);
    free(state);
}

static enum status
dxgi_open(const char *argument, void **state) {
    struct dxgi *dxgi = calloc(1, sizeof(*dxgi));

    (void)argument; // there is one desktop
    if (!dxgi) {
        log_error("no memory for desktop duplication");
        return STATUS_NO_MEMORY;
    }
    dxgi->make_factory =
        (factory_function)screen_find("dxgi.dll", "CreateDXGIFactory1");
    dxgi->make_device =
        (PFN_D3D11_CREATE_DEVICE)screen_find("d3d11.dll", "D3D11CreateDevice");
    if (!dxgi->make_factory || !dxgi->make_device) {
        free(dxgi);
        return explain(E_NOTIMPL);
    }
    *state = dxgi;
    return STATUS_OK;
}

static enum status
dxgi_geometry(void *state, struct capture_geometry *out) {
    void *before = screen_enter();
    enum status status = screen_geometry(out);

    (void)state;
    screen_leave(before);
    return status;
}

static struct rect
rect_of(RECT from) {
    return (struct rect){from.left, from.top, from.right - from.left,
                         from.bottom - from.top};
}

// Two monitors that show the same are one.
static bool
is_listed(const struct dxgi *dxgi, struct rect rect) {
    bool listed = false;

    for (size_t i = 0; i < dxgi->count && !listed; i++) {
        listed = rect_contains(dxgi->outputs[i].rect, rect);
    }
    return listed;
}

/** Takes over `output`. */
static void
add_output(struct dxgi *dxgi, IDXGIAdapter1 *adapter, IDXGIOutput *output) {
    DXGI_OUTPUT_DESC found;

    if (dxgi->count == CAPTURE_MONITORS_MAX ||
        FAILED(IDXGIOutput_GetDesc(output, &found)) ||
        !found.AttachedToDesktop ||
        is_listed(dxgi, rect_of(found.DesktopCoordinates))) {
        release(output);
        return;
    }
    IDXGIAdapter1_AddRef(adapter);
    dxgi->outputs[dxgi->count++] =
        (struct output){.rect = rect_of(found.DesktopCoordinates),
                        .rotation = found.Rotation,
                        .adapter = adapter,
                        .output = output};
}

// A factory knows only the adapters that were there when it was made.
static HRESULT
list_outputs(struct dxgi *dxgi) {
    void *made = NULL;
    IDXGIAdapter1 *adapter;
    IDXGIOutput *output;
    HRESULT result = dxgi->make_factory(&IID_IDXGIFactory1, &made);
    IDXGIFactory1 *factory = made;

    if (FAILED(result)) {
        return result;
    }
    for (UINT i = 0; IDXGIFactory1_EnumAdapters1(factory, i, &adapter) == S_OK;
         i++) {
        for (UINT k = 0; IDXGIAdapter1_EnumOutputs(adapter, k, &output) == S_OK;
             k++) {
            add_output(dxgi, adapter, output);
        }
        release(adapter);
    }
    release(factory);
    return S_OK;
}

static HRESULT
start_output(const struct dxgi *dxgi, struct output *output) {
    void *found = NULL;
    IDXGIOutput1 *duplicable;
    HRESULT result =
        IDXGIOutput_QueryInterface(output->output, &IID_IDXGIOutput1, &found);

    if (FAILED(result)) {
        return result;
    }
    duplicable = found;
    if (!output->device) {
        result = dxgi->make_device(
            (IDXGIAdapter *)output->adapter, D3D_DRIVER_TYPE_UNKNOWN, NULL, 0,
            NULL, 0, D3D11_SDK_VERSION, &output->device, NULL, &output->gpu);
    }
    if (SUCCEEDED(result)) {
        result = IDXGIOutput1_DuplicateOutput(
            duplicable, (IUnknown *)output->device, &output->duplication);
    }
    release(duplicable);
    return result;
}

// --- pictures

static bool
is_turned(const struct output *output) {
    return output->rotation == DXGI_MODE_ROTATION_ROTATE90 ||
           output->rotation == DXGI_MODE_ROTATION_ROTATE270;
}

// One of another size belongs to a mode that has just begun.
static HRESULT
check_frame(const struct output *output, const D3D11_TEXTURE2D_DESC *frame) {
    bool turned = is_turned(output);
    int32_t width = turned ? output->rect.height : output->rect.width;
    int32_t height = turned ? output->rect.width : output->rect.height;

    if (frame->Format != DXGI_FORMAT_B8G8R8A8_UNORM) {
        return OTHER_FORMAT;
    }
    return frame->Width == (UINT)width && frame->Height == (UINT)height
               ? S_OK
               : DXGI_ERROR_ACCESS_LOST;
}

/** A copy that the processor can read. */
static HRESULT
keep_frame(struct output *output, IDXGIResource *resource) {
    D3D11_TEXTURE2D_DESC description;
    void *found = NULL;
    HRESULT result =
        IDXGIResource_QueryInterface(resource, &IID_ID3D11Texture2D, &found);
    ID3D11Texture2D *frame = found;

    if (FAILED(result)) {
        return result;
    }
    ID3D11Texture2D_GetDesc(frame, &description);
    result = check_frame(output, &description);
    if (SUCCEEDED(result) && !output->picture) {
        D3D11_TEXTURE2D_DESC wanted = {
            .Width = description.Width,
            .Height = description.Height,
            .MipLevels = 1,
            .ArraySize = 1,
            .Format = description.Format,
            .SampleDesc = {.Count = 1},
            .Usage = D3D11_USAGE_STAGING,
            .CPUAccessFlags = D3D11_CPU_ACCESS_READ,
        };

        result = ID3D11Device_CreateTexture2D(output->device, &wanted, NULL,
                                              &output->picture);
    }
    if (SUCCEEDED(result)) {
        ID3D11DeviceContext_CopyResource(output->gpu,
                                         (ID3D11Resource *)output->picture,
                                         (ID3D11Resource *)frame);
    }
    release(frame);
    return result;
}

/** @param[out] drawn it has a picture: not only the pointer has moved */
static HRESULT
take_frame(struct output *output, UINT wait_ms, bool *drawn) {
    DXGI_OUTDUPL_FRAME_INFO info = {0};
    IDXGIResource *resource = NULL;
    HRESULT result = IDXGIOutputDuplication_AcquireNextFrame(
        output->duplication, wait_ms, &info, &resource);
    HRESULT released;

    *drawn = false;
    if (FAILED(result)) {
        return result;
    }
    if (info.LastPresentTime.QuadPart != 0) {
        *drawn = true;
        result = keep_frame(output, resource);
    }
    release(resource);
    released = IDXGIOutputDuplication_ReleaseFrame(output->duplication);
    return FAILED(result) ? result : released;
}

// The first frame may be black or the pointer alone. Later, that none comes
// means that the last picture still stands.
static HRESULT
refresh_picture(struct output *output) {
    bool first = !output->picture;
    ULONGLONG now = GetTickCount64();
    ULONGLONG end = now + (first ? FIRST_FRAME_MS : NEXT_FRAME_MS);
    HRESULT result = S_OK;
    bool drawn = false;

    while (SUCCEEDED(result) && !drawn && now < end) {
        result = take_frame(output, (UINT)(end - now), &drawn);
        now = GetTickCount64();
    }
    if (result == DXGI_ERROR_WAIT_TIMEOUT) {
        result = S_OK;
    }
    return SUCCEEDED(result) && !output->picture ? DXGI_ERROR_WAIT_TIMEOUT
                                                 : result;
}

/** How a picture in memory is walked as the monitor stands. */
struct walk {
    const uint32_t *pixels;
    ptrdiff_t right; ///< to the pixel right of it
    ptrdiff_t down;  ///< to the pixel below it
};

/** @param pitch pixels from row to row */
static struct walk
walk_of(const struct output *output, const uint32_t *pixels, ptrdiff_t pitch) {
    ptrdiff_t last_x = output->rect.width - 1;
    ptrdiff_t last_y = output->rect.height - 1;

    switch (output->rotation) {
    case DXGI_MODE_ROTATION_ROTATE90:
        return (struct walk){pixels + last_x * pitch, -pitch, 1};
    case DXGI_MODE_ROTATION_ROTATE180:
        return (struct walk){pixels + last_y * pitch + last_x, -1, -pitch};
    case DXGI_MODE_ROTATION_ROTATE270:
        return (struct walk){pixels + last_y, pitch, -1};
    default:
        return (struct walk){pixels, 1, pitch};
    }
}

/** @param part of the desktop, wholly on this monitor */
static HRESULT
read_picture(const struct output *output, struct rect part, struct rect region,
             struct image *out) {
    ID3D11Resource *picture = (ID3D11Resource *)output->picture;
    D3D11_MAPPED_SUBRESOURCE mapped;
    HRESULT result = ID3D11DeviceContext_Map(output->gpu, picture, 0,
                                             D3D11_MAP_READ, 0, &mapped);
    struct walk walk;

    if (FAILED(result)) {
        return result;
    }
    walk = walk_of(output, mapped.pData,
                   (ptrdiff_t)(mapped.RowPitch / sizeof(uint32_t)));
    for (int32_t y = part.y; y < part.y + part.height; y++) {
        const uint32_t *from = walk.pixels + (y - output->rect.y) * walk.down +
                               (part.x - output->rect.x) * walk.right;
        uint32_t *to = out->pixels + (ptrdiff_t)(y - region.y) * out->width +
                       (part.x - region.x);

        for (int32_t x = 0; x < part.width; x++) {
            to[x] = from[x * walk.right] & 0xffffff;
        }
    }
    ID3D11DeviceContext_Unmap(output->gpu, picture, 0);
    return S_OK;
}

static HRESULT
grab_output(const struct dxgi *dxgi, struct output *output, struct rect part,
            struct rect region, struct image *out) {
    HRESULT result = output->duplication ? S_OK : start_output(dxgi, output);

    if (SUCCEEDED(result)) {
        result = refresh_picture(output);
    }
    return SUCCEEDED(result) ? read_picture(output, part, region, out) : result;
}

static HRESULT
grab_once(struct dxgi *dxgi, struct rect region, struct image *out) {
    HRESULT result = dxgi->count > 0 ? S_OK : list_outputs(dxgi);
    int64_t missing = (int64_t)region.width * region.height;

    for (size_t i = 0; i < dxgi->count && SUCCEEDED(result); i++) {
        struct output *output = &dxgi->outputs[i];
        struct rect part = rect_intersect(region, output->rect);

        if (!rect_is_empty(part)) {
            result = grab_output(dxgi, output, part, region, out);
            missing -= (int64_t)part.width * part.height;
        }
    }
    return SUCCEEDED(result) && missing > 0 ? DXGI_ERROR_NOT_FOUND : result;
}

static HRESULT
grab_within_budget(struct dxgi *dxgi, struct rect region, struct image *out) {
    HRESULT result = grab_once(dxgi, region, out);

    for (int i = 1; i < ATTEMPTS && is_passing(result); i++) {
        close_outputs(dxgi);
        Sleep(ATTEMPT_PAUSE_MS);
        result = grab_once(dxgi, region, out);
    }
    if (FAILED(result)) {
        close_outputs(dxgi);
    }
    return result;
}

static enum status
dxgi_grab(void *state, struct rect region, struct image *out) {
    struct dxgi *dxgi = state;
    void *before = screen_enter();
    struct capture_geometry now;
    enum status status = screen_geometry(&now);

    if (!status) {
        HRESULT result;

        if (!capture_geometry_equal(&now, &dxgi->geometry)) {
            close_outputs(dxgi);
            dxgi->geometry = now;
        }
        result = grab_within_budget(dxgi, region, out);
        status = screen_check(region);
        status = status ? status : explain(result);
    }
    screen_leave(before);
    return status;
}

const struct capture_backend capture_dxgi = {
    .name = "dxgi",
    .open = dxgi_open,
    .close = dxgi_close,
    .geometry = dxgi_geometry,
    .grab = dxgi_grab,
    .windows = screen_windows,
    .slow = true,
};
