/* SPDX-License-Identifier: Apache-2.0 */
/* Lays out a syslog message. */
#include "gateway/officer/export_syslog.h"

#include <inttypes.h>
#include <stdlib.h>

#include "gateway/officer/event_words.h"
#include "gateway/officer/export_field.h"
#include "gateway/officer/log_filter.h"
#include "gateway/officer/log_line.h"
#include "gateway/officer/when.h"

#define FACILITY_LOG_AUDIT 13
#define SEQUENCE_MAX UINT64_C(2147483647)
#define MESSAGE_BYTES 16384 /* all fields at their longest are below it */
#define BOM "\xEF\xBB\xBF"  /* what follows is UTF-8 (RFC 5424 6.4) */

/* RFC 5424 table 2. */
static int severity_number(enum severity severity)
{
    static const int numbers[] = {[SEVERITY_INFO] = 6,
                                  [SEVERITY_NOTICE] = 5,
                                  [SEVERITY_WARNING] = 4,
                                  [SEVERITY_SEVERE] = 2};
    return numbers[severity];
}

static void put_parameter(void *context, const char *name, const char *value)
{
    FILE *out = context;
    if (value[0] != 0) {
        fprintf(out, " %s=\"", name);
        export_put_escaped(out, value, "\"\\]");
        (void)fputc('"', out);
    }
}

static void put_message(FILE *out, const char *vehicle, const struct event *event)
{
    const struct reason_row *row = reason_row((enum reason)event->reason);
    char when[WHEN_TEXT_BYTES];
    char subject[LOG_LINE_SUBJECT_BYTES];
    char words[EVENT_WORDS_BYTES];
    when_print_utc(event->wall_us, when);
    event_words_print(words, event);
    (void)log_line_subject(subject, sizeof subject, event);
    fprintf(out, "<%d>1 %s %s sallyport %s %s ",
            FACILITY_LOG_AUDIT * 8 + severity_number(row->severity), when,
            vehicle[0] != 0 ? vehicle : "-", log_filter_source_text(event->source),
            row->name);
    fprintf(out,
            "[timeQuality tzKnown=\"1\" isSynced=\"%d\"][meta sequenceId=\"%" PRIu64
            "\"][event@32473",
            event->wall_trusted, event->leaf % SEQUENCE_MAX + 1);
    export_field_each(event, put_parameter, out);
    fprintf(out, "] " BOM "%s %s: %s", log_filter_action_text(event->action), subject,
            words);
}

void export_syslog_add(struct export *self, const struct event *event)
{
    put_message(self->out, self->vehicle, event);
    (void)fputc('\n', self->out);
}

void export_syslog_add_counted(struct export *self, const struct event *event)
{
    char message[MESSAGE_BYTES];
    FILE *memory = fmemopen(message, sizeof message, "w");
    if (memory == NULL) {
        perror("sallyport: a syslog message");
        abort();
    }
    put_message(memory, self->vehicle, event);
    long len = ftell(memory);
    (void)fclose(memory);
    fprintf(self->out, "%ld ", len);
    (void)fwrite(message, 1, (size_t)len, self->out);
}
