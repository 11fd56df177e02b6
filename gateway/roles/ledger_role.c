/* SPDX-License-Identifier: Apache-2.0 */
/* The role that writes: events of three siblings in, acknowledgements out once they are
 * on disk.
 *
 * Does not: decide what is recorded, read what the unit sent other than as bytes of an
 * event. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/clock.h"
#include "gateway/ledger/folder.h"
#include "gateway/ledger/store.h"
#include "gateway/roles/role.h"
#include "gateway/roles/trail_keeper.h"
#include "policies/signature.h"

#define RETRY_US 100000U
/* A file system that has met with an error takes nothing more until it is mounted anew,
 * which nobody can do while we have files open in it (EBUSY). */
#define PATIENCE_US 2000000U
#define TEND_MS 60000U /* as store_tend asks */
#define SOURCES 3

/* One sibling. Until it says where it begins, what is in the pair was meant for the
 * ledger before us. */
struct source {
    struct channel channel;
    enum event_source name;
    bool in_step;
    bool hello_due;
    uint64_t epoch;
    uint64_t acknowledged;
};

static struct {
    struct role *role;
    struct store *store;
    struct signature_key *key;
    struct source sources[SOURCES];
    uv_prepare_t before_sleep;
    uv_timer_t wake;
    bool writable;
    uint64_t retry_us;   /* not before: the last flush failed */
    uint64_t failing_us; /* since then every flush has, 0: the last one has not */
    uint64_t duplicates;
    uint64_t refused; /* records that were no event of that sibling */
} ledger;

static struct store_time now(void)
{
    static uint64_t looked_us;
    static bool trusted;
    struct store_time time = {clock_steady_us(), clock_wall_us(), false};
    if (time.mono_us - looked_us > 1000000U) {
        looked_us = time.mono_us;
        trusted = clock_synchronised();
    }
    time.wall_trusted = trusted;
    return time;
}

static void say_hello(struct source *source)
{
    Sallyport__RoleHello hello = SALLYPORT__ROLE_HELLO__INIT;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_HELLO;
    message.hello = &hello;
    source->hello_due = channel_send(&source->channel, &message, NULL, 0) == CHANNEL_FULL;
}

static void acknowledge(struct source *source)
{
    uint64_t sealed =
        store_sealed_seq(ledger.store, (uint8_t)source->name, source->epoch);
    if (!source->in_step || sealed <= source->acknowledged) {
        return;
    }
    Sallyport__RoleAck ack = SALLYPORT__ROLE_ACK__INIT;
    ack.epoch = source->epoch;
    ack.seq = sealed;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_ACK;
    message.ack = &ack;
    if (channel_send(&source->channel, &message, NULL, 0) == CHANNEL_SENT) {
        source->acknowledged = sealed;
    }
}

static bool send_writable(bool writable, const char *text)
{
    Sallyport__RoleWritable told = SALLYPORT__ROLE_WRITABLE__INIT;
    told.writable = writable;
    told.text = (char *)text;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_WRITABLE;
    message.writable = &told;
    return role_tell(ledger.role, &message);
}

static void tell_writable(bool writable, const char *text)
{
    if (ledger.writable != writable) {
        ledger.writable = writable;
        (void)send_writable(writable, text);
    }
}

static bool wants_room(const struct trouble *why)
{
    return why->error == ENOSPC || why->error == EDQUOT;
}

/* What is held and not sealed is with the siblings, who tell our successor. */
static void hear_failure(const struct trouble *why, uint64_t now_us)
{
    ledger.retry_us = now_us + RETRY_US;
    ledger.failing_us = ledger.failing_us > 0 ? ledger.failing_us : now_us;
    tell_writable(false, why->text);
    if (!wants_room(why) && now_us - ledger.failing_us > PATIENCE_US) {
        role_fail(ledger.role, why);
    }
}

static bool flush(struct trouble *why)
{
    struct store_time time = now();
    if (!store_flush(ledger.store, &time, why)) {
        hear_failure(why, time.mono_us);
        return false;
    }
    ledger.failing_us = 0;
    tell_writable(true, "");
    for (size_t i = 0; i < SOURCES; i++) {
        struct source *source = &ledger.sources[i];
        acknowledge(source);
        if (source->hello_due) {
            say_hello(source);
        }
    }
    return true;
}

