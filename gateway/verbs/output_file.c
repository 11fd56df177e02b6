/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the file system. */
#include "gateway/verbs/output_file.h"

#include <stddef.h>
#include <sys/stat.h>

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
