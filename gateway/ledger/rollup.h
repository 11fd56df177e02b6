/* SPDX-License-Identifier: Apache-2.0 */
/* One alarm per cause: repeats are summed, in bounded memory, whatever the attacker
 * varies.
 *
 * A cause is (subject, action, reason, rule and what identifies the subject: bus and id;
 * server, port, protocol and host; name and type; protocol and server). Client ports and
 * counters are not part of it. Law: from one cause at most 1 + log2-spaced records come
 * out: the first at once, then a sum after 1 s, 2 s, 4 s ... up to every 600 s while it
 * goes on; when ROLLUP_CAUSES are in use, the one quiet for longest makes room (its sum
 * comes out): one of what passed if those are more than half, else one of the others.
 * Each reason has ROLLUP_FIRSTS new causes in store, for what passed and for the rest
 * each, and gains one each ROLLUP_FIRST_US, so that a flood under one reason neither
 * hides what comes under another nor pushes older events out of the ledger. When those
 * are used up, a cause of a kind that is not in use yet may take one of ROLLUP_RESERVE,
 * which gains one each ROLLUP_RESERVE_US and which standard ids have to themselves, so
 * that a flood of one kind hides no other kind under the same reason (a kind is: a
 * standard id, the upper 13 bits of an extended one, a transport, port and what its bytes
 * are, the last two labels of a name, a protocol; floods of more kinds than that do
 * hide). The rest, and of what did not pass that above ROLLUP_FIRSTS_OF_ALL within a
 * second, are summed under one cause per reason and action, with all of the subject
 * emptied but its sort and a flow's bytes. So a flood of drops hides nothing that passed.
 * A piece of evidence is a record of its own, since none repeats another:
 * ROLLUP_EVIDENCES of them are in store, and one more comes each ROLLUP_EVIDENCE_US, so
 * that a flood of them pushes no older events out of the ledger either; what is above
 * loses its bytes, and is summed as any other. Of a frame the first of its cause alone
 * comes out with its data, and of a hello that was judged the pieces come out if its
 * denial, which is told before them, did: with the cause of that, and count 0, since they
 * stand for no attempt more. ROLLUP_HELLOS are in store, one more comes each
 * ROLLUP_HELLO_US, and what is above is left out.
 * A cause that was quiet for 600 s is forgotten and told at once again. A sum has the
 * details of its latest repeat and, for flows, the bytes of all. Law: the counts that
 * came out, plus those still held, equal the events that went in. */
#ifndef GATEWAY_LEDGER_ROLLUP_H
#define GATEWAY_LEDGER_ROLLUP_H

#include <stdint.h>

#include "gateway/ledger/event.h"

#define ROLLUP_INTERVAL_MAX_US UINT64_C(600000000)
#define ROLLUP_CAUSES 256
#define ROLLUP_FIRSTS 64
#define ROLLUP_FIRST_US 60000000U
#define ROLLUP_RESERVE 16 /* above the nine standard ids of diagnostic requests */
#define ROLLUP_RESERVE_US 600000000U
#define ROLLUP_FIRSTS_OF_ALL 256    /* a quarter of what a recorder holds */
#define ROLLUP_EVIDENCES 160        /* pieces: all that 16 flows say to a decoy */
#define ROLLUP_EVIDENCE_US 6000000U /* then one such flow a minute: 4 KB */
#define ROLLUP_HELLOS 16
#define ROLLUP_HELLO_US 60000000U

/* What comes out, to be sent on. The event is the callee's to copy. */
typedef void (*rollup_out_cb)(void *context, const struct event *event);

struct rollup; /* fixed size: rollup_size_bytes() */

MUST_CHECK uint64_t rollup_size_bytes(void);
/* block has rollup_size_bytes() of zeros, as calloc gives them; what is not used of it is
 * never written. */
struct rollup *rollup_init(void *block, rollup_out_cb out, void *context);
/* event->first_us == last_us == now_us and count 1 are set by this. */
void rollup_add(struct rollup *self, const struct event *event, uint64_t now_us);
/* Hellos that were the first of their cause and not kept all the same. */
uint64_t rollup_hellos_left_out(const struct rollup *self);
/* Sends sums that are due. Call at least each 250 ms. */
void rollup_tick(struct rollup *self, uint64_t now_us);
/* Sends every sum held and forgets every cause; for shutdown and mode or policy change.
 */
void rollup_flush(struct rollup *self, uint64_t now_us);

#endif
