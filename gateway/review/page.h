/* SPDX-License-Identifier: Apache-2.0 */
/* What all pages have in common: head, foot, and how small things look. Whatever came
 * from a ledger goes out through html.h. */
#ifndef GATEWAY_REVIEW_PAGE_H
#define GATEWAY_REVIEW_PAGE_H

#include <stdio.h>

#include "gateway/review/query.h"
#include "gateway/review/review.h"

/* Where a page stands in the navigation. */
enum page_place { PAGE_FLEET, PAGE_INCIDENTS, PAGE_HELP, PAGE_ELSEWHERE };

/* To <main>. title is hostile text. */
void page_begin(FILE *out, const struct review *review, enum page_place place,
                const char *title);
/* From </main>. */
void page_end(FILE *out);

/* Each a whole page. */
void page_fleet(FILE *out, const struct review *review);
/* False when out of memory, and nothing is written. trouble: what is wrong with the
 * query, told on top; NULL or empty: nothing. */
MUST_CHECK bool page_incidents(FILE *out, const struct review *review,
                               const struct query *query, const struct trouble *trouble);
/* trouble as above, of a note; note is what was written in it, to be mended. */
void page_incident(FILE *out, const struct review *review, const struct vehicle *vehicle,
                   uint32_t incident, const struct trouble *trouble, const char *note);
/* Where else what an incident told a decoy stands, and the line of a policy that would
 * have stopped it: a card of its page. Where nothing was kept, the nearest of its reason
 * of which something was; nothing where there is none, or it cannot be read. */
void page_elsewhere(FILE *out, const struct vehicle *vehicle, uint32_t incident);
/* Inside of a <p>: that it does, if it does, for who reads no further. */
void page_elsewhere_hint(FILE *out, const struct vehicle *vehicle, uint32_t incident);
/* What of an incident is proven, and how who has the key alone can check it: a card of
 * its page. */
void page_proof(FILE *out, const struct vehicle *vehicle, uint32_t incident);
/* A whole page: an event is not there, and the vehicle's ledger is broken. */
void page_broken(FILE *out, const struct review *review, const struct vehicle *vehicle);
void page_help(FILE *out, const struct review *review);
/* What cannot be shown, and why; without navigation when nobody has signed in. */
void page_trouble(FILE *out, const struct review *review, const char *title,
                  const char *text);

/* Another number whenever a page may have become another: a record, a seal, a note. */
MUST_CHECK uint64_t page_version(const struct review *review);

/* 1234567 as 1,234,567. */
void page_number(FILE *out, uint64_t number);
/* 1,234 bytes, 1.2 KB, 3.4 MB. */
void page_bytes(FILE *out, uint64_t bytes);
/* A <time> element: "2026-11-23 09:02:11". */
void page_time(FILE *out, uint64_t wall_us);
/* A label: "severe", coloured. */
void page_severity(FILE *out, enum severity severity);
/* A label: "stopped". */
void page_verdict(FILE *out, uint8_t action);
/* What tried, between other words: letters that run from right to left turn none of
 * those round. */
void page_text(FILE *out, const char *text);
/* The path of an incident, for an attribute. */
void page_incident_path(FILE *out, const struct vehicle *vehicle, uint32_t incident);
/* The label of a seal. */
void page_seal(FILE *out, const struct seal *seal);

#endif
