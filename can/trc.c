/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the columns of a PEAK trace: a version is a row, a column is a row, a type of
 * line is a row. */
#include "can/trc.h"

#include <stddef.h>
#include <string.h>

#include "can/words.h"

#define OFFSET_PLACES 6 /* milliseconds to nanoseconds */
#define DAY_PLACES 12   /* a tenth of a microsecond */
#define DAYS_TO_1970 25569U
#define DAYS_MAX 100000U /* after that, so that nanoseconds fit in 64 bits */
#define SECONDS_A_DAY 86400U
#define NS_A_SECOND 1000000000U
#define PICO 1000000000000U
#define BUS_MAX 65535
#define STANDARD_DIGITS 4

static const char bad_version[] =
    "version unknown; save the trace as one of 1.0 to 1.3, 2.0 or 2.1";
static const char bad_columns[] = "columns unknown; at most 15, of N,O,T,B,I,d,R,L,l,D, "
                                  "with O and I, T before I, D last";
static const char bad_start[] = "bad start time; write days since 30 December 1899";
static const char bad_time[] = "bad time; the offset is milliseconds, as in 1059.900";
static const char bad_number[] = "bad number; a line begins with its number, as in 12)";
static const char bad_type[] =
    "bad type; Rx, Tx, Warng or Error, from version 2.0 on DT, "
    "FD, FB, FE, BI, RR, ER, ST, EC or EV";
static const char bad_bus[] = "bad bus; write its number";
static const char bad_id[] = "bad id; 4 hex digits up to 07FF, or 8 up to 1FFFFFFF";
static const char bad_direction[] = "bad direction; write Rx or Tx";
static const char bad_length[] = "bad length; a frame has at most 8 bytes, of FD at most "
                                 "64; longer messages are no frames";
static const char bad_data[] =
    "bad data; as many bytes follow in hex as the length says, or RTR";

static enum recorded_result fault(const char **why, const char *text)
{
    *why = text;
    return RECORDED_FAULT;
}

void trc_init(struct trc *self)
{
    *self = (struct trc){.columns = "NOILD"}; /* version 1.0 need not say so */
}

bool trc_knows(struct cursor line)
{
    struct cursor first = words_next(&line);
    return words_begins(first, ";$") || words_begins(first, ";#") ||
           words_begins(first, ";--");
}

static bool read_version(struct trc *self, struct cursor value)
{
    static const struct {
        const char *text;
        const char *columns;
    } versions[] = {{"1.0", "NOILD"},    {"1.1", "NOTILD"},  {"1.2", "NOBTILD"},
                    {"1.3", "NOBTIRLD"}, {"2.0", "NOTIdlD"}, {"2.1", "NOTBIdRLD"}};
    self->columns[0] = '\0';
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        if (words_begins(value, versions[i].text)) {
            memcpy(self->columns, versions[i].columns, strlen(versions[i].columns) + 1);
            return true;
        }
    }
    return false;
}

/* Letters parted by commas. */
static bool read_columns(struct trc *self, struct cursor value)
{
    char letters[TRC_COLUMNS_MAX] = "";
    size_t count = 0;
    self->columns[0] = '\0';
    while (cursor_left(&value) > 0) {
        char letter = (char)cursor_u8(&value);
        bool comma = cursor_left(&value) == 0 || cursor_u8(&value) == ',';
        bool late = letter == 'T' && strpbrk(letters, "ILl") != NULL;
        if (!comma || late || letter == '\0' || strchr("NOTBIdRLlD", letter) == NULL ||
            count == sizeof letters - 1) {
            return false;
        }
        letters[count++] = letter;
    }
    if (strchr(letters, 'O') == NULL || strchr(letters, 'I') == NULL || count == 0 ||
        letters[count - 1] != 'D') {
        return false;
    }
    memcpy(self->columns, letters, sizeof letters);
    return true;
}

