#include "pos_plugin/commands.h"

#include "pos_plugin/cells.h"
#include "pos_plugin/desk.h"
#include "pos_plugin/shift_report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

// Shifts listed when nothing else is said.
#define SHIFTS_LISTED 20

static int
complain(const struct plugin *plugin, const char *english,
         const char *chinese) {
    fprintf(stderr, "posplugin: %s\n",
            in_language(plugin->language, english, chinese));
    return EXIT_CODE_USAGE;
}

static void
print_shift(const struct plugin *plugin, const struct journal_shift *shift) {
    char since[CELLS_TIME_MAX];
    char until[CELLS_TIME_MAX];

    cells_format_time(shift->since_ms, since);
    if (shift->until_ms) {
        cells_format_time(shift->until_ms, until);
    }
    printf(in_language(plugin->language, "shift %" PRId64 "  %s  %s  %s - %s\n",
                       "班次 %" PRId64 "  %s  %s  %s - %s\n"),
           shift->id, shift->till, shift->cashier, since,
           shift->until_ms ? until
                           : in_language(plugin->language, "open", "未交班"));
}

static int
say_newest(struct plugin *plugin, struct journal *journal) {
    struct journal_shift shift;
    enum status status = journal_find_shift(journal, plugin->till, 0, &shift);

    if (status == STATUS_OK) {
        print_shift(plugin, &shift);
    }
    return exit_code_of_journal(status);
}

// Also while the agent runs, which holds the journal's lock.
static int
sign(struct plugin *plugin, const struct options *options, bool on) {
    struct journal *journal = NULL;
    enum status status = plugin_open_journal_beside(plugin, &journal);
    int code;

    if (status != STATUS_OK) {
        return exit_code_of_journal(status);
    }
    status = on ? journal_sign_on(journal, plugin->till, options->arguments[1])
                : journal_sign_off(journal, plugin->till);
    if (status == STATUS_NOT_FOUND) {
        code = complain(plugin, "nobody is signed on", "没有人在班");
    } else if (status == STATUS_INVALID || status == STATUS_STATE) {
        code = EXIT_CODE_USAGE;
    } else {
        code = status == STATUS_OK ? say_newest(plugin, journal)
                                   : exit_code_of_journal(status);
    }
    journal_close(journal);
    return code;
}

static int
shift_on(struct plugin *plugin, const struct options *options) {
    return options->argument_count == 2
               ? sign(plugin, options, true)
               : complain(plugin, "usage: posplugin shift on NAME",
                          "用法：posplugin shift on 姓名");
}

static int
shift_off(struct plugin *plugin, const struct options *options) {
    return sign(plugin, options, false);
}

static bool
list_shift(void *context, const struct journal_shift *shift) {
    print_shift(context, shift);
    return true;
}

static int
open_to_read(struct plugin *plugin, struct journal **journal) {
    enum status status = plugin_open_journal(plugin, true, journal);

    if (status == STATUS_NOT_FOUND) {
        fprintf(stderr, "posplugin: no sale has been made yet\n");
    }
    return exit_code_of_journal(status);
}

static int
shift_list(struct plugin *plugin, const struct options *options) {
    struct journal *journal = NULL;
    int code = open_to_read(plugin, &journal);

    (void)options;
    if (code == EXIT_CODE_DONE) {
        code = exit_code_of_journal(journal_each_shift(
            journal, plugin->till, SHIFTS_LISTED, list_shift, plugin));
    }
    journal_close(journal);
    return code;
}

static int
write_report(const struct plugin *plugin, const struct options *options,
             const struct shift_report *report) {
    FILE *out = options->output ? fopen(options->output, "wb") : stdout;
    bool good = out != NULL;

    if (good && options->csv) {
        shift_report_print_csv(report, out);
    } else if (good && options->html) {
        shift_report_print_html(report, plugin->language, out);
    } else if (good) {
        shift_report_print(report, plugin->language, out);
    }
    good = good && fflush(out) == 0 && !ferror(out);
    if (out && out != stdout) {
        good = fclose(out) == 0 && good;
    }
    if (!good) {
        fprintf(stderr, "posplugin: the report cannot be written to %s: %s\n",
                options->output ? options->output : "the screen",
                strerror(errno));
    }
    return good ? EXIT_CODE_DONE : EXIT_CODE_ERROR;
}

