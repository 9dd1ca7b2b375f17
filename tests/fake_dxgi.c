#define COBJMACROS
#include "tests/fake_dxgi.h"

#include <initguid.h>
// After initguid.h:
#include <d3d11.h>
#include <stdlib.h>
#include <string.h>

#define PADDING 7        // pixels behind each row
#define GONE 0x5a0dead5u // what a released frame shows

struct fake_world fake_world;

// Each begins as every COM object does.
struct object {
    const void *functions;
    ULONG references;
    unsigned index; ///< of the adapter or the monitor
};

struct texture {
    struct object object;
    D3D11_TEXTURE2D_DESC description;
    uint32_t *pixels; ///< owned
};

struct duplication {
    struct object object;
    struct texture *frame; ///< owned while it is acquired
};

uint32_t
fake_colour(uint32_t picture, int32_t x, int32_t y) {
    uint32_t place = (uint32_t)(x + 5000) * 40009u + (uint32_t)(y + 5000);

    return (place * 2654435761u >> 8) ^ (picture * 0x010203u & 0xffffffu);
}

static void
violate(void) {
    fake_world.violations++;
}

static void *
make(size_t size, const void *functions, unsigned index) {
    struct object *object = calloc(1, size);

    if (!object) {
        abort();
    }
    *object = (struct object){functions, 1, index};
    fake_world.objects++;
    return object;
}

static ULONG STDMETHODCALLTYPE
add_reference(struct object *object) {
    return ++object->references;
}

static ULONG STDMETHODCALLTYPE
drop(struct object *object) {
    ULONG left = --object->references;

    if (left == 0) {
        fake_world.objects--;
        free(object);
    }
    return left;
}

// --- textures

static ULONG STDMETHODCALLTYPE
drop_texture(ID3D11Texture2D *self) {
    struct texture *texture = (struct texture *)self;

    if (texture->object.references == 1) {
        fake_world.violations += texture->object.index; // still mapped
        free(texture->pixels);
    }
    return drop(&texture->object);
}

static HRESULT STDMETHODCALLTYPE
ask_texture(ID3D11Texture2D *self, REFIID kind, void **out) {
    if (!IsEqualGUID(kind, &IID_ID3D11Texture2D)) {
        return E_NOINTERFACE;
    }
    add_reference((struct object *)self);
    *out = self;
    return S_OK;
}

static void STDMETHODCALLTYPE
describe_texture(ID3D11Texture2D *self, D3D11_TEXTURE2D_DESC *out) {
    *out = ((struct texture *)self)->description;
}

static const ID3D11Texture2DVtbl texture_functions = {
    .QueryInterface = ask_texture,
    .Release = drop_texture,
    .GetDesc = describe_texture,
};

static size_t
pixel_count(const struct texture *texture) {
    return (size_t)(texture->description.Width + PADDING) *
           texture->description.Height;
}

static struct texture *
make_texture(const D3D11_TEXTURE2D_DESC *description) {
    struct texture *texture = make(sizeof(*texture), &texture_functions, 0);

    texture->description = *description;
    texture->pixels = calloc(pixel_count(texture), sizeof(uint32_t));
    if (!texture->pixels) {
        abort();
    }
    return texture;
}

// Where on the desktop a pixel of the unrotated picture is: as Microsoft's
// sample of desktop duplication turns the rectangles that have changed.
static void
turn(const struct fake_monitor *monitor, int32_t u, int32_t v, int32_t *x,
     int32_t *y) {
    int32_t width = monitor->rect.width;
    int32_t height = monitor->rect.height;

    switch (monitor->rotation) {
    case DXGI_MODE_ROTATION_ROTATE90:
        *x = width - 1 - v;
        *y = u;
        break;
    case DXGI_MODE_ROTATION_ROTATE180:
        *x = width - 1 - u;
        *y = height - 1 - v;
        break;
    case DXGI_MODE_ROTATION_ROTATE270:
        *x = v;
        *y = height - 1 - u;
        break;
    default:
        *x = u;
        *y = v;
        break;
    }
}

