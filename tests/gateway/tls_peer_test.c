/* SPDX-License-Identifier: Apache-2.0 */
/* Our sessions against those of openssl(1), over loopback: what two ends of our own
 * agree on, the rest of the world need not. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "gateway/tls/tls_release.h"
#include "tests/gateway/tls_kit.h"

#define WAIT_MS 5000
#define HELLO "hello from the other side\n"

extern char **environ;

static char folder[] = "/tmp/tls_peer_XXXXXX";
static uint8_t authority[8192];
static size_t authority_bytes;
static char ca_file[64];
static char heard[16384]; /* what our session was told, or openssl printed */

/* An authority with RSA 4096, below it a leaf, and one that has expired. */
static const char make_files[] =
    "exec 2>/dev/null; cd \"$1\" && printf 'subjectAltName=DNS:a.example\\n' > san && "
    "openssl req -x509 -newkey rsa:4096 -nodes -keyout ca.key -out ca.pem -days 30 "
    "-subj /CN=Authority && openssl x509 -in ca.pem -outform DER -out ca.der && "
    "for n in leaf old; do openssl req -newkey rsa:2048 -nodes -keyout $n.key "
    "-out $n.csr -subj /CN=a.example || exit 1; done && "
    "openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 "
    "-extfile san -out leaf.pem && "
    "openssl x509 -req -in old.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days -1 "
    "-extfile san -out old.pem && "
    "openssl x509 -inform DER -in mint.der -out mint.pem";

static pid_t start(const char *const *words, int *output)
{
    int pipes[2];
    pid_t child = -1;
    posix_spawn_file_actions_t actions;
    union {
        const char *const *in;
        char *const *out;
    } argv = {.in = words};
    if (pipe(pipes) != 0) {
        return -1;
    }
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    (void)posix_spawn_file_actions_adddup2(&actions, pipes[1], 1);
    (void)posix_spawn_file_actions_adddup2(&actions, pipes[1], 2);
    (void)posix_spawn_file_actions_addclose(&actions, pipes[0]);
    if (posix_spawnp(&child, words[0], &actions, NULL, argv.out, environ) != 0) {
        child = -1;
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(pipes[1]);
    *output = pipes[0];
    return child;
}

static void stop(pid_t child, int output)
{
    (void)kill(child, SIGTERM);
    (void)waitpid(child, NULL, 0);
    (void)close(output);
}

static bool run_shell(const char *script)
{
    const char *const words[] = {"sh", "-c", script, "sh", folder, NULL};
    int output = -1;
    int status = -1;
    pid_t child = start(words, &output);
    bool good = child > 0 && waitpid(child, &status, 0) == child && status == 0;
    (void)close(output);
    return good;
}

/* The port of "ACCEPT 127.0.0.1:4433"; 0: it did not start. */
static uint16_t port_of(int output)
{
    char text[1024] = "";
    for (size_t have = 0; have < sizeof text - 1;) {
        ssize_t got = read(output, text + have, sizeof text - 1 - have);
        if (got <= 0) {
            return 0;
        }
        have += (size_t)got;
        text[have] = '\0';
        const char *at = strstr(text, "ACCEPT 127.0.0.1:");
        if (at != NULL && strchr(at, '\n') != NULL) {
            return (uint16_t)strtoul(at + 17, NULL, 10);
        }
    }
    return 0;
}

enum until { UNTIL_OPEN, UNTIL_LINE, UNTIL_OVER };

/* What was waited for has come, or nothing will come any more. */
static bool is_enough(const struct tls_session *session, enum until until)
{
    return session->state == TLS_SESSION_FAILED || session->state == TLS_SESSION_ENDED ||
           (until == UNTIL_OPEN && session->state == TLS_SESSION_OPEN) ||
           (until == UNTIL_LINE && strchr(heard, '\n') != NULL);
}

static void send_all(struct tls_session *session, int fd, size_t chunk)
{
    uint8_t bytes[4096];
    size_t out = 0;
    while ((out = tls_session_fetch(session, bytes, chunk)) > 0 &&
           send(fd, bytes, out, MSG_NOSIGNAL) == (ssize_t)out) {
    }
}

/* Receives once, chunk bytes at most. False: nothing came in time. */
static bool receive(struct tls_session *session, int fd, size_t chunk)
{
    uint8_t bytes[4096];
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    if (poll(&ready, 1, WAIT_MS) <= 0) {
        return false;
    }
    ssize_t got = recv(fd, bytes, chunk, 0);
    if (got <= 0) {
        tls_session_cut(session);
        return true;
    }
    return tls_session_feed(session, bytes, (size_t)got) == (size_t)got;
}

/* Between the session and the socket. */
static void pump(struct tls_session *session, int fd, size_t chunk, enum until until)
{
    size_t have = strlen(heard);
    for (;;) {
        have +=
            tls_session_read(session, (uint8_t *)heard + have, sizeof heard - 1 - have);
        heard[have] = '\0';
        send_all(session, fd, chunk);
        if (is_enough(session, until) || !receive(session, fd, chunk)) {
            send_all(session, fd, chunk);
            return;
        }
    }
}

/* Our client at an s_server that answers HTTP. suites: it wants a certificate of ours,
 * and speaks these; NULL: it wants none. */
static void ask_server(const char *version, const char *leaf,
                       const struct certificate_rules *rules, size_t chunk,
                       const char *suites)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n";
    char files[2][64];
    (void)snprintf(files[0], sizeof files[0], "%s/%s.pem", folder, leaf);
    (void)snprintf(files[1], sizeof files[1], "%s/%s.key", folder, leaf);
    const char *const words[] = {"openssl",
                                 "s_server",
                                 "-accept",
                                 "127.0.0.1:0",
                                 "-cert",
                                 files[0],
                                 "-key",
                                 files[1],
                                 "-www",
                                 version,
                                 "-cert_chain",
                                 ca_file,
                                 suites != NULL ? "-Verify" : NULL,
                                 "1",
                                 "-cipher",
                                 suites,
                                 NULL};
    int output = -1;
    pid_t child = start(words, &output);
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons(port_of(output)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT(child > 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0);
    heard[0] = '\0';
    EXPECT(tls_session_open_client(&kit_client, "a.example", NULL, rules));
    pump(&kit_client, fd, chunk, UNTIL_OPEN);
    if (tls_session_write(&kit_client, (const uint8_t *)request, sizeof request - 1) >
        0) {
        pump(&kit_client, fd, chunk, UNTIL_OVER);
    }
    (void)close(fd);
    stop(child, output);
}

static struct certificate_rules rules_now(void)
{
    return (struct certificate_rules){.name = "a.example",
                                      .now_seconds = time(NULL),
                                      .ca = authority,
                                      .ca_bytes = authority_bytes};
}

static void a_server_is_asked_in_chunks_of_any_size(void)
{
    static const size_t chunks[] = {1, 7, 1400, 4096};
    struct certificate_rules rules = rules_now();
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
        ask_server("-tls1_2", "leaf", &rules, chunks[i], NULL);
        EXPECT(strncmp(heard, "HTTP/1.0 200", 12) == 0);
        EXPECT_TEXT(mbedtls_ssl_get_version(&kit_client.ssl), "TLSv1.2");
        tls_session_close(&kit_client);
    }
}

