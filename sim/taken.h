/* SPDX-License-Identifier: Apache-2.0 */
/* Takes a file of the source tree into the program at build time, as text. What takes one
 * has its files named in the makefile fragment beside it. */
#ifndef SIM_TAKEN_H
#define SIM_TAKEN_H

/* NOLINTBEGIN(bugprone-macro-parentheses): assembler strings cannot have them */
#define TAKEN(symbol, path)                                       \
    __asm__(".pushsection .rodata\n" #symbol ":\n.incbin \"" path \
            "\"\n.byte 0\n.popsection\n");                        \
    extern const char symbol[] __attribute__((visibility("hidden")))
/* NOLINTEND(bugprone-macro-parentheses) */

#endif