static void
paint(struct texture *texture, const struct fake_monitor *monitor,
      uint32_t picture) {
    int32_t stride = (int32_t)texture->description.Width + PADDING;

    for (int32_t v = 0; v < (int32_t)texture->description.Height; v++) {
        for (int32_t u = 0; u < stride - PADDING; u++) {
            int32_t x = 0;
            int32_t y = 0;

            turn(monitor, u, v, &x, &y);
            texture->pixels[v * stride + u] =
                fake_colour(picture, monitor->rect.x + x, monitor->rect.y + y) |
                0xff000000u;
        }
    }
}

// --- duplication

static struct texture *
make_frame(const struct fake_monitor *monitor, const struct fake_frame *next) {
    bool turned = monitor->rotation == DXGI_MODE_ROTATION_ROTATE90 ||
                  monitor->rotation == DXGI_MODE_ROTATION_ROTATE270;
    D3D11_TEXTURE2D_DESC description = {
        .Width = (UINT)(turned ? monitor->rect.height : monitor->rect.width) +
                 next->more_columns,
        .Height = (UINT)(turned ? monitor->rect.width : monitor->rect.height) +
                  next->more_rows,
        .MipLevels = 1,
        .ArraySize = 1,
        .Format = next->format ? next->format : DXGI_FORMAT_B8G8R8A8_UNORM,
        .SampleDesc = {.Count = 1},
        .Usage = D3D11_USAGE_DEFAULT,
    };
    struct texture *frame = make_texture(&description);

    if (!next->pointer_only) {
        paint(frame, monitor, next->picture);
    }
    return frame;
}

static struct fake_frame
next_frame(struct fake_monitor *monitor) {
    struct fake_frame nothing = {.result = DXGI_ERROR_WAIT_TIMEOUT};

    if (monitor->acquired < monitor->frame_count) {
        return monitor->frames[monitor->acquired++];
    }
    monitor->acquired++;
    if (monitor->pointer_forever) {
        nothing = (struct fake_frame){.pointer_only = true};
    }
    return nothing;
}