/* Where mbedTLS has no 1.3 the server says that there is nothing in common. */
static void a_server_of_tls_1_3_is_spoken_to_or_refuses(void)
{
    struct certificate_rules rules = rules_now();
    ask_server("-tls1_3", "leaf", &rules, 4096, NULL);
    if (tls_release_has_13()) {
        EXPECT(strncmp(heard, "HTTP/1.0 200", 12) == 0);
        EXPECT_TEXT(mbedtls_ssl_get_version(&kit_client.ssl), "TLSv1.3");
    } else {
        EXPECT_EQ(kit_client.fault, TLS_SESSION_NOTHING_IN_COMMON);
        EXPECT_EQ(kit_client.alert, 70); /* protocol_version */
    }
    tls_session_close(&kit_client);
    ask_server("-no_tls1", "leaf", &rules, 4096, NULL); /* it has both */
    EXPECT(strncmp(heard, "HTTP/1.0 200", 12) == 0);
    tls_session_close(&kit_client);
}

/* It says so behind the handshake; nothing that it said since then came first. */
static void a_server_of_tls_1_3_that_wants_a_certificate_of_ours_ends_it(void)
{
    struct certificate_rules rules = rules_now();
    if (!tls_release_has_13()) {
        return;
    }
    ask_server("-tls1_3", "leaf", &rules, 4096, "ECDHE-RSA-AES128-GCM-SHA256");
    EXPECT(kit_client.judged);
    EXPECT_EQ(kit_client.certificate, CERTIFICATE_GOOD);
    EXPECT_EQ(kit_client.state, TLS_SESSION_FAILED);
    EXPECT_EQ(kit_client.fault, TLS_SESSION_ALERTED);
    EXPECT_EQ(kit_client.alert, 116); /* certificate_required */
    EXPECT_TEXT(heard, "");
    tls_session_close(&kit_client);
}

