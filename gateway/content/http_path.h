/* SPDX-License-Identifier: Apache-2.0 */
/* The path of a request as it is judged: one spelling for one thing (RFC 3986 6.2.2), and
 * none that a server might read as another path. Pure. */
#ifndef GATEWAY_CONTENT_HTTP_PATH_H
#define GATEWAY_CONTENT_HTTP_PATH_H

#include "can/cursor.h"

#define HTTP_PATH_BYTES 1024 /* with its final zero */

/* in: from the '/' to the end of the target; a query is left out. What is escaped without
 * need is decoded, other escapes have capitals. False, and out is "": it does not begin
 * with '/', is too long, has a segment "." or ".." (also with parameters, "..;a"), a
 * backslash, a fragment, an escape that breaks its form, stands for '/', '\' or a control
 * character or is escaped itself ("%252e"), or escapes that are no UTF-8. */
MUST_CHECK bool http_path_read(char out[static HTTP_PATH_BYTES], struct cursor in);

#endif