static HRESULT STDMETHODCALLTYPE
acquire(IDXGIOutputDuplication *self, UINT wait_ms,
        DXGI_OUTDUPL_FRAME_INFO *info, IDXGIResource **resource) {
    struct duplication *duplication = (struct duplication *)self;
    struct fake_monitor *monitor =
        &fake_world.monitors[duplication->object.index];
    struct fake_frame next;

    monitor->wait_ms = wait_ms;
    if (duplication->frame) {
        violate();
        return DXGI_ERROR_INVALID_CALL;
    }
    next = next_frame(monitor);
    if (FAILED(next.result)) {
        return next.result;
    }
    duplication->frame = make_frame(monitor, &next);
    add_reference(&duplication->frame->object);
    *info = (DXGI_OUTDUPL_FRAME_INFO){
        .LastPresentTime = {.QuadPart = next.pointer_only ? 0 : 12345},
        .LastMouseUpdateTime = {.QuadPart = 12345}};
    *resource = (IDXGIResource *)duplication->frame;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE
release_frame(IDXGIOutputDuplication *self) {
    struct duplication *duplication = (struct duplication *)self;
    struct texture *frame = duplication->frame;

    if (!frame) {
        violate();
        return DXGI_ERROR_INVALID_CALL;
    }
    for (size_t i = 0; i < pixel_count(frame); i++) {
        frame->pixels[i] = GONE;
    }
    duplication->frame = NULL;
    drop_texture((ID3D11Texture2D *)frame);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE
drop_duplication(IDXGIOutputDuplication *self) {
    struct duplication *duplication = (struct duplication *)self;

    if (duplication->frame) {
        violate();
    }
    fake_world.monitors[duplication->object.index].duplicating = false;
    return drop(&duplication->object);
}

static const IDXGIOutputDuplicationVtbl duplication_functions = {
    .Release = drop_duplication,
    .AcquireNextFrame = acquire,
    .ReleaseFrame = release_frame,
};

// --- device

static ULONG STDMETHODCALLTYPE
drop_device(ID3D11Device *self) {
    return drop((struct object *)self);
}

static HRESULT STDMETHODCALLTYPE
create_texture(ID3D11Device *self, const D3D11_TEXTURE2D_DESC *description,
               const D3D11_SUBRESOURCE_DATA *data, ID3D11Texture2D **out) {
    (void)self;
    if (description->Usage != D3D11_USAGE_STAGING ||
        description->CPUAccessFlags != D3D11_CPU_ACCESS_READ ||
        description->SampleDesc.Count != 1 || description->BindFlags || data) {
        violate();
        return E_INVALIDARG;
    }
    *out = (ID3D11Texture2D *)make_texture(description);
    return S_OK;
}

static const ID3D11DeviceVtbl device_functions = {
    .Release = drop_device,
    .CreateTexture2D = create_texture,
};

static ULONG STDMETHODCALLTYPE
drop_context(ID3D11DeviceContext *self) {
    return drop((struct object *)self);
}

static void STDMETHODCALLTYPE
copy_resource(ID3D11DeviceContext *self, ID3D11Resource *to,
              ID3D11Resource *from) {
    struct texture *target = (struct texture *)to;
    const struct texture *source = (struct texture *)from;

    (void)self;
    if (target->object.index ||
        target->description.Width != source->description.Width ||
        target->description.Height != source->description.Height ||
        target->description.Format != source->description.Format) {
        violate();
        return;
    }
    memcpy(target->pixels, source->pixels,
           pixel_count(source) * sizeof(uint32_t));
}

static HRESULT STDMETHODCALLTYPE
map(ID3D11DeviceContext *self, ID3D11Resource *resource, UINT part,
    D3D11_MAP kind, UINT flags, D3D11_MAPPED_SUBRESOURCE *out) {
    struct texture *texture = (struct texture *)resource;

    (void)self;
    if (texture->description.Usage != D3D11_USAGE_STAGING || part ||
        kind != D3D11_MAP_READ || flags) {
        violate();
        return E_INVALIDARG;
    }
    texture->object.index++; // how often it is mapped
    out->pData = texture->pixels;
    out->RowPitch = (texture->description.Width + PADDING) * 4;
    return S_OK;
}

static void STDMETHODCALLTYPE
unmap(ID3D11DeviceContext *self, ID3D11Resource *resource, UINT part) {
    struct texture *texture = (struct texture *)resource;

    (void)self;
    (void)part;
    if (texture->object.index-- != 1) {
        violate();
    }
}

static const ID3D11DeviceContextVtbl context_functions = {
    .Release = drop_context,
    .Map = map,
    .Unmap = unmap,
    .CopyResource = copy_resource,
};

static HRESULT WINAPI
create_device(IDXGIAdapter *adapter, D3D_DRIVER_TYPE kind, HMODULE software,
              UINT flags, const D3D_FEATURE_LEVEL *levels, UINT level_count,
              UINT version, ID3D11Device **device, D3D_FEATURE_LEVEL *level,
              ID3D11DeviceContext **context) {
    unsigned index = ((struct object *)adapter)->index;

    (void)flags;
    if (kind != D3D_DRIVER_TYPE_UNKNOWN || software || levels || level_count ||
        version != D3D11_SDK_VERSION || level) {
        violate();
        return E_INVALIDARG;
    }
    if (FAILED(fake_world.device)) {
        return fake_world.device;
    }
    *device = make(sizeof(struct object), &device_functions, index);
    *context = make(sizeof(struct object), &context_functions, index);
    return S_OK;
}

// --- monitors and adapters

static HRESULT STDMETHODCALLTYPE
ask_output(IDXGIOutput1 *self, REFIID kind, void **out) {
    if (fake_world.no_output1 || !IsEqualGUID(kind, &IID_IDXGIOutput1)) {
        return E_NOINTERFACE;
    }
    add_reference((struct object *)self);
    *out = self;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE
drop_output(IDXGIOutput1 *self) {
    return drop((struct object *)self);
}

static HRESULT STDMETHODCALLTYPE
describe_output(IDXGIOutput1 *self, DXGI_OUTPUT_DESC *out) {
    const struct fake_monitor *monitor =
        &fake_world.monitors[((struct object *)self)->index];
    struct rect rect = monitor->rect;

    *out = (DXGI_OUTPUT_DESC){.DesktopCoordinates = {rect.x, rect.y,
                                                     rect.x + rect.width,
                                                     rect.y + rect.height},
                              .AttachedToDesktop = !monitor->detached,
                              .Rotation = monitor->rotation};
    return S_OK;
}

// A device of another adapter than the monitor's is refused, as is a second
// duplication.
static HRESULT STDMETHODCALLTYPE
duplicate(IDXGIOutput1 *self, IUnknown *device, IDXGIOutputDuplication **out) {
    unsigned index = ((struct object *)self)->index;
    struct fake_monitor *monitor = &fake_world.monitors[index];
    unsigned step = monitor->duplicated++;

    if (monitor->duplicating ||
        ((struct object *)device)->index != monitor->adapter) {
        violate();
        return E_INVALIDARG;
    }
    if (step < FAKE_STEPS_MAX && FAILED(monitor->duplicate[step])) {
        return monitor->duplicate[step];
    }
    monitor->duplicating = true;
    *out = make(sizeof(struct duplication), &duplication_functions, index);
    return S_OK;
}

static const IDXGIOutput1Vtbl output_functions = {
    .QueryInterface = ask_output,
    .Release = drop_output,
    .GetDesc = describe_output,
    .DuplicateOutput = duplicate,
};

static ULONG STDMETHODCALLTYPE
hold_adapter(IDXGIAdapter1 *self) {
    return add_reference((struct object *)self);
}

static ULONG STDMETHODCALLTYPE
drop_adapter(IDXGIAdapter1 *self) {
    return drop((struct object *)self);
}

static HRESULT STDMETHODCALLTYPE
list_outputs(IDXGIAdapter1 *self, UINT number, IDXGIOutput **out) {
    unsigned adapter = ((struct object *)self)->index;

    for (unsigned i = 0; i < fake_world.monitor_count; i++) {
        if (fake_world.monitors[i].adapter == adapter && number-- == 0) {
            *out = make(sizeof(struct object), &output_functions, i);
            return S_OK;
        }
    }
    return DXGI_ERROR_NOT_FOUND;
}

static const IDXGIAdapter1Vtbl adapter_functions = {
    .AddRef = hold_adapter,
    .Release = drop_adapter,
    .EnumOutputs = list_outputs,
};

static ULONG STDMETHODCALLTYPE
drop_factory(IDXGIFactory1 *self) {
    return drop((struct object *)self);
}

static HRESULT STDMETHODCALLTYPE
list_adapters(IDXGIFactory1 *self, UINT number, IDXGIAdapter1 **out) {
    (void)self;
    if (number >= 2) {
        return DXGI_ERROR_NOT_FOUND;
    }
    *out = make(sizeof(struct object), &adapter_functions, number);
    return S_OK;
}

static const IDXGIFactory1Vtbl factory_functions = {
    .Release = drop_factory,
    .EnumAdapters1 = list_adapters,
};

static HRESULT WINAPI
create_factory(REFIID kind, void **out) {
    if (!IsEqualGUID(kind, &IID_IDXGIFactory1)) {
        violate();
        return E_NOINTERFACE;
    }
    fake_world.factories++;
    *out = make(sizeof(struct object), &factory_functions, 0);
    return S_OK;
}

// --- screen_win32.h

any_function
screen_find(const char *library, const char *name) {
    if (fake_world.no_library) {
        return NULL;
    }
    if (strcmp(library, "dxgi.dll") == 0 &&
        strcmp(name, "CreateDXGIFactory1") == 0) {
        return (any_function)create_factory;
    }
    return strcmp(library, "d3d11.dll") == 0 &&
                   strcmp(name, "D3D11CreateDevice") == 0
               ? (any_function)create_device
               : NULL;
}

void *
screen_enter(void) {
    return NULL;
}

void
screen_leave(void *before) {
    (void)before;
}

enum status
screen_geometry(struct capture_geometry *out) {
    *out = (struct capture_geometry){0};
    for (unsigned i = 0; i < fake_world.monitor_count; i++) {
        if (!fake_world.monitors[i].detached) {
            out->monitors[out->count++].rect = fake_world.monitors[i].rect;
        }
    }
    return STATUS_OK;
}

enum status
screen_windows(void *state, struct capture_windows *out) {
    (void)state;
    out->count = 0;
    return STATUS_OK;
}

enum status
screen_check(struct rect region) {
    (void)region;
    return fake_world.locked;
}
