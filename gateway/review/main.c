/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport-review: what `sallyport review` runs. A program of its own, so that no HTTP
 * library is loaded into the gateway, which starts anew while a path is closed. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "gateway/file.h"
#include "gateway/key_file.h"
#include "gateway/review/door.h"
#include "gateway/review/server.h"
#include "gateway/verbs/options.h"

#define LISTEN_DEFAULT "127.0.0.1:0"

static const char help[] =
    "usage: sallyport review LEDGER... [--key PUB]...\n"
    "                        [--notes FOLDER --notes-key KEY]\n\n"
    "Serves a web page, to this machine alone, on which an officer reviews what tried\n"
    "to cross: vehicles by attempts, incidents grouped by cause, each with its story,\n"
    "its evidence and its proof. A LEDGER may be a folder of ledgers, one for each\n"
    "vehicle. Ledgers are read and never written; what is added to one shows by\n"
    "itself.\n\n"
    "It prints a link that works once, in one browser; from then on no other user of\n"
    "this machine is let in. Ctrl-C ends it.\n\n"
    "Examples:\n"
    "  sallyport review /var/lib/sallyport/ledger --key ledger.pub\n"
    "  sallyport review fleet --notes notes --notes-key officer.key\n\n"
    "  -k, --key PUB         a public key that ledgers are checked with (again for\n"
    "                        more); without any: each ledger NAME with NAME.pub\n"
    "                        beside it, which proves only that the two agree\n"
    "  --notes FOLDER        keep notes on incidents in FOLDER/notes.jsonl, each line\n"
    "                        signed and chained to the one before; FOLDER is made\n"
    "                        if need be\n"
    "  --notes-key KEY       with this private key, of the officer's own ('sallyport\n"
    "                        keygen')\n"
    "  --name NAME           who signs them; else $USER, else the key's fingerprint\n"
    "  --listen ADDR:PORT    default " LISTEN_DEFAULT ": any free port\n"
    "  --origin URL          behind a reverse proxy: as its browsers call it\n"
    "  --proxy-secret FILE   and what the proxy says to be let in; who it says is the\n"
    "                        officer then signs (gateway/review/nginx.conf)\n\n"
    "Exit codes: 0 ended in order, 1 the notes are not as they were signed, or cannot\n"
    "be kept, 2 used wrongly or no ledger.\n";

struct wish {
    struct review *review;
    const char *listen;
    const char *notes;
    const char *notes_key;
    const char *name;
    const char *origin;
    const char *secret;
    int argc;
    char **argv;
};

static bool take_key(void *review, const char *path, struct trouble *why)
{
    return key_ring_add(&((struct review *)review)->fleet.keys, path, why);
}

static int fail(enum verb_exit code, const char *why)
{
    fprintf(stderr, "sallyport review: %s\n", why);
    return code;
}

/* VERB_FOUND: go on; else the exit code. */
static enum verb_exit read_options(struct wish *wish)
{
    const struct options_row rows[] = {
        {"key", 'k', .take = take_key, .target = wish->review},
        {"notes", .text = &wish->notes},
        {"notes-key", .text = &wish->notes_key},
        {"name", .text = &wish->name},
        {"listen", .text = &wish->listen},
        {"origin", .text = &wish->origin},
        {"proxy-secret", .text = &wish->secret},
    };
    enum verb_exit code =
        options_read(wish->argc, wish->argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return code;
    }
    if (optind == wish->argc) {
        return (enum verb_exit)fail(VERB_USAGE,
                                    "say which: sallyport review LEDGER...; see "
                                    "'sallyport review --help'");
    }
    if ((wish->notes == NULL) != (wish->notes_key == NULL)) {
        return (enum verb_exit)fail(VERB_USAGE,
                                    "--notes and --notes-key go together: give both, or "
                                    "none");
    }
    if (wish->name != NULL && (wish->notes == NULL || wish->name[0] == 0)) {
        return (enum verb_exit)fail(VERB_USAGE,
                                    "--name says who signs notes: give a name, and "
                                    "--notes with it");
    }
    if ((wish->origin == NULL) != (wish->secret == NULL)) {
        return (enum verb_exit)fail(VERB_USAGE,
                                    "--origin and --proxy-secret go together: give both, "
                                    "or none");
    }
    return VERB_FOUND;
}

