#include "samples/terminal/script_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define OFFER_MS 5000  ///< a control has this long to appear
#define EXPECT_MS 2000 ///< a text has this long to appear
#define CIRCLE_POINTS 44
#define CIRCLE_STEP_MS 14
#define TAP_HOLD_MS 70
#define KEY_STEP_MS 8

/** What came of trying a command. */
enum result {
    RESULT_AGAIN = 1, ///< not finished yet
    RESULT_NEXT,
    RESULT_FAILED, ///< already logged by fail()
};

static enum result
fail(const struct script *script, const struct script_stage *stage,
     const char *what) {
    const struct script_command *command = &script->commands[script->next];
    const char *screen = terminal_screen_name(&stage->ui->terminal);
    log_error("%s:%d: %s; the terminal shows \"%s\"", script->name,
              command->line, what, screen);
    return RESULT_FAILED;
}

static bool
is_shown(const struct terminal *terminal, const char *screen) {
    if (strcmp(screen, "result") == 0) {
        return terminal->screen == SCREEN_RESULT;
    }
    return strcmp(terminal_screen_name(terminal), screen) == 0;
}

static enum result
play_wait(struct script *script, const struct script_stage *stage,
          const struct script_command *command, int64_t passed_ms) {
    if (is_shown(&stage->ui->terminal, command->text)) {
        return RESULT_NEXT;
    }
    if (passed_ms < command->number[0]) {
        return RESULT_AGAIN;
    }
    char what[128];
    snprintf(what, sizeof what, "waited %lld.%03lld s for \"%.32s\"",
             (long long)passed_ms / 1000, (long long)passed_ms % 1000,
             command->text);
    return fail(script, stage, what);
}

/** Middle of a control that can be pressed now, in pixels. */
static bool
find_control(const struct ui *ui, int id, double *x, double *y) {
    const struct control *control = view_control(&ui->view, id);
    if (control == NULL || !control->is_enabled || !ui_is_settled(ui)) {
        return false;
    }
    *x = (control->box.x + control->box.width / 2) * ui->view.unit;
    *y = (control->box.y + control->box.height / 2) * ui->view.unit;
    return true;
}

/** Down, a moment for the eye, up. */
static enum result
play_tap(struct script *script, const struct script_stage *stage,
         const struct script_command *command, int64_t passed_ms) {
    double x = 0;
    double y = 0;
    bool painted = !stage->ui->needs_paint; // pressed, it is painted anew
    bool is_there =
        painted && find_control(stage->ui, (int)command->number[0], &x, &y);
    if (!is_there && ((painted && script->steps > 0) || passed_ms > OFFER_MS)) {
        char what[128];
        snprintf(what, sizeof what, "\"%.32s\" cannot be tapped",
                 command->text);
        return fail(script, stage, what);
    }
    if (!is_there) {
        return RESULT_AGAIN;
    }
    if (script->steps == 0) {
        ui_pointer(stage->ui, UI_POINTER_DOWN, x, y);
        script->steps = 1;
        script->step_ms = passed_ms;
    } else if (passed_ms - script->step_ms >= TAP_HOLD_MS) {
        ui_pointer(stage->ui, UI_POINTER_UP, x, y);
        return RESULT_NEXT;
    }
    return RESULT_AGAIN;
}

/** Point `step` of a loop that is a little larger than the box. */
static void
circle_point(const struct paint_box *box, int step, double *x, double *y) {
    double angle = (step * 2.08 / CIRCLE_POINTS - 0.7) * M_PI;
    // Flatter than an ellipse, as people draw around a line of text.
    double across = cos(angle);
    double down = sin(angle);
    double power = 0.6;
    *x = box->x + box->width / 2 +
         copysign(pow(fabs(across), power), across) * box->width * 0.5;
    *y = box->y + box->height / 2 +
         copysign(pow(fabs(down), power), down) * box->height * 0.52 +
         sin(angle * 3) * 1.5;
}

static bool
choose_box(struct script *script, const struct script_stage *stage,
           const struct script_command *command) {
    struct view *view = &stage->ui->view;
    struct paint_box *box = &script->box;
    if (command->verb == VERB_CIRCLE_BOX) {
        *box = (struct paint_box){
            (double)command->number[0], (double)command->number[1],
            (double)command->number[2], (double)command->number[3]};
        return true;
    }
    if (!sheet_reveal(&view->sheet, (uint32_t)command->number[0], box)) {
        return false;
    }
    // Around the words, inside the card's edge.
    box->x = (box->x + 8) * view->unit;
    box->width = (box->width - 22) * view->unit;
    box->y *= view->unit;
    box->height *= view->unit;
    return true;
}

