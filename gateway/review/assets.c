/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the files of gateway/review/assets/ into the program at build time. */
#include "gateway/review/assets.h"

#include <stddef.h>
#include <string.h>

/* NOLINTBEGIN(bugprone-macro-parentheses): assembler strings cannot have them */
#define TAKE(symbol, path)                                        \
    __asm__(".pushsection .rodata\n" #symbol ":\n.incbin \"" path \
            "\"\n.byte 0\n.popsection\n");                        \
    extern const char symbol[] __attribute__((visibility("hidden")))
/* NOLINTEND(bugprone-macro-parentheses) */

TAKE(assets_style, "gateway/review/assets/style.css");
TAKE(assets_script, "gateway/review/assets/review.js");
TAKE(assets_icon, "gateway/review/assets/icon.svg");

const struct asset *assets_find(const char *path)
{
    static const struct asset assets[] = {
        {"/style.css", "text/css; charset=utf-8", assets_style},
        {"/review.js", "text/javascript; charset=utf-8", assets_script},
        {"/icon.svg", "image/svg+xml", assets_icon},
    };
    for (size_t i = 0; i < sizeof assets / sizeof *assets; i++) {
        if (strcmp(assets[i].path, path) == 0) {
            return &assets[i];
        }
    }
    return NULL;
}