static bool read_start(struct trc *self, struct cursor value)
{
    struct cursor rest = value;
    struct cursor number = cursor_until(&rest, ';'); /* some writers end it so */
    uint64_t days;
    if (!words_fraction(number.failed ? value : number, DAY_PLACES, &days) ||
        days / PICO < DAYS_TO_1970 || days / PICO > DAYS_TO_1970 + DAYS_MAX) {
        return false;
    }
    uint64_t whole = days / PICO - DAYS_TO_1970;
    self->start_ns =
        whole * SECONDS_A_DAY * NS_A_SECOND + days % PICO * SECONDS_A_DAY / 1000;
    return true;
}

static enum recorded_result read_comment(struct trc *self, struct cursor line,
                                         const char **why)
{
    static const struct {
        const char *key;
        bool (*read)(struct trc *self, struct cursor value);
        const char *fault;
    } keys[] = {{";$FILEVERSION", read_version, bad_version},
                {";$STARTTIME", read_start, bad_start},
                {";$COLUMNS", read_columns, bad_columns}};
    struct cursor key = cursor_until(&line, '=');
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (words_is(key, keys[i].key) && !keys[i].read(self, words_next(&line))) {
            return fault(why, keys[i].fault);
        }
    }
    return RECORDED_NOTHING;
}

static const char *read_number(struct recorded *out, struct cursor *line)
{
    struct cursor word = words_next(line);
    struct cursor rest = word;
    struct cursor digits = cursor_until(&rest, ')');
    uint64_t number;
    (void)out;
    return words_fraction(digits.failed ? word : digits, 0, &number) ? NULL : bad_number;
}

static const char *read_offset(struct recorded *out, struct cursor *line)
{
    uint64_t start_ns = out->time_ns;
    uint64_t offset_ns;
    if (!words_fraction(words_next(line), OFFSET_PLACES, &offset_ns) ||
        start_ns + offset_ns < start_ns) {
        return bad_time;
    }
    out->time_ns = start_ns + offset_ns;
    return NULL;
}

static const char *read_bus(struct recorded *out, struct cursor *line)
{
    struct cursor word = words_next(line);
    uint32_t number;
    if (!words_is(word, "-")) {
        if (!words_number(word, 10, BUS_MAX, &number)) {
            return bad_bus;
        }
        recorded_set_channel(out, number);
    }
    return NULL;
}

static const char *read_id(struct recorded *out, struct cursor *line)
{
    struct cursor word = words_next(line);
    out->frame.extended = cursor_left(&word) > STANDARD_DIGITS;
    return words_number(word, 16, UINT32_MAX, &out->frame.id) ? NULL : bad_id;
}

static const char *read_direction(struct recorded *out, struct cursor *line)
{
    struct cursor word = words_next(line);
    out->direction = words_is(word, "Tx") ? 'T' : 'R';
    return out->direction == 'T' || words_is(word, "Rx") ? NULL : bad_direction;
}

static const char *pass_over(struct recorded *out, struct cursor *line)
{
    (void)out;
    (void)words_next(line);
    return NULL;
}

static size_t count_words(struct cursor line)
{
    size_t count = 0;
    while (cursor_left(&line) > 0) {
        struct cursor word = words_next(&line);
        count += cursor_left(&word) > 0;
    }
    return count;
}

static const char *read_length(struct recorded *out, struct cursor *line)
{
    uint32_t length;
    uint32_t max = out->frame.fd ? FRAME_DATA_MAX : FRAME_CLASSIC_DATA_MAX;
    if (!words_number(words_next(line), 10, max, &length)) {
        return bad_length;
    }
    out->frame.length = (uint8_t)length;
    return NULL;
}

/* Some recorders write the length for the code: what follows tells. */
static const char *read_dlc(struct recorded *out, struct cursor *line)
{
    uint32_t dlc;
    if (!words_number(words_next(line), 10, FRAME_DATA_MAX, &dlc)) {
        return bad_length;
    }
    size_t count = count_words(*line);
    bool is_code = recorded_set_dlc(out, dlc);
    if (dlc > FRAME_CLASSIC_DATA_MAX && count == dlc) {
        out->frame.length = (uint8_t)dlc;
        return out->frame.fd ? NULL : bad_length;
    }
    return is_code ? NULL : bad_length;
}