static enum store_answer append(const struct event *event)
{
    struct trouble told_by_flush;
    struct store_time time = now();
    enum store_answer answer = store_append(ledger.store, event, &time);
    if (answer == STORE_FULL && time.mono_us >= ledger.retry_us &&
        flush(&told_by_flush)) {
        answer = store_append(ledger.store, event, &time);
    }
    return answer;
}

/* A trail begins, or was left out: what the other of can and uplink saw belongs to it
 * too, or what both did. */
static void ask_other(const struct source *from, const struct event *event)
{
    Sallyport__RoleTrail trail = SALLYPORT__ROLE_TRAIL__INIT;
    trail.cause = event->cause;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_TRAIL;
    message.trail = &trail;
    for (size_t i = 0; i < SOURCES; i++) {
        struct source *other = &ledger.sources[i];
        if (other != from && other->name != EVENT_FROM_GUARD) {
            (void)!channel_send(&other->channel, &message, NULL, 0); /* full: without */
        }
    }
}

/* Guard sees nothing of what comes, so of its severe events both are asked. */
static bool begins_trail(const struct event *event)
{
    if (event->source == EVENT_FROM_GUARD) {
        return trail_keeper_wants(event, event->last_us);
    }
    return event->subject == EVENT_TRAIL && event->trail.part <= 1 && !event->trail.asked;
}

static void keep(struct source *source, const Sallyport__RoleRecord *record)
{
    struct event event;
    if (!source->in_step || record->epoch != source->epoch) {
        return;
    }
    if (!event_unpack(&event, record->event.data, record->event.len) ||
        event.source != source->name || event.source_epoch != record->epoch ||
        event.source_seq != record->seq) {
        ledger.refused++;
        return;
    }
    enum store_answer answer = append(&event);
    ledger.duplicates += answer == STORE_DUPLICATE;
    if (answer == STORE_KEPT && begins_trail(&event)) {
        ask_other(source, &event);
    }
    if (answer == STORE_FULL) {
        /* It is asked for again once there is room: nothing may come before it. */
        source->in_step = false;
        source->hello_due = true;
    }
}

static void on_message(void *context, struct channel *channel,
                       const Sallyport__RoleMessage *message, const int *descriptors,
                       size_t count)
{
    struct source *source = context;
    (void)channel;
    channel_close_descriptors(descriptors, count);
    switch (message->body_case) {
    case SALLYPORT__ROLE_MESSAGE__BODY_RECORD:
        keep(source, message->record);
        break;
    case SALLYPORT__ROLE_MESSAGE__BODY_RESYNC:
        source->in_step = true;
        source->epoch = message->resync->epoch;
        source->acknowledged = 0;
        acknowledge(
            source); /* on disk already, and not told for our predecessor's death */
        break;
    default:
        break;
    }
}

static void on_closed(void *context, struct channel *channel)
{
    (void)context;
    (void)channel;
    struct trouble why;
    trouble_set(&why, "a sibling sent what is no message; it is started again closed");
    role_fail(ledger.role, &why);
}

static void on_wake(uv_timer_t *timer)
{
    (void)timer; /* before_sleep does the work */
}

/* When to wake though no sibling says anything. */
static uint64_t next_wake_ms(uint64_t now_us)
{
    uint64_t due_us = store_due_us(ledger.store);
    if (due_us == STORE_NEVER) {
        return TEND_MS;
    }
    uint64_t next_us = due_us > ledger.retry_us ? due_us : ledger.retry_us;
    return next_us > now_us ? (next_us - now_us) / 1000 + 1 : 1;
}

/* Once a turn of the loop, after all that waited was read: what came together is sealed
 * together. A step at old segments comes last, so that no seal waits for more than one.
 */
static void on_before_sleep(uv_prepare_t *prepare)
{
    (void)prepare;
    struct trouble told_by_flush;
    struct store_time time = now();
    uint64_t due_us = store_due_us(ledger.store);
    if (due_us <= time.mono_us && time.mono_us >= ledger.retry_us) {
        (void)flush(&told_by_flush);
    }
    bool more = store_tend(ledger.store, &time);
    (void)uv_timer_start(&ledger.wake, on_wake, more ? 0 : next_wake_ms(time.mono_us), 0);
}

static bool prepare(struct role *self, struct trouble *why)
{
    (void)why;
    ledger.role = self;
    return uv_prepare_init(&self->loop, &ledger.before_sleep) == 0 &&
           uv_timer_init(&self->loop, &ledger.wake) == 0;
}