static void a_server_with_a_wrong_certificate_is_told_and_not_asked(void)
{
    static const uint8_t pins[1][FLOW_TERMS_PIN_BYTES] = {{1}};
    struct certificate_rules rules = rules_now();
    ask_server("-tls1_2", "old", &rules, 4096, NULL);
    EXPECT_EQ(kit_client.certificate, CERTIFICATE_EXPIRED);
    EXPECT_TEXT(heard, "");
    tls_session_close(&kit_client);
    struct {
        struct certificate_rules rules;
        enum certificate_fault fault;
    } cases[] = {{rules, CERTIFICATE_MISNAMED},
                 {rules, CERTIFICATE_UNTRUSTED},
                 {rules, CERTIFICATE_NOT_PINNED}};
    cases[0].rules.name = "b.example";
    cases[1].rules.ca = kit_mint.authority;
    cases[1].rules.ca_bytes = kit_mint.authority_bytes;
    cases[2].rules.pins = pins;
    cases[2].rules.pin_count = 1;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ask_server("-tls1_2", "leaf", &cases[i].rules, 4096, NULL);
        EXPECT_EQ(kit_client.fault, TLS_SESSION_PEER_CERTIFICATE);
        EXPECT_EQ(kit_client.certificate, cases[i].fault);
        EXPECT_TEXT(heard, "");
        tls_session_close(&kit_client);
    }
}

/* It has shown who it is by then, and proved that it has the key. */
static void a_server_that_wants_a_certificate_of_ours_is_judged_all_the_same(void)
{
    struct certificate_rules rules = rules_now();
    ask_server("-tls1_2", "leaf", &rules, 4096, "ECDHE-RSA-AES128-GCM-SHA256");
    EXPECT_EQ(kit_client.state, TLS_SESSION_FAILED);
    EXPECT(kit_client.judged);
    EXPECT_EQ(kit_client.certificate, CERTIFICATE_GOOD);
    EXPECT_TEXT(heard, "");
    tls_session_close(&kit_client);
    rules.name = "b.example";
    ask_server("-tls1_2", "leaf", &rules, 4096, "ECDHE-RSA-AES128-GCM-SHA256");
    EXPECT(kit_client.judged);
    EXPECT_EQ(kit_client.certificate, CERTIFICATE_MISNAMED);
    tls_session_close(&kit_client);
}

/* Without ephemeral keys nothing is signed: anybody could show that certificate. */
static void a_server_that_has_signed_nothing_and_ends_it_is_not_judged(void)
{
    struct certificate_rules rules = rules_now();
    ask_server("-tls1_2", "leaf", &rules, 4096, "AES128-GCM-SHA256");
    EXPECT_EQ(kit_client.state, TLS_SESSION_FAILED);
    EXPECT_EQ(kit_client.fault, TLS_SESSION_NOTHING_IN_COMMON);
    EXPECT(!kit_client.judged);
    tls_session_close(&kit_client);
}

/* An s_client at our server with a minted leaf; trusted: it knows the authority. */
static void serve_client(const char *version, bool trusted, size_t chunk)
{
    char address[32];
    char mint_file[64];
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int output = -1;
    int door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT(bind(door, (struct sockaddr *)&at, sizeof at) == 0 && listen(door, 1) == 0 &&
           getsockname(door, (struct sockaddr *)&at, &len) == 0);
    (void)snprintf(address, sizeof address, "127.0.0.1:%u", ntohs(at.sin_port));
    (void)snprintf(mint_file, sizeof mint_file, "%s/mint.pem", folder);
    const char *const words[] = {"openssl",
                                 "s_client",
                                 "-connect",
                                 address,
                                 "-CAfile",
                                 trusted ? mint_file : ca_file,
                                 "-verify_return_error",
                                 "-x509_strict",
                                 "-verify_hostname",
                                 "a.example",
                                 "-servername",
                                 "a.example",
                                 "-ign_eof",
                                 version,
                                 NULL};
    pid_t child = start(words, &output);
    int fd = accept4(door, NULL, NULL, SOCK_CLOEXEC);
    struct tls_session_identity identity;
    heard[0] = '\0';
    EXPECT(child > 0 && fd >= 0 &&
           certificate_mint_leaf(&kit_mint, "a.example", time(NULL), &identity) &&
           tls_session_open_server(&kit_server, &identity, NULL));
    pump(&kit_server, fd, chunk, UNTIL_OPEN);
    if (tls_session_write(&kit_server, (const uint8_t *)HELLO, sizeof HELLO - 1) > 0) {
        tls_session_end(&kit_server);
        send_all(&kit_server, fd, chunk);
        (void)shutdown(fd, SHUT_WR);
        pump(&kit_server, fd, chunk, UNTIL_OVER);
    }
    (void)close(fd);
    (void)close(door);
    size_t have = 0;
    for (ssize_t got = 1; got > 0 && have < sizeof heard - 1; have += (size_t)got) {
        got = read(output, heard + have, sizeof heard - 1 - have);
        got = got < 0 ? 0 : got;
    }
    heard[have] = '\0';
    stop(child, output);
}