static const char *read_data(struct recorded *out, struct cursor *line)
{
    struct cursor bytes = *line;
    struct cursor first = words_next(line);
    if (words_is(first, "RTR")) {
        out->frame.kind = FRAME_REMOTE;
    }
    if (words_is(first, "ERROR")) {
        out->frame.kind = FRAME_ERROR;
    }
    if (out->frame.kind != FRAME_DATA) {
        return NULL;
    }
    return words_bytes(&bytes, 16, out->frame.length, out->frame.data) ? NULL : bad_data;
}

static const struct {
    char letter;
    const char *(*read)(struct recorded *out, struct cursor *line); /* NULL, or a fault */
} columns[] = {{'N', read_number}, {'O', read_offset},    {'B', read_bus},
               {'I', read_id},     {'d', read_direction}, {'R', pass_over},
               {'L', read_dlc},    {'l', read_length},    {'D', read_data}};

static const char *read_column(struct recorded *out, struct cursor *line, char letter)
{
    size_t i = 0;
    while (columns[i].letter != letter) { /* read_columns let no other in */
        i++;
    }
    return columns[i].read(out, line);
}

/* RECORDED_FRAME: a frame, out says of which kind. */
static enum recorded_result read_type(struct recorded *out, struct cursor *line,
                                      const char **why)
{
    static const struct {
        const char *word;
        bool event; /* no frame */
        char direction;
        struct frame frame;
    } types[] = {
        {.word = "Rx", .direction = 'R'},
        {.word = "Tx", .direction = 'T'},
        {.word = "DT"},
        {.word = "FD", .frame = {.fd = true}},
        {.word = "FB", .frame = {.fd = true, .bit_rate_switch = true}},
        {.word = "FE", .frame = {.fd = true, .error_state_indicator = true}},
        {.word = "BI",
         .frame = {.fd = true, .bit_rate_switch = true, .error_state_indicator = true}},
        {.word = "RR", .frame = {.kind = FRAME_REMOTE}},
        {.word = "ER", .direction = 'R', .frame = {.kind = FRAME_ERROR}},
        {.word = "Error", .direction = 'R', .frame = {.kind = FRAME_ERROR}},
        {.word = "Warng", .event = true},
        {.word = "ST", .event = true},
        {.word = "EC", .event = true},
        {.word = "EV", .event = true},
    };
    struct cursor word = words_next(line);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (words_is(word, types[i].word)) {
            out->direction = types[i].direction;
            out->frame = types[i].frame;
            return types[i].event ? RECORDED_NOTHING : RECORDED_FRAME;
        }
    }
    return fault(why, bad_type);
}

static enum recorded_result read_entry(const struct trc *self, struct cursor *line,
                                       struct recorded *out, const char **why)
{
    for (size_t i = 0; self->columns[i] != '\0'; i++) {
        char letter = self->columns[i];
        if (letter == 'T') {
            enum recorded_result type = read_type(out, line, why);
            if (type != RECORDED_FRAME) {
                return type;
            }
            continue;
        }
        if (letter == 'I' && out->frame.kind == FRAME_ERROR) {
            break; /* some versions leave the id out: nothing behind can be told apart */
        }
        const char *wrong = read_column(out, line, letter);
        if (wrong != NULL) {
            return fault(why, wrong);
        }
        if (letter == 'I' && out->frame.id == UINT32_MAX) {
            return RECORDED_NOTHING; /* how version 1.0 marks a warning */
        }
    }
    if (out->frame.kind == FRAME_ERROR) {
        out->frame = (struct frame){.kind = FRAME_ERROR};
        out->raw_dlc = 0;
    }
    return recorded_check(out, why);
}

enum recorded_result trc_read_line(struct trc *self, struct cursor line,
                                   struct recorded *out, const char **why)
{
    *out = (struct recorded){.time_ns = self->start_ns, .bus = "1"};
    struct cursor rest = line;
    struct cursor first = words_next(&rest);
    if (cursor_peek(&first) == ';') {
        return read_comment(self, line, why);
    }
    if (cursor_left(&first) == 0 || self->columns[0] == '\0') {
        return RECORDED_NOTHING;
    }
    return read_entry(self, &line, out, why);
}
