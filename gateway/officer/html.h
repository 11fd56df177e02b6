/* SPDX-License-Identifier: Apache-2.0 */
/* Hostile text inside of HTML (WHATWG HTML 13.2.5): as text, as the value of an attribute
 * in quotes, as a part of a URL. What comes out has no character that ends what it is in.
 */
#ifndef GATEWAY_OFFICER_HTML_H
#define GATEWAY_OFFICER_HTML_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Between tags, or between the quotes of an attribute. What could mislead a reader shows
 * as \u{H}, a byte that is no UTF-8 as \xHH (escape.h). */
void html_text(FILE *out, const char *text);
void html_bytes(FILE *out, const uint8_t *bytes, size_t len);

/* The same between other words, in an element of its own: letters that run from right to
 * left turn none of those round (Unicode TR9). */
void html_isolated(FILE *out, const char *text);
/* A name that another chose, in the same way: a blank in it is \x20, so that it says
 * nothing that stands there in our own words (escape_name). */
void html_name(FILE *out, const char *name);

/* A segment of a path, or a name or value of a query: percent-encoded (RFC 3986 2.1) but
 * for unreserved characters, so nothing in it can be a scheme, a separator or a quote. */
void html_url(FILE *out, const char *text);

#endif
