// Settings as labels with entries: till and payment system.

#include "pos_plugin/agent/setup_win32.h"
#include "pos_plugin/payment/payment.h"

#include <libintl.h>
#include <string.h>
// After windows.h:
#include <commctrl.h>
#include <commdlg.h>

#define _(text) gettext(text)

#define ENTRY_UNITS 28
#define COMBO_UNITS 120 // with its list
#define SANDBOX "https://openapi-sandbox.dl.alipaydev.com/gateway.do"

static const char *
value_of(const struct setup_window *window, const struct setup_field *field) {
    return config_get(window->plugin->config, field->setting->section,
                      field->setting->key);
}

struct setup_field *
setup_field(struct setup_window *window, const char *section, const char *key) {
    for (size_t i = 0; i < window->field_count; i++) {
        struct setup_field *field = &window->fields[i];

        if (strcmp(field->setting->section, section) == 0 &&
            strcmp(field->setting->key, key) == 0) {
            return field;
        }
    }
    return NULL;
}

struct setup_field *
setup_field_of(struct setup_window *window, HWND entry) {
    for (size_t i = 0; i < window->field_count; i++) {
        if (window->fields[i].entry == entry) {
            return &window->fields[i];
        }
    }
    return NULL;
}

// The page is laid out only when the note is another one.
static void
show_note(struct setup_window *window, struct setup_field *field,
          const char *trouble) {
    char before[600];
    char text[600];

    if (trouble[0]) {
        snprintf(text, sizeof(text), "✘ %s", trouble);
    } else {
        snprintf(text, sizeof(text), "%s", setup_hint(field->setting->key));
    }
    win32_get_text(field->note, before, sizeof(before));
    if (strcmp(text, before) != 0) {
        setup_say(window, field->page, field->note, text);
    }
}

// In the cashier's language where there is a hint, else as the log has it.
static void
refuse(struct setup_window *window, struct setup_field *field) {
    const char *hint = setup_hint(field->setting->key);
    char error[512];

    if (setup_is_file(field->setting->key)) {
        show_note(window, field, _("This file cannot be read; where is it?"));
    } else if (hint[0]) {
        show_note(window, field, hint);
    } else {
        setup_last_error(window, error, sizeof(error));
        show_note(window, field, error);
    }
}

// What is typed, without spaces around it.
static char *
typed(const struct setup_field *field, char text[SETUP_TEXT_MAX]) {
    size_t length;

    win32_get_text(field->entry, text, SETUP_TEXT_MAX);
    text += strspn(text, " \t");
    length = strlen(text);
    while (length > 0 && strchr(" \t", text[length - 1])) {
        text[--length] = '\0';
    }
    return text;
}

bool
setup_commit(struct setup_window *window, struct setup_field *field) {
    const struct setup_setting *setting = field->setting;
    char buffer[SETUP_TEXT_MAX];
    char *text = typed(field, buffer);
    bool same = strcmp(text, value_of(window, field)) == 0;
    bool good =
        same || (!window->job.running &&
                 setup_keep(window->plugin, window->file, setting->section,
                            setting->key, text) == STATUS_OK);

    if (good) {
        show_note(window, field, "");
    } else {
        refuse(window, field);
    }
    if (good && !same) {
        log_info("setup kept %s.%s", setting->section, setting->key);
        setup_keys_changed(window);
    }
    return good;
}

bool
setup_commit_page(struct setup_window *window) {
    for (size_t i = 0; i < window->field_count; i++) {
        struct setup_field *field = &window->fields[i];

        if (IsWindowVisible(field->entry) && !setup_commit(window, field)) {
            SetFocus(field->entry);
            return false;
        }
    }
    return true;
}

void
setup_fill(struct setup_window *window, struct setup_field *field,
           const char *text) {
    window->filling = true;
    win32_set_text(field->entry, text);
    window->filling = false;
}

