/* SPDX-License-Identifier: Apache-2.0 */
/* Finds a word of the language in a sorted table. */
#include "policies/keywords.h"

#include <string.h>

static const char *const spellings[] = {
#define KEYWORD_SPELLING(NAME, text) text,
    KEYWORDS(KEYWORD_SPELLING)
#undef KEYWORD_SPELLING
};

/* As strcmp, for a text that has a length instead of an end. */
static int compare(const char *text, size_t len, const char *spelling)
{
    size_t spelling_len = strlen(spelling);
    int order = memcmp(text, spelling, len < spelling_len ? len : spelling_len);
    return order != 0 ? order : (len > spelling_len) - (len < spelling_len);
}

enum keyword keyword_find(const char *text, size_t len)
{
    int low = 0;
    int high = KEYWORD_COUNT - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        int order = compare(text, len, spellings[middle]);
        if (order == 0) {
            return (enum keyword)middle;
        }
        if (order < 0) {
            high = middle - 1;
        } else {
            low = middle + 1;
        }
    }
    return KEYWORD_COUNT;
}

bool keyword_is_reserved(enum keyword keyword)
{
    static const bool is_free[KEYWORD_COUNT] = {
        [KEYWORD_BODY] = true,     [KEYWORD_CA] = true,     [KEYWORD_DECOY] = true,
        [KEYWORD_EVIDENCE] = true, [KEYWORD_EXCEPT] = true, [KEYWORD_HEADERS] = true,
        [KEYWORD_HTTP] = true,     [KEYWORD_IMEI] = true,   [KEYWORD_INSPECT] = true,
        [KEYWORD_MQTT] = true,     [KEYWORD_NAME] = true,   [KEYWORD_PAYLOAD] = true,
        [KEYWORD_PIN] = true,      [KEYWORD_PLATE] = true,  [KEYWORD_POSITION] = true,
        [KEYWORD_PUBLISH] = true,  [KEYWORD_SECRET] = true, [KEYWORD_SUBSCRIBE] = true,
        [KEYWORD_UPDATE] = true,   [KEYWORD_VIN] = true,
    };
    return keyword < KEYWORD_COUNT && !is_free[keyword];
}

static bool is_near(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t same = 0;
    while (same < a_len && same < b_len && a[same] == b[same]) {
        same++;
    }
    a += same, a_len -= same;
    b += same, b_len -= same;
    if (a_len == b_len) {
        bool swapped = a_len >= 2 && a[0] == b[1] && a[1] == b[0];
        size_t passed = swapped ? 2 : a_len > 0;
        return memcmp(a + passed, b + passed, a_len - passed) == 0;
    }
    return (a_len == b_len + 1 && memcmp(a + 1, b, b_len) == 0) ||
           (b_len == a_len + 1 && memcmp(b + 1, a, a_len) == 0);
}

static bool is_of_word(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
           letter == '-';
}

static bool has_word(const char *sentence, const char *word)
{
    size_t len = strlen(word);
    const char *at = strstr(sentence, word);
    while (at != NULL && ((at > sentence && is_of_word(at[-1])) || is_of_word(at[len]))) {
        at = strstr(at + 1, word);
    }
    return at != NULL;
}

/* What other firewalls and people call it. */
static enum keyword keyword_called(const char *text, size_t len, const char *possible)
{
    static const struct {
        const char *name;
        enum keyword keyword;
    } calls[] = {
        {"accept", KEYWORD_PASS}, {"allow", KEYWORD_PASS},  {"block", KEYWORD_DENY},
        {"drop", KEYWORD_DENY},   {"https", KEYWORD_TLS},   {"mqtts", KEYWORD_TLS},
        {"permit", KEYWORD_PASS}, {"reject", KEYWORD_DENY}, {"ssl", KEYWORD_TLS},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (compare(text, len, calls[i].name) == 0 &&
            has_word(possible, spellings[calls[i].keyword])) {
            return calls[i].keyword;
        }
    }
    return KEYWORD_COUNT;
}

enum keyword keyword_near(const char *text, size_t len, const char *possible)
{
    enum keyword called = keyword_called(text, len, possible);
    if (called != KEYWORD_COUNT) {
        return called;
    }
    for (int i = 0; i < KEYWORD_COUNT; i++) {
        size_t spelling_len = strlen(spellings[i]);
        if (spelling_len >= 3 && is_near(text, len, spellings[i], spelling_len) &&
            has_word(possible, spellings[i])) {
            return (enum keyword)i;
        }
    }
    return KEYWORD_COUNT;
}

const char *keyword_text(enum keyword keyword)
{
    return keyword < KEYWORD_COUNT ? spellings[keyword] : "";
}
