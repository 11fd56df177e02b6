/* SPDX-License-Identifier: Apache-2.0 */
/* A key from its file: of the kind that is wanted, or a sentence that names the file. */
#ifndef GATEWAY_KEY_FILE_H
#define GATEWAY_KEY_FILE_H

#include "can/trouble.h"
#include "policies/signature.h"

/* The PEM text of a P-256 public key, ended by NUL, from malloc. NULL with why set, which
 * names the file: it cannot be read, or it is a key of another kind. */
MUST_CHECK char *key_file_public(const char *path, struct trouble *why);

/* The same of a private key, which nobody but its owner may read. Given back with
 * key_file_wipe. */
MUST_CHECK char *key_file_private(const char *path, struct trouble *why);

/* The keys themselves, each freed with its own _free of signature.h; what was read of the
 * private one's file is wiped. NULL with why set as above. */
MUST_CHECK struct signature_public *key_file_parse_public(const char *path,
                                                          struct trouble *why);
MUST_CHECK struct signature_key *key_file_parse_private(const char *path,
                                                        struct trouble *why);

/* Overwrites and frees the text of a private key; pem may be NULL. */
void key_file_wipe(char *pem);

#endif
