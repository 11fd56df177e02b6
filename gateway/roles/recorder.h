/* SPDX-License-Identifier: Apache-2.0 */
/* A role's way to the ledger: stamps, rolls up, queues, sends, keeps until acknowledged.
 *
 * Law: an event is held here until the ledger has it on disk, or is counted in an
 * EVENTS_LOST event. Never blocks. Allocates nothing after recorder_start. */
#ifndef GATEWAY_ROLES_RECORDER_H
#define GATEWAY_ROLES_RECORDER_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "gateway/ledger/event.h"

#define RECORDER_PENDING_MAX 1024 /* events sent or waiting, not yet acknowledged */

struct recorder;

/* What the caller need not fill in an event: source, epoch, seq, times, mode, version,
 * roll-up. */
void recorder_note(struct recorder *self, const struct event *event);

/* What is stamped on events from now on. */
void recorder_set_mode(struct recorder *self, const char *mode);
void recorder_set_policy_version(struct recorder *self, uint64_t version);

#endif