static enum result
play_circle(struct script *script, const struct script_stage *stage,
            const struct script_command *command, int64_t passed_ms) {
    if (script->steps == 0) {
        if (stage->ui->needs_paint) {
            return RESULT_AGAIN;
        }
        if (!is_shown(&stage->ui->terminal, "dispute") ||
            !choose_box(script, stage, command)) {
            return fail(script, stage, "there is nothing like that to circle");
        }
    }
    if (passed_ms < (int64_t)script->steps * CIRCLE_STEP_MS) {
        return RESULT_AGAIN;
    }
    double x = 0;
    double y = 0;
    circle_point(&script->box, script->steps, &x, &y);
    bool is_last = script->steps == CIRCLE_POINTS;
    enum ui_pointer pointer = script->steps == 0
                                  ? UI_POINTER_DOWN
                                  : (is_last ? UI_POINTER_UP : UI_POINTER_MOVE);
    ui_pointer(stage->ui, pointer, x, y);
    script->steps++;
    return is_last ? RESULT_NEXT : RESULT_AGAIN;
}

static enum result
play_type(struct script *script, const struct script_stage *stage,
          const struct script_command *command, int64_t passed_ms) {
    if (passed_ms < (int64_t)script->steps * KEY_STEP_MS) {
        return RESULT_AGAIN;
    }
    char byte = command->text[script->steps++];
    ui_key(stage->ui, byte == '\0' ? (uint8_t)'\r' : (uint8_t)byte);
    return byte == '\0' ? RESULT_NEXT : RESULT_AGAIN;
}

static enum result
play_expect(struct script *script, const struct script_stage *stage,
            const struct script_command *command, int64_t passed_ms) {
    bool is_there = !stage->ui->needs_paint &&
                    strstr(stage->ui->view.paint.shown, command->text) != NULL;
    if (is_there) {
        return RESULT_NEXT;
    }
    if (passed_ms < EXPECT_MS) {
        return RESULT_AGAIN;
    }
    char what[SCRIPT_TEXT_MAX + 64];
    snprintf(what, sizeof what, "\"%s\" is not on the screen", command->text);
    return fail(script, stage, what);
}

static enum result
play_screenshot(struct script *script, const struct script_stage *stage,
                const struct script_command *command) {
    if (stage->ui->needs_paint) {
        return RESULT_AGAIN;
    }
    if (stage->screenshot(stage->context, command->text) != STATUS_OK) {
        return fail(script, stage, "no screenshot was written");
    }
    return RESULT_NEXT;
}

static enum result
play_till(struct script *script, const struct script_stage *stage,
          const struct script_command *command) {
    char word[SCRIPT_TEXT_MAX];
    size_t size = strcspn(command->text, " \t");
    const char *text = command->text + size;
    memcpy(word, command->text, size);
    word[size] = '\0';
    if (stage->practice == NULL ||
        !practice_say(stage->practice, word, text + strspn(text, " \t"))) {
        return fail(script, stage, "till needs --practice");
    }
    stage->ui->needs_paint = true;
    return RESULT_NEXT;
}

/** Back to the start of the loop, until its rounds are done. */
static enum result
play_end(struct script *script, const struct script_command *command) {
    size_t start = (size_t)command->number[0];
    int64_t rounds = script->commands[start].number[0];
    script->rounds++;
    if (rounds == 0 || script->rounds < rounds) {
        script->next = start;
    }
    return RESULT_NEXT;
}

static enum result
play(struct script *script, const struct script_stage *stage,
     const struct script_command *command, int64_t passed_ms) {
    switch (command->verb) {
    case VERB_WAIT:
        return play_wait(script, stage, command, passed_ms);
    case VERB_TAP:
        return play_tap(script, stage, command, passed_ms);
    case VERB_CIRCLE:
    case VERB_CIRCLE_BOX:
        return play_circle(script, stage, command, passed_ms);
    case VERB_TYPE:
        return play_type(script, stage, command, passed_ms);
    case VERB_SLEEP:
        return passed_ms < command->number[0] ? RESULT_AGAIN : RESULT_NEXT;
    case VERB_SCROLL:
        ui_wheel(stage->ui, (int)command->number[0]);
        return RESULT_NEXT;
    case VERB_SCREENSHOT:
        return play_screenshot(script, stage, command);
    case VERB_EXPECT:
        return play_expect(script, stage, command, passed_ms);
    case VERB_TILL:
        return play_till(script, stage, command);
    case VERB_REPEAT:
        script->rounds = 0;
        return RESULT_NEXT;
    case VERB_END:
        return play_end(script, command);
    }
    return RESULT_FAILED;
}

enum script_state
script_step(struct script *script, const struct script_stage *stage,
            int64_t now_ms) {
    if (script->next >= script->count) {
        return SCRIPT_DONE;
    }
    if (!script->has_begun) {
        script->has_begun = true;
        script->begun_ms = now_ms;
        script->steps = 0;
    }
    enum result result = play(script, stage, &script->commands[script->next],
                              now_ms - script->begun_ms);
    if (result == RESULT_NEXT) {
        script->next++;
        script->has_begun = false;
    }
    return result == RESULT_FAILED ? SCRIPT_FAILED : SCRIPT_RUNNING;
}