/* One line of a file that nobody but its owner may read. */
static bool stand_behind(const struct wish *wish, struct trouble *why)
{
    char *text = file_read_key(wish->secret, why);
    if (text == NULL) {
        return false;
    }
    text[strcspn(text, "\r\n")] = 0;
    bool good = session_stand_behind(&wish->review->session, wish->origin, text, why);
    key_file_wipe(text);
    return good;
}

/* The socket; -1 with why set. */
static int open_door(const struct wish *wish, struct trouble *why)
{
    struct session *session = &wish->review->session;
    char host[SESSION_HOST_BYTES];
    int fd = session_init(session, why) ? door_open(wish->listen, host, why) : -1;
    if (fd < 0) {
        return -1;
    }
    session_stand_at(session, host);
    if (wish->origin == NULL) {
        printf("http://%s/?token=%s\n", host, session->token);
    } else if (stand_behind(wish, why)) {
        printf("%s, from a proxy to %s\n", session->origin, host);
    } else {
        (void)close(fd);
        return -1;
    }
    (void)fflush(stdout);
    return fd;
}

/* A descriptor for each ledger is more than a shell gives by itself. */
static void raise_limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

static int serve(const struct wish *wish)
{
    struct trouble why;
    uv_loop_t loop;
    (void)sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    int fd = open_door(wish, &why);
    if (fd < 0) {
        return fail(VERB_USAGE, why.text);
    }
    if (uv_loop_init(&loop) != 0) {
        (void)close(fd);
        return fail(VERB_USAGE, "no event loop; free some descriptors");
    }
    struct server *server = server_start(&loop, fd, wish->review, &why);
    if (server != NULL) {
        (void)uv_run(&loop, UV_RUN_DEFAULT);
        server_free(server);
    }
    (void)uv_loop_close(&loop);
    return server != NULL ? VERB_DONE : fail(VERB_USAGE, why.text);
}

/* As said, as the system calls who started it, or by the key that stands for them. */
static void name_officer(const struct wish *wish, const struct signature_key *key,
                         char by_key[static JOURNAL_OFFICER_BYTES])
{
    uint8_t id[SIGNATURE_KEY_ID_BYTES];
    const char *user = getenv("USER");
    signature_key_id(key, id);
    (void)snprintf(by_key, JOURNAL_OFFICER_BYTES, "key %02x%02x%02x%02x", id[0], id[1],
                   id[2], id[3]);
    const char *else_name = user != NULL && user[0] != 0 ? user : by_key;
    wish->review->officer = wish->name != NULL ? wish->name : else_name;
}

static int with_notes(const struct wish *wish)
{
    struct trouble why;
    char by_key[JOURNAL_OFFICER_BYTES];
    bool cut = false;
    if (wish->notes == NULL) {
        return serve(wish);
    }
    struct signature_key *key = key_file_parse_private(wish->notes_key, &why);
    if (key == NULL) {
        return fail(VERB_USAGE, why.text);
    }
    name_officer(wish, key, by_key);
    wish->review->journal = journal_open(wish->notes, key, &cut, &why);
    if (cut) {
        fprintf(stderr,
                "sallyport review: %s/%s: a last line that was never whole is cut\n",
                wish->notes, JOURNAL_FILE);
    }
    int code = wish->review->journal != NULL ? serve(wish) : fail(VERB_FOUND, why.text);
    journal_close(wish->review->journal);
    signature_key_free(key);
    return code;
}

int main(int argc, char **argv)
{
    static struct review review;
    static char program[] = "sallyport";
    static char verb[] = "review";
    struct wish wish = {
        .review = &review, .listen = LISTEN_DEFAULT, .argc = argc, .argv = argv};
    struct trouble why;
    program_invocation_short_name = program; /* exec left the verb in its place */
    argv[0] = verb;
    raise_limit();
    enum verb_exit code = read_options(&wish);
    bool good = code == VERB_FOUND;
    for (int i = optind; good && i < argc; i++) {
        good = fleet_add(&review.fleet, argv[i], &why);
        code = good ? code : (enum verb_exit)fail(VERB_USAGE, why.text);
    }
    int exit_code = good ? with_notes(&wish) : (int)code;
    if (fleet_is_checking(&review.fleet)) {
        (void)fflush(NULL);
        _exit(exit_code); /* its thread still reads what would be given back */
    }
    fleet_close(&review.fleet);
    return exit_code;
}
