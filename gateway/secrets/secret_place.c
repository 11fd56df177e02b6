/* SPDX-License-Identifier: Apache-2.0 */
/* A range of numbers is a few prefixes of digits. */
#include "gateway/secrets/secret_place.h"

#include "gateway/secrets/secret_encoding.h"

#define E7 10000000
#define METRES_PER_DEGREE 111194.9 /* of a great circle */
#define RADIANS_PER_DEGREE 0.017453292519943295
/* Behind the degrees: of a fraction, or two of minutes and three more. */
#define DIGITS 5
#define LEADING_ZEROS 2

/* The numbers of one degree: what stands behind its digits is from least to greatest. */
struct writer {
    struct secret_patterns *patterns;
    uint32_t degrees;
    uint16_t tag; /* with its encoding */
    enum secret_encoding encoding;
    uint32_t least; /* of DIGITS digits */
    uint32_t greatest;
    unsigned characters;
};

/* Taylor's series, to 1e-6 for all that is asked of it. */
static double cosine(double degrees)
{
    double x = degrees * RADIANS_PER_DEGREE, sum = 1, term = 1;
    for (int i = 1; i < 8; i++) {
        term *= -x * x / ((2 * i - 1) * (2 * i));
        sum += term;
    }
    return sum;
}

struct secret_place_range secret_place_range(const struct policy_secret *secret,
                                             enum secret_place_half half)
{
    bool latitude = half == SECRET_PLACE_LATITUDE;
    double most = latitude ? 90.0 * E7 : 180.0 * E7;
    double here = latitude ? secret->latitude_e7 : secret->longitude_e7;
    double degrees = secret->within_m / METRES_PER_DEGREE;
    double farthest = secret->latitude_e7 / (double)E7;
    farthest = (farthest < 0 ? -farthest : farthest) + degrees;
    if (!latitude && farthest >= 89) {
        return (struct secret_place_range){0, 180U * E7};
    }
    degrees = latitude ? degrees : degrees / cosine(farthest);
    here = here < 0 ? -here : here;
    double least = here - degrees * E7, greatest = here + degrees * E7;
    if (!latitude && greatest > most && 2 * most - greatest < least) {
        least = 2 * most - greatest; /* across the date line */
    }
    least = least < 0 ? 0 : least;
    greatest = greatest > most ? most : greatest;
    return (struct secret_place_range){(uint32_t)least, (uint32_t)greatest};
}

static void add(struct writer *self, const char *bytes)
{
    struct secret_bytes set = secret_bytes_of(bytes);
    self->characters++;
    secret_pattern_add(self->patterns, &set, false, self->characters);
}

static void add_digit(struct writer *self, uint32_t digit)
{
    const char text[2] = {(char)('0' + digit), '\0'};
    add(self, text);
}

/* Any byte but these. */
static void add_edge(struct writer *self, const char *bytes)
{
    struct secret_bytes set = {{~0ULL, ~0ULL, ~0ULL, ~0ULL}};
    for (; *bytes != '\0'; bytes++) {
        secret_bytes_drop(&set, (uint8_t)*bytes);
    }
    secret_pattern_add(self->patterns, &set, false, self->characters);
}

static void begin(struct writer *self)
{
    self->characters = 0;
    secret_pattern_begin(self->patterns, self->tag);
    add_edge(self, "0123456789.");
    for (unsigned i = 0; i < LEADING_ZEROS; i++) {
        struct secret_bytes zero = secret_bytes_one('0');
        secret_pattern_add(self->patterns, &zero, true, 0);
    }
    if (self->degrees == 0) {
        add_digit(self, 0);
    }
    for (uint32_t unit = 100; unit > 0; unit /= 10) {
        if (self->degrees >= unit) {
            add_digit(self, self->degrees / unit % 10);
        }
    }
}

/* The first `known` of DIGITS digits are those of `prefix`, the others may be any. A
 * number that is `whole` has no others. */
static void write_prefix(struct writer *self, uint32_t prefix, unsigned known, bool whole)
{
    static const uint32_t powers[DIGITS + 1] = {1, 10, 100, 1000, 10000, 100000};
    unsigned point = self->encoding == SECRET_DEGREES   ? 0
                     : self->encoding == SECRET_MINUTES ? 2
                                                        : DIGITS + 1;
    unsigned least = point > DIGITS ? DIGITS : point;
    begin(self);
    for (unsigned i = 0; i < known || (!whole && i <= least); i++) {
        if (i == point) {
            add(self, ".,");
        }
        if (i < known) {
            add_digit(self, prefix / powers[known - 1 - i] % 10);
        } else if (i < least) {
            add(self, "0123456789");
        }
    }
    if (whole) {
        add_edge(self, "0123456789");
    }
    secret_pattern_end(self->patterns);
}

/* All numbers that begin with the `known` digits of prefix, `size` of them with DIGITS
 * digits: those in the range are written with as few patterns as can be. */
static void cover(struct writer *self, uint32_t prefix, unsigned known, uint32_t size)
{
    uint32_t least = prefix * size, greatest = least + size - 1;
    if (greatest < self->least || least > self->greatest) {
        return;
    }
    if (least >= self->least && greatest <= self->greatest) {
        write_prefix(self, prefix, known, false);
        return;
    }
    unsigned fixed = self->encoding == SECRET_MINUTES ? 3 : 1; /* digits with the point */
    if (least >= self->least && known >= fixed && self->encoding != SECRET_INTEGER) {
        write_prefix(self, prefix, known, true); /* with zeros that are not written */
    }
    for (uint32_t digit = 0; digit < 10; digit++) {
        cover(self, prefix * 10 + digit, known + 1, size / 10);
    }
}

static void write_range(struct writer *self, uint64_t least, uint64_t greatest,
                        uint32_t per_degree)
{
    for (uint64_t degrees = least / per_degree; degrees <= greatest / per_degree;
         degrees++) {
        uint64_t first = degrees * per_degree;
        self->degrees = (uint32_t)degrees;
        self->least = (uint32_t)(least > first ? least - first : 0);
        self->greatest =
            (uint32_t)(greatest - first < per_degree ? greatest - first : per_degree - 1);
        cover(self, 0, 0, 100000);
    }
}

void secret_place_add(struct secret_patterns *patterns,
                      const struct policy_secret *secret, enum secret_place_half half,
                      uint16_t tag)
{
    struct secret_place_range range = secret_place_range(secret, half);
    struct writer self = {.patterns = patterns};
    static const struct {
        enum secret_encoding encoding;
        uint32_t per_degree;
    } rows[] = {
        {SECRET_DEGREES, 100000}, {SECRET_MINUTES, 60000}, {SECRET_INTEGER, 100000}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        self.encoding = rows[i].encoding;
        self.tag = (uint16_t)(tag + self.encoding);
        uint64_t least = (uint64_t)range.least_e7 * rows[i].per_degree / E7;
        uint64_t greatest = (uint64_t)range.greatest_e7 * rows[i].per_degree / E7;
        if (self.encoding == SECRET_INTEGER && least < rows[i].per_degree) {
            least = rows[i].per_degree;
        }
        if (least <= greatest) {
            write_range(&self, least, greatest, rows[i].per_degree);
        }
    }
}