// Of a time if one is given, else of a shift: the one named, or the newest.
static int
report_shift(struct plugin *plugin, const struct options *options,
             struct journal *journal) {
    struct journal_filter filter = JOURNAL_ALL;
    struct journal_shift shift;
    struct shift_report report;
    bool of_time = options->since || options->until;
    enum status status = STATUS_OK;
    int code;

    filter.till = plugin->till;
    filter.cashier = options->cashier ? options->cashier : "";
    if (!take_times(options, &filter)) {
        return EXIT_CODE_USAGE;
    }
    if (!of_time) {
        status =
            journal_find_shift(journal, plugin->till, options->shift, &shift);
    }
    if (status == STATUS_NOT_FOUND) {
        return complain(plugin,
                        "there is no such shift: give --since TIME, or sign "
                        "on with: posplugin shift on NAME",
                        "没有这个班次：请用 --since 指定时间，或先上班："
                        "posplugin shift on 姓名");
    }
    if (status != STATUS_OK) {
        return exit_code_of_journal(status);
    }
    status = shift_report_read(journal, of_time ? NULL : &shift, &filter,
                               (int64_t)time(NULL) * 1000, &report);
    code = status == STATUS_OK ? write_report(plugin, options, &report)
                               : exit_code_of_journal(status);
    shift_report_destroy(&report);
    return code;
}

static int
shift_report(struct plugin *plugin, const struct options *options) {
    struct journal *journal = NULL;
    int code = open_to_read(plugin, &journal);

    if (code == EXIT_CODE_DONE) {
        code = report_shift(plugin, options, journal);
    }
    journal_close(journal);
    return code;
}

// The one paid payment that a text means.
struct choice {
    size_t count;
    struct journal_attempt attempt;
};

static bool
choose(void *context, const struct journal_sale *sale,
       const struct journal_attempt *attempts, size_t count) {
    struct choice *choice = context;

    (void)sale;
    for (size_t i = 0; i < count; i++) {
        if (attempts[i].state == ATTEMPT_PAID) {
            choice->attempt = attempts[i];
            choice->count++;
        }
    }
    return choice->count < 2;
}

static int
find_payment(struct plugin *plugin, struct journal *journal, const char *text,
             struct choice *choice) {
    struct journal_filter filter = JOURNAL_ALL;
    int64_t doubt_minor = 0;
    enum status status;

    filter.text = text;
    filter.attempt_state = ATTEMPT_PAID;
    status = journal_find_attempt(journal, text, &choice->attempt);
    if (status == STATUS_OK && choice->attempt.state == ATTEMPT_PAID) {
        choice->count = 1; // the whole number, which may begin another one
    } else if (status == STATUS_OK || status == STATUS_NOT_FOUND) {
        status = journal_each_sale(journal, &filter, choose, choice);
    }
    if (status == STATUS_OK && choice->count == 0) {
        return complain(plugin, "no paid payment has this number in it",
                        "没有号码与此相符的已付款项");
    }
    if (status == STATUS_OK && choice->count > 1) {
        return complain(plugin,
                        "several payments have this in their number: give "
                        "more of it (posplugin journal --find TEXT lists them)",
                        "号码与此相符的付款不止一笔：请输入更多位"
                        "（posplugin journal --find 可列出）");
    }
    if (status == STATUS_OK) {
        status = journal_refund_doubt(journal, choice->attempt.order_no,
                                      &doubt_minor);
    }
    if (status == STATUS_OK && doubt_minor) {
        complain(plugin,
                 "a refund of this payment is not cleared up yet; first run: "
                 "posplugin query --all",
                 "此付款有一笔退款结果未知；请先运行：posplugin query --all");
        return EXIT_CODE_UNKNOWN;
    }
    return exit_code_of_journal(status);
}