static void
choose_file(struct setup_window *window, struct setup_field *field) {
    wchar_t path[SETUP_TEXT_MAX] = L"";
    OPENFILENAMEW dialog = {.lStructSize = sizeof(dialog),
                            .hwndOwner = window->window,
                            .lpstrFile = path,
                            .nMaxFile = SETUP_TEXT_MAX,
                            .Flags = OFN_FILEMUSTEXIST | OFN_NOCHANGEDIR |
                                     OFN_HIDEREADONLY};
    char text[SETUP_TEXT_MAX];

    if (GetOpenFileNameW(&dialog) &&
        WideCharToMultiByte(CP_UTF8, 0, path, -1, text, sizeof(text), NULL,
                            NULL)) {
        setup_fill(window, field, text);
        setup_commit(window, field);
    }
}

void
setup_field_command(struct setup_window *window, int what, int id) {
    struct setup_field *field = &window->fields[(id - ID_FIELD) / FIELD_IDS];
    const int part = (id - ID_FIELD) % FIELD_IDS;

    if (part == FIELD_ENTRY) {
        if (what == EN_KILLFOCUS) {
            setup_commit(window, field);
        }
    } else if (what != BN_CLICKED) {
        return;
    } else if (part == FIELD_CHOOSE) {
        choose_file(window, field);
    } else {
        setup_fill(
            window, field,
            part == FIELD_SANDBOX
                ? SANDBOX
                : config_initial(field->setting->section, field->setting->key));
        setup_commit(window, field);
    }
}

void
setup_add_field(struct setup_window *window, int page,
                const struct setup_setting *setting) {
    struct setup_field *field = &window->fields[window->field_count];
    const int id = ID_FIELD + (int)window->field_count * FIELD_IDS;
    bool gateway = strcmp(setting->key, "gateway") == 0;
    char label[128];

    if (window->field_count == SETUP_FIELDS) {
        return;
    }
    window->field_count++;
    *field = (struct setup_field){
        .setting = setting, .page = page, .first = window->pages[page].count};
    setup_add(window, page, L"STATIC",
              win32_with_key(setup_name(setting->key), label), 0, 0,
              (struct setup_place){.font = FONT_TEXT});
    field->entry = setup_add(window, page, L"EDIT", "",
                             WS_TABSTOP | ES_AUTOHSCROLL, id + FIELD_ENTRY,
                             (struct setup_place){.height = ENTRY_UNITS});
    SendMessageW(field->entry, EM_SETLIMITTEXT, SETUP_TEXT_MAX / 4, 0);
    if (setup_is_file(setting->key)) {
        setup_button(window, page, _("Choose a file …"), id + FIELD_CHOOSE,
                     true);
    }
    if (gateway) {
        setup_button(window, page, _("The real one"), id + FIELD_STANDARD,
                     true);
    }
    if (gateway && strcmp(setting->section, "alipay") == 0) {
        setup_button(window, page, _("Sandbox"), id + FIELD_SANDBOX, true);
    }
    field->note = setup_label(window, page, "", FONT_TEXT);
    field->count = window->pages[page].count - field->first;
}

void
setup_add_fields(struct setup_window *window, int page, enum setup_step step) {
    for (const struct setup_setting *s = setup_settings; s->section; s++) {
        // The language is chosen, systems are ticked.
        if (s->step == step && strcmp(s->key, "language") != 0 &&
            strcmp(s->key, "provider") != 0) {
            setup_add_field(window, page, s);
        }
    }
}

void
setup_show_fields(struct setup_window *window) {
    for (size_t i = 0; i < window->field_count; i++) {
        struct setup_field *field = &window->fields[i];
        bool on = setup_applies(window->plugin->config, field->setting);

        for (size_t c = 0; c < field->count; c++) {
            setup_show(
                window, field->page,
                window->pages[field->page].controls[field->first + c].handle,
                on);
        }
        if (GetFocus() != field->entry) {
            setup_fill(window, field, value_of(window, field));
        }
        show_note(window, field, "");
    }
    setup_lay_out(window, window->page);
}

