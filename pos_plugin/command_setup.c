// The first-run assistant: asks for one thing after the other, tries it, and
// keeps each answer in the settings at once.

#include "pos_plugin/cashier.h"
#include "pos_plugin/commands.h"

#include "link/transport.h"
#include "pos_plugin/agent/windows.h"
#include "pos_plugin/payment/payment.h"
#include "pos_plugin/region.h"
#include "pos_plugin/setup_steps.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_MAX 180
#define DEVICES_MAX 24

struct setup {
    struct plugin *plugin;
    const struct options *options;
    size_t device_count;
    char devices[DEVICES_MAX][ANSWER_MAX]; // their addresses
};

static const char *
tell(const struct setup *setup, const char *english, const char *chinese) {
    return in_language(setup->plugin->language, english, chinese);
}

static void
say(const struct setup *setup, const char *english, const char *chinese) {
    fprintf(stderr, "%s\n", tell(setup, english, chinese));
}

// One line; an empty one keeps what there is. False: nobody answers any more.
static bool
ask(const char *question, const char *current, char answer[ANSWER_MAX]) {
    size_t length;

    fprintf(stderr, current[0] ? "%s [%s]: " : "%s: ", question, current);
    fflush(stderr);
    if (!fgets(answer, ANSWER_MAX, stdin)) {
        return false;
    }
    length = strcspn(answer, "\r\n");
    if (answer[length] == '\0' && length == ANSWER_MAX - 1) {
        int byte;

        while ((byte = getchar()) != '\n' && byte != EOF) {
        } // the rest of a line that is too long
    }
    while (length > 0 && answer[length - 1] == ' ') {
        length--;
    }
    answer[length] = '\0';
    if (length == 0) {
        snprintf(answer, ANSWER_MAX, "%s", current);
    }
    return true;
}

// False: no, or nobody answers.
static bool
ask_yes(const struct setup *setup, const char *english, const char *chinese) {
    char answer[ANSWER_MAX];

    return ask(tell(setup, english, chinese), "y", answer) &&
           (answer[0] == 'y' || answer[0] == 'Y');
}

static const char *
description_of(const char *section, const char *key) {
    for (const struct config_key *k = config_keys; k->section; k++) {
        if (strcmp(k->section, section) == 0 && strcmp(k->key, key) == 0) {
            return k->description;
        }
    }
    return "";
}

static bool
keep(struct setup *setup, const char *section, const char *key,
     const char *value) {
    return setup_keep(setup->plugin, setup->options->config, section, key,
                      value) == STATUS_OK;
}

// Asks for a setting until it can be used. False: nobody answers any more.
static bool
ask_setting(struct setup *setup, const char *section, const char *key) {
    char question[256];
    char answer[ANSWER_MAX];
    char before[ANSWER_MAX];

    snprintf(before, sizeof(before), "%s",
             config_get(setup->plugin->config, section, key));
    snprintf(question, sizeof(question), "%s.%s (%s)", section, key,
             description_of(section, key));
    while (ask(question, before, answer)) {
        if (keep(setup, section, key, answer)) {
            return true;
        }
    }
    return false;
}

static void
list_device(void *context, const struct transport_device *device) {
    struct setup *setup = context;

    if (setup->device_count < DEVICES_MAX && strlen(device->uri) < ANSWER_MAX) {
        snprintf(setup->devices[setup->device_count++], ANSWER_MAX, "%s",
                 device->uri);
        fprintf(stderr, "  %2zu  %-36s %s\n", setup->device_count, device->uri,
                device->description);
    }
}

// A number of the list becomes its address.
static void
take_number(const struct setup *setup, char answer[ANSWER_MAX]) {
    size_t number = 0;

    if (strspn(answer, "0123456789") == strlen(answer) &&
        sscanf(answer, "%zu", &number) == 1 && number > 0 &&
        number <= setup->device_count) {
        memcpy(answer, setup->devices[number - 1], ANSWER_MAX);
    }
}

static bool
ask_terminal(struct setup *setup) {
    char answer[ANSWER_MAX];

    say(setup, "Where is the payment terminal?", "付款终端接在哪里？");
    setup->device_count = 0;
    transport_list(list_device, setup);
    while (ask(tell(setup,
                    "Its number in this list, or its address, as "
                    "tcp:192.168.1.20:7000",
                    "输入上面的编号，或地址，例如 tcp:192.168.1.20:7000"),
               config_get(setup->plugin->config, "terminal", "uri"), answer)) {
        take_number(setup, answer);
        if (keep(setup, "terminal", "uri", answer)) {
            return true;
        }
    }
    return false;
}