static bool
confirmed(const struct plugin *plugin, const struct journal_attempt *attempt,
          struct money amount) {
    char when[CELLS_TIME_MAX];
    char text[MONEY_TEXT_MAX];
    char paid[MONEY_TEXT_MAX];
    char back[MONEY_TEXT_MAX];
    char answer[16];

    cells_format_time(attempt->created_ms, when);
    money_format(amount, text);
    money_format(attempt->amount, paid);
    minor_format(attempt->refunded_minor, amount.currency, back);
    fprintf(stderr,
            in_language(plugin->language,
                        "Give back %s %s? Payment %s, %s, %s: paid %s, given "
                        "back so far %s. [y/N] ",
                        "退款 %s %s？付款 %s，%s，%s：已付 %s，"
                        "此前已退 %s。[y/N] "),
            text, amount.currency, attempt->order_no, attempt->provider, when,
            paid, back);
    fflush(stderr);
    return fgets(answer, sizeof(answer), stdin) &&
           (answer[0] == 'y' || answer[0] == 'Y');
}

static int
refund_choice(struct desk *desk, const struct options *options,
              const struct journal_attempt *attempt) {
    struct money amount = attempt->amount;

    amount.minor -= attempt->refunded_minor;
    if (amount.minor <= 0) {
        return complain(desk->plugin, "all of it was given back already",
                        "此付款已全部退款");
    }
    int64_t left_minor = amount.minor;
    if (options->argument_count == 3 &&
        !parse_refund_amount(options->arguments[2], attempt->amount.currency,
                             &amount)) {
        return EXIT_CODE_USAGE;
    }
    if (amount.minor > left_minor) {
        return complain(desk->plugin,
                        "this is more than is left of the payment",
                        "金额超过此付款的可退余额");
    }
    if (!options->yes && !confirmed(desk->plugin, attempt, amount)) {
        complain(desk->plugin, "nothing was given back", "没有退款");
        return EXIT_CODE_CANCELLED;
    }
    return give_back(desk, attempt->order_no, amount, NULL);
}

static int
shift_refund(struct plugin *plugin, const struct options *options) {
    static struct desk desk;
    struct choice choice = {0};
    int code;

    if (options->argument_count < 2) {
        return complain(plugin, "usage: posplugin shift refund NUMBER [AMOUNT]",
                        "用法：posplugin shift refund 号码 [金额]");
    }
    code = open_payment_desk(&desk, plugin);
    if (code == EXIT_CODE_BUSY) {
        complain(plugin,
                 "while posplugin run is there, give back in its window "
                 "\"Shift\", or stop it first",
                 "posplugin run 正在运行：请在其“班次”窗口中退款，或先停止它");
    }
    if (code == EXIT_CODE_DONE) {
        code =
            find_payment(plugin, desk.journal, options->arguments[1], &choice);
    }
    if (code == EXIT_CODE_DONE) {
        code = refund_choice(&desk, options, &choice.attempt);
    }
    desk_close(&desk);
    return code;
}

int
command_shift(struct plugin *plugin, const struct options *options) {
    static const struct {
        const char *name;
        int (*run)(struct plugin *plugin, const struct options *options);
    } actions[] = {
        {"on", shift_on},         {"off", shift_off},
        {"report", shift_report}, {"list", shift_list},
        {"refund", shift_refund},
    };

    for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
        if (strcmp(actions[i].name, options->arguments[0]) == 0) {
            return actions[i].run(plugin, options);
        }
    }
    fprintf(stderr, "usage: posplugin shift on NAME | off | list |\n"
                    "           report [--csv | --html] [-o FILE] |\n"
                    "           refund NUMBER [AMOUNT]\n");
    return EXIT_CODE_USAGE;
}
