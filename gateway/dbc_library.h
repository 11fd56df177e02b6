/* SPDX-License-Identifier: Apache-2.0 */
/* The files that a policy text names, databases in DBC form and certificates, read beside
 * it while it is parsed. */
#ifndef GATEWAY_DBC_LIBRARY_H
#define GATEWAY_DBC_LIBRARY_H

#include "policies/parse.h"

#define DBC_LIBRARY_FILES_MAX 8
#define DBC_LIBRARY_FILE_BYTES_MAX ((size_t)64 << 20)
#define DBC_LIBRARY_TEXT_BYTES_MAX ((size_t)1 << 20)

struct dbc_library {
    struct policy_library library; /* for struct policy_text */
    const char *policy_path;
    policy_message_cb tell;
    void *context;
    void *blocks[DBC_LIBRARY_FILES_MAX]; /* from malloc */
    size_t count;
    uint8_t *text; /* of the certificates read last, from malloc */
};

/* A name is relative to the folder of policy_path ("-": to the current one). tell is told
 * of a file that cannot be read, and of each error in one, by its own file, line and
 * column; of the warnings in one that is taken there is one line, "POLICY: warning: N
 * warnings in FILE; see: sallyport inspect FILE". self stays where it is until closed. */
void dbc_library_open(struct dbc_library *self, const char *policy_path,
                      policy_message_cb tell, void *context);

/* Frees all that it gave. */
void dbc_library_close(struct dbc_library *self);

#endif