static bool
pair(struct setup *setup) {
    struct options options = *setup->options;
    char answer[ANSWER_MAX];

    say(setup,
        "Pairing gives both sides a key, so that nobody between them can read "
        "or change anything.",
        "配对让双方取得密钥，中间的人无法读取或篡改。");
    while (ask(tell(setup,
                    "Can the terminal scan a code (s), or must it be typed "
                    "(t)? n = not now",
                    "终端能扫码 (s)，还是需要手工输入 (t)？n = 以后再配对"),
               "s", answer)) {
        if (answer[0] == 'n') {
            return true;
        }
        options.typed = answer[0] == 't';
        if (command_pair(setup->plugin, &options) == EXIT_CODE_DONE) {
            return true;
        }
        if (!ask_terminal(setup)) {
            return false;
        }
    }
    return false;
}

// What is in the rectangle is shown: nobody should find out in a sale.
static enum status
select_and_read(struct setup *setup, struct cashier *cashier) {
    const struct plugin_target target = {.image = NULL};
    static struct reading reading;
    struct rect region;
    enum status status =
        plugin_select(setup->plugin, false, NULL, NULL, &region);

    if (status == STATUS_OK) {
        status = plugin_read(setup->plugin, &target, NULL, &reading);
    }
    if (status == STATUS_OK) {
        cashier_show(cashier, &reading);
        status = ask_yes(setup, "Is this your order, with all its lines?",
                         "这是您的订单吗？商品行都在吗？")
                     ? STATUS_OK
                     : STATUS_CANCELLED;
    }
    return status;
}

static bool
ask_region(struct setup *setup) {
    struct cashier cashier;
    char answer[ANSWER_MAX];

    cashier_init(&cashier, setup->plugin->language, true);
    if (plugin_open_reader(setup->plugin) != STATUS_OK) {
        return true; // the doctor says it again
    }
    while (ask(tell(setup,
                    "Put an order on the register's screen, then Enter: drag a "
                    "rectangle over all its lines and the total. n = not now",
                    "请在收银机上打开一张订单，然后按回车，框选所有商品行和"
                    "应付金额。n = 以后再选"),
               "", answer)) {
        if (answer[0] == 'n' || select_and_read(setup, &cashier) == STATUS_OK) {
            return true;
        }
    }
    return false;
}

// Those of a step that a till cannot do without.
static bool
ask_step(struct setup *setup, enum setup_step step) {
    for (const struct setup_setting *s = setup_settings; s->section; s++) {
        if (s->step == step && !s->optional &&
            setup_applies(setup->plugin->config, s) &&
            !ask_setting(setup, s->section, s->key)) {
            return false;
        }
    }
    return true;
}

static bool
ask_provider(struct setup *setup) {
    for (size_t i = 0; payment_providers[i]; i++) {
        fprintf(stderr, "      %s\n", payment_providers[i]->name);
    }
    return ask_step(setup, SETUP_PAYMENT);
}

static bool
ask_all(struct setup *setup) {
    say(setup,
        "Enter keeps what stands in brackets. Every answer is kept at once: "
        "you can stop with Ctrl-C and go on later.",
        "按回车保留方括号中的内容。每个回答立即保存，可随时按 Ctrl-C 停止，"
        "以后继续。");
    return ask_setting(setup, "till", "name") &&
           ask_setting(setup, "till", "currency") && ask_terminal(setup) &&
           pair(setup) && ask_region(setup) && ask_provider(setup);
}

static int
ask_on_console(struct plugin *plugin, const struct options *options) {
    struct setup setup = {.plugin = plugin, .options = options};
    int code;

    if (!ask_setting(&setup, "till", "language") || !ask_all(&setup)) {
        fputc('\n', stderr);
        say(&setup, "Stopped; what was answered before is kept.",
            "已停止，之前的回答已保存。");
        return EXIT_CODE_CANCELLED;
    }
    say(&setup, "Now everything is tried:", "现在逐项检查：");
    code = command_doctor(plugin, options);
    if (code == EXIT_CODE_DONE) {
        say(&setup,
            "All is well. posplugin run stays beside the register; its window "
            "names the key that sends the order.",
            "一切正常。请运行 posplugin run，其窗口会显示发送订单的按键。");
    } else {
        say(&setup,
            "Mend what is marked FAIL, then run posplugin setup or posplugin "
            "doctor again.",
            "请处理标有 FAIL 的项目，然后再次运行 posplugin setup 或 "
            "posplugin doctor。");
    }
    return code;
}

// Questions where somebody can answer them, else windows where there are some.
int
command_setup(struct plugin *plugin, const struct options *options) {
    enum log_level level =
        options->verbose ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING;
    int code;

    if (!options->ask && !isatty(STDIN_FILENO) &&
        windows_setup(plugin, options->config, level, &code)) {
        return code;
    }
    return ask_on_console(plugin, options);
}