// --- this till

void
setup_language_chosen(struct setup_window *window) {
    HWND combo = GetDlgItem(window->pages[SETUP_PAGE_TILL].handle, ID_LANGUAGE);
    const char *id = SendMessageW(combo, CB_GETCURSEL, 0, 0) ? "zh" : "en";

    if (strcmp(id, config_get(window->plugin->config, "till", "language")) !=
            0 &&
        setup_keep(window->plugin, window->file, "till", "language", id) ==
            STATUS_OK) {
        log_info("setup kept till.language");
        window->rebuild = true;
    }
}

void
setup_build_till(struct setup_window *window, int page) {
    const char *language =
        config_get(window->plugin->config, "till", "language");
    HWND combo;

    if (window->assistant) {
        setup_label(window, page, setup_page_intro(page), FONT_TEXT);
    }
    setup_add(window, page, L"STATIC", "&Language / 语言 (Alt+L)", 0, 0,
              (struct setup_place){.font = FONT_TEXT});
    combo = setup_add(
        window, page, L"COMBOBOX", "", WS_TABSTOP | CBS_DROPDOWNLIST,
        ID_LANGUAGE, (struct setup_place){.width = 240, .height = COMBO_UNITS});
    SendMessageW(combo, CB_ADDSTRING, 0, (LPARAM)L"English");
    SendMessageW(combo, CB_ADDSTRING, 0, (LPARAM)L"中文");
    SendMessageW(combo, CB_SETCURSEL, strcmp(language, "zh") == 0, 0);
    setup_add_fields(window, page, SETUP_TILL);
}

// --- the payment system

static HWND
provider_box(struct setup_window *window, size_t index) {
    return GetDlgItem(window->pages[SETUP_PAGE_PAYMENT].handle,
                      ID_PROVIDER + (int)index);
}

void
setup_provider_ticked(struct setup_window *window, size_t index) {
    const char *name = payment_providers[index]->name;
    HWND box = provider_box(window, index);
    bool wanted = SendMessageW(box, BM_GETCHECK, 0, 0) == BST_CHECKED;

    setup_complain(window, "");
    if (setup_use(window->plugin, window->file, name, wanted) == STATUS_OK) {
        log_info("setup kept payment.provider");
    } else {
        setup_complain(window, _("At least one payment system is needed."));
        SendMessageW(box, BM_SETCHECK, wanted ? BST_UNCHECKED : BST_CHECKED, 0);
    }
    setup_show_fields(window);
}

static void
test_done(struct setup_window *window) {
    setup_say(window, SETUP_PAGE_PAYMENT, window->test_result,
              window->findings);
    setup_reveal(window, window->test_result); // at the end of a long page
    log_info("setup tested: %d", window->failures);
}

void
setup_test(struct setup_window *window) {
    setup_say(window, SETUP_PAGE_PAYMENT, window->test_result, "");
    window->parts = DOCTOR_PAYMENT;
    setup_start_job(window, _("Asking the payment system …"), setup_examine,
                    test_done);
}

void
setup_build_payment(struct setup_window *window, int page) {
    setup_label(window, page, setup_page_intro(page), FONT_TEXT);
    for (size_t i = 0; payment_providers[i]; i++) {
        const char *name = payment_providers[i]->name;
        HWND box = setup_add(window, page, L"BUTTON", setup_provider_name(name),
                             WS_TABSTOP | BS_AUTOCHECKBOX, ID_PROVIDER + (int)i,
                             (struct setup_place){.height = 24});

        SendMessageW(box, BM_SETCHECK,
                     setup_uses(window->plugin->config, name) ? BST_CHECKED
                                                              : BST_UNCHECKED,
                     0);
    }
    setup_add_fields(window, page, SETUP_PAYMENT);
    setup_button(window, page, _("T_est it: nothing is charged"), ID_TEST,
                 false);
    window->test_result = setup_label(window, page, "", FONT_TEXT);
}
