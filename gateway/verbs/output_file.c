/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the file system, and hands over to it. */
#include "gateway/verbs/output_file.h"

#include <stdio.h>
#include <sys/stat.h>

#include "gateway/file.h"

bool output_file_is_free(const char *path, struct trouble *why)
{
    struct stat st;
    if (path == NULL || stat(path, &st) != 0 ||
        (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))) {
        return true;
    }
    trouble_set(why, "%.200s: is there already; say another FILE, or move it away", path);
    return false;
}

bool output_file_write(const char *path, const void *bytes, size_t len, mode_t mode,
                       struct trouble *why)
{
    if (path != NULL) {
        return file_replace(path, bytes, len, mode, why);
    }
    (void)fwrite(bytes, 1, len, stdout); /* dispatch tells if it is full */
    return true;
}
