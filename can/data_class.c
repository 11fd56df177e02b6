/* SPDX-License-Identifier: Apache-2.0 */
/* Words of the classes of data. */
#include "can/data_class.h"

#include <stdio.h>
#include <string.h>

static const struct {
    unsigned bit;
    const char *word;
} classes_known[] = {
#define DATA_CLASS(NAME, bit, word, sentence) {DATA_##NAME, word},
#include "can/data_class.def"
#undef DATA_CLASS
};
#define CLASSES (sizeof classes_known / sizeof classes_known[0])
_Static_assert(DATA_CLASS_ALL == (1U << CLASSES) - 1, "all is one bit for each row");

unsigned data_class_find(const char *word, size_t n)
{
    for (size_t i = 0; i < CLASSES; i++) {
        if (strlen(classes_known[i].word) == n &&
            memcmp(classes_known[i].word, word, n) == 0) {
            return classes_known[i].bit;
        }
    }
    return 0;
}

void data_class_print(char text[static DATA_CLASS_TEXT_BYTES], unsigned classes)
{
    size_t used = 0;
    const char *before = "";
    for (size_t i = 0; i < CLASSES; i++) {
        if ((classes & classes_known[i].bit) != 0) {
            used += (size_t)snprintf(text + used, DATA_CLASS_TEXT_BYTES - used, "%s%s",
                                     before, classes_known[i].word);
            before = ", ";
        }
    }
    if (used == 0) {
        (void)snprintf(text, DATA_CLASS_TEXT_BYTES, "none");
    }
}
