/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the terminal for its size, and moves its cursor. */
#include "gateway/verbs/log_show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "gateway/officer/log_line.h"
#include "gateway/officer/log_row.h"
#include "gateway/officer/when.h"
#include "gateway/verbs/take_time.h"

#define LINE_COLUMNS 100U /* that a line with a sentence in it takes */

/* A terminal that shows what would steer another, as the one inside of an editor. */
static bool is_dumb(void)
{
    const char *term = getenv("TERM");
    return term == NULL || strcmp(term, "dumb") == 0;
}

/* What is searched, kept or sent on is not cut for a screen that is not there: a pipe is
 * for grep, which would miss what was cut away. */
void log_show_begin(struct log_show *self, bool json, bool follows)
{
    struct winsize size = {.ws_col = 0};
    bool terminal = isatty(STDOUT_FILENO) == 1;
    *self =
        (struct log_show){.json = json, .follows = follows, .columns = LOG_LINE_WHOLE};
    if (!terminal || json) {
        return;
    }
    self->known_year = when_year(take_time_now_us());
    self->colour = getenv("NO_COLOR") == NULL && !is_dumb();
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        size.ws_col = LOG_ROW_COLUMNS_MIN;
        size.ws_row = 0;
    }
    self->rows = follows || size.ws_col < LINE_COLUMNS;
    self->in_place = follows && size.ws_col >= LOG_ROW_COLUMNS_MIN && !is_dumb();
    self->screen_rows = size.ws_row;
    self->screen_columns = size.ws_col;
    size_t most = self->rows ? LOG_ROW_COLUMNS_MAX : LOG_LINE_WHOLE;
    self->columns = size.ws_col < most ? size.ws_col : most;
    self->columns =
        self->columns < LOG_ROW_COLUMNS_MIN ? LOG_ROW_COLUMNS_MIN : self->columns;
}

/* A terminal that was made another size has moved what stands on it. */
static void look_at_size(struct log_show *self)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
        (size.ws_col != self->screen_columns || size.ws_row != self->screen_rows)) {
        log_show_begin(self, self->json, self->follows);
    }
}

static void show_row(struct log_show *self, const struct event *event,
                     const struct log_merge_line *line, size_t key)
{
    if (self->in_place) {
        look_at_size(self);
    }
    size_t up =
        self->in_place ? log_screen_find(&self->screen, key, self->screen_rows) : 0;
    if (up > 0) {
        printf("\033[%zuA\r\033[2K", up);
    }
    log_row_print(stdout, event, line, self->columns, self->known_year, self->colour);
    if (up > 0) {
        printf("\033[%zuB\r", up);
        return;
    }
    (void)putchar('\n');
    log_screen_add(&self->screen, key);
}

void log_show_incident(struct log_show *self, const struct event *event,
                       const struct log_merge_line *line, size_t key)
{
    if (self->json) {
        log_line_json(stdout, event, line);
    } else if (!self->rows) {
        log_line_print(stdout, event, line, self->columns, self->known_year,
                       self->colour);
    } else {
        show_row(self, event, line, key);
        if (!self->follows) {
            log_line_print_kept(stdout, event, line, self->columns);
        }
    }
}

void log_show_disturbed(struct log_show *self)
{
    log_screen_clear(&self->screen);
}
