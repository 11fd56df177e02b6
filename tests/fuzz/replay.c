/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target once over each seed of its corpus, so that make check keeps what
 * make fuzz found. */
#include <dirent.h>
#include <libgen.h>
#include <limits.h>

#include "tests/fuzz/fuzz.h"

#define SEED_BYTES_MAX (1 << 20)

static void replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(SEED_BYTES_MAX);
    HOLDS(file != NULL && bytes != NULL);
    size_t len = fread(bytes, 1, SEED_BYTES_MAX, file);
    uint8_t *exact = malloc(len ? len : 1); /* so that a read past the end is seen */
    HOLDS(exact != NULL);
    memcpy(exact, bytes, len);
    (void)LLVMFuzzerTestOneInput(exact, len);
    free(exact);
    free(bytes);
    (void)fclose(file);
}

int main(int argc, char **argv)
{
    char folder[PATH_MAX], path[PATH_MAX + 256];
    unsigned seeds = 0;
    (void)argc;
    (void)snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s", basename(argv[0]));
    DIR *corpus = opendir(folder);
    (void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (struct dirent *seed; corpus != NULL && (seed = readdir(corpus)) != NULL;) {
        if (seed->d_name[0] != '.') {
            (void)snprintf(path, sizeof path, "%s/%s", folder, seed->d_name);
            replay(path);
            seeds++;
        }
    }
    if (corpus != NULL) {
        (void)closedir(corpus);
    }
    printf("%s 1 - %s holds for its %u seeds\n1..1\n", seeds ? "ok" : "not ok",
           basename(argv[0]), seeds);
    return seeds ? 0 : 1;
}