static bool listen_to_siblings(struct trouble *why)
{
    static const enum event_source names[SOURCES] = {EVENT_FROM_CAN, EVENT_FROM_UPLINK,
                                                     EVENT_FROM_GUARD};
    for (size_t i = 0; i < SOURCES; i++) {
        struct source *source = &ledger.sources[i];
        source->name = names[i];
        if (!channel_start(&source->channel, &ledger.role->loop, ROLE_FD_EVENTS + (int)i,
                           on_message, on_closed, source)) {
            trouble_set(why, "no channel to a sibling; type 'sallyport run'");
            return false;
        }
        say_hello(source);
    }
    return true;
}

static struct signature_key *read_key(int fd, struct trouble *why)
{
    char pem[SIGNATURE_PEM_BYTES + 1] = "";
    ssize_t got = pread(fd, pem, sizeof pem - 1, 0);
    (void)close(fd);
    struct signature_key *key =
        signature_key_parse(got > 0 && got < SIGNATURE_PEM_BYTES ? pem : "", why);
    explicit_bzero(pem, sizeof pem);
    return key;
}

static bool has_writer(const char *path)
{
    struct folder folder;
    struct trouble ignored;
    bool opened = folder_open(&folder, path, &ignored);
    bool in_use = opened && folder_is_in_use(&folder);
    if (opened) {
        folder_close(&folder);
    }
    return in_use;
}

/* A writer before us may still be ending, a full disk gets room: that passes, and guard
 * starts us again. What else is wrong stays as it is; guard is told, and it tells. */
static bool open_store(const Sallyport__RoleStart *told, struct trouble *why)
{
    uint8_t boot_id[STORE_BOOT_ID_BYTES];
    struct store_time time = now();
    struct store_limits limits = store_limits_default();
    clock_boot_id(boot_id);
    limits.max_bytes = told->ledger_max_bytes;
    limits.keep_days = told->ledger_keep_days;
    limits.keep_severe_days = told->ledger_keep_severe_days;
    limits.begun = told->ledger_begun;
    if (limits.segment_bytes > limits.max_bytes / 8) {
        limits.segment_bytes = (uint32_t)(limits.max_bytes / 8);
    }
    bool passes = has_writer(told->ledger_folder);
    ledger.store =
        store_open(told->ledger_folder, ledger.key, &limits, boot_id, &time, why);
    if (ledger.store == NULL && !passes && !wants_room(why) &&
        send_writable(false, why->text)) {
        _exit(1);
    }
    return ledger.store != NULL;
}

static bool start(struct role *self, const struct role_message *message,
                  struct trouble *why)
{
    (void)self;
    const Sallyport__RoleStart *told = message->body->start;
    int key_fd =
        channel_find(told->descriptors, told->n_descriptors, message->descriptors,
                     message->count, CHANNEL_LEDGER_KEY, 0);
    ledger.key = read_key(key_fd, why);
    if (ledger.key == NULL) {
        return false;
    }
    (void)umask(077);
    if (!open_store(told, why)) {
        return false;
    }
    (void)uv_prepare_start(&ledger.before_sleep, on_before_sleep);
    return flush(why) && listen_to_siblings(why);
}

static void on_guard(struct role *self, const struct role_message *message)
{
    (void)self; /* the ledger knows neither mode nor policy */
    channel_close_descriptors(message->descriptors, message->count);
}

static size_t count(struct role_counter out[static ROLE_COUNTERS_MAX])
{
    const struct role_counter counters[] = {
        {"events", store_sealed_count(ledger.store)},
        {"waiting", store_held_count(ledger.store)},
        {"bytes", store_size_bytes(ledger.store)},
        {"duplicates", ledger.duplicates},
        {"refused", ledger.refused},
        {"writable", ledger.writable},
    };
    memcpy(out, counters, sizeof counters);
    return sizeof counters / sizeof counters[0];
}

/* The siblings have stopped and said all: what they said is in the pairs. */
static void stop(struct role *self)
{
    struct trouble told_by_flush;
    for (size_t i = 0; i < SOURCES; i++) {
        channel_drain(&ledger.sources[i].channel);
    }
    (void)flush(&told_by_flush);
    store_close(ledger.store);
    signature_key_free(ledger.key);
    role_stopped(self);
}

const struct role_row role_ledger = {"ledger", SANDBOX_LEDGER, prepare, start,
                                     on_guard, count,          stop};