static void a_client_that_trusts_the_authority_takes_a_minted_leaf(void)
{
    static const size_t chunks[] = {1, 4096};
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
        serve_client("-no_tls1", true, chunks[i]);
        EXPECT(kit_server.fault != TLS_SESSION_REFUSED);
        EXPECT(strstr(heard, HELLO) != NULL);
        EXPECT(strstr(heard, "Verify return code: 0 (ok)") != NULL);
        tls_session_close(&kit_server);
    }
}

static void a_client_that_does_not_says_so(void)
{
    static const char *const versions[] = {"-tls1_2", "-tls1_3"};
    for (size_t i = 0; i < 1U + tls_release_has_13(); i++) {
        serve_client(versions[i], false, 4096);
        EXPECT_EQ(kit_server.fault, TLS_SESSION_REFUSED);
        EXPECT_EQ(kit_server.alert, 48); /* unknown_ca */
        EXPECT(tls_session_has_shown(&kit_server));
        EXPECT(strstr(heard, HELLO) == NULL);
        tls_session_close(&kit_server);
    }
}

static void a_chain_of_rsa_4096_fits_an_arena(void)
{
    struct tls_memory_counts counts = tls_memory_counts();
    printf("# a session took %u bytes at most\n", counts.peak_bytes);
    EXPECT_EQ(counts.no_room, 0);
    EXPECT(counts.peak_bytes <= TLS_MEMORY_ARENA_BYTES / 2);
}

static bool write_file(const char *name, const void *bytes, size_t len)
{
    char path[64];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    bool good = file != NULL && fwrite(bytes, 1, len, file) == len;
    return file != NULL && fclose(file) == 0 && good;
}

static bool read_authority(void)
{
    char path[64];
    (void)snprintf(path, sizeof path, "%s/ca.der", folder);
    FILE *file = fopen(path, "rb");
    if (file != NULL) {
        authority_bytes = fread(authority, 1, sizeof authority, file);
        (void)fclose(file);
    }
    return authority_bytes > 0;
}

int main(void)
{
    EXPECT(tls_session_prepare() && tls_memory_open(4) && mkdtemp(folder) != NULL);
    (void)snprintf(ca_file, sizeof ca_file, "%s/ca.pem", folder);
    EXPECT(certificate_mint_open_nobody(&kit_mint, "Test authority", time(NULL)));
    EXPECT(write_file("mint.der", kit_mint.authority, kit_mint.authority_bytes));
    EXPECT(run_shell(make_files) && read_authority());
    RUN(a_server_is_asked_in_chunks_of_any_size);
    RUN(a_server_of_tls_1_3_is_spoken_to_or_refuses);
    RUN(a_server_of_tls_1_3_that_wants_a_certificate_of_ours_ends_it);
    RUN(a_server_with_a_wrong_certificate_is_told_and_not_asked);
    RUN(a_server_that_wants_a_certificate_of_ours_is_judged_all_the_same);
    RUN(a_server_that_has_signed_nothing_and_ends_it_is_not_judged);
    RUN(a_client_that_trusts_the_authority_takes_a_minted_leaf);
    RUN(a_client_that_does_not_says_so);
    RUN(a_chain_of_rsa_4096_fits_an_arena);
    EXPECT(run_shell("rm -r \"$1\""));
    certificate_mint_close(&kit_mint);
    tls_memory_close();
    return tap_done();
}
