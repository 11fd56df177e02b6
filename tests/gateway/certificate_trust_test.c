/* SPDX-License-Identifier: Apache-2.0 */
/* Chains as openssl(1) makes them, which a server may show and must not be trusted for.
 */
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/gateway/tls_kit.h"

#define FILE_BYTES 16384

extern char **environ;

static char folder[] = "/tmp/certificate_trust_XXXXXX";

/* issue NAME ISSUER KEY EXTENSIONS [more]: NAME.der, signed by ISSUER.key. Its subject is
 * the host, or the NAME for an authority (KEY is of that name too then). */
static const char make_files[] =
    "exec 2>/dev/null; cd \"$1\" || exit 1\n"
    "ec() { openssl ecparam -name $2 -genkey -noout -out $1.key; }\n"
    "issue() { n=$1 i=$2 k=$3 e=$4; shift 4\n"
    "  case $k in $n) s=/CN=$n;; *) s=${subject-/CN=a.example};; esac\n"
    "  printf \"$e\" > ext && openssl req -new -key $k.key -subj \"$s\" -out csr &&\n"
    "  openssl x509 -req -in csr -CA $i.pem -CAkey $i.key -set_serial 7 -days 30 \\\n"
    "    -extfile ext \"$@\" -out $n.pem &&\n"
    "  openssl x509 -in $n.pem -outform DER -out $n.der || exit 1; }\n"
    "for k in root mid deep host; do ec $k prime256v1; done\n"
    "ec p521 secp521r1; ec p192 prime192v1; ec k256 secp256k1\n"
    "openssl genrsa -out r1024.key 1024; openssl genrsa -out r2048.key 2048\n"
    "openssl req -x509 -key root.key -out root.pem -days 30 -subj /CN=root || exit 1\n"
    "openssl x509 -in root.pem -outform DER -out root.der\n"
    "san='subjectAltName=DNS:a.example\\n' ca='basicConstraints=critical,CA:TRUE\\n'\n"
    "issue good root host \"$san\"; issue rsa root r2048 \"$san\"\n"
    "issue sha1 root host \"$san\" -sha1; issue small root r1024 \"$san\"\n"
    "issue large root p521 \"$san\"; issue short root p192 \"$san\"\n"
    "issue coin root k256 \"$san\"\n"
    "issue client root host \"${san}extendedKeyUsage=clientAuth\\n\"\n"
    "issue signs root host \"${san}keyUsage=critical,keyCertSign\\n\"\n"
    "issue handshakes root host \"${san}keyUsage=critical,digitalSignature\\n\"\n"
    "issue empty root host 'subjectAltName=DER:30:00\\n'\n"
    "issue address root host 'subjectAltName=IP:192.0.2.1\\n'\n"
    "issue mail root host "
    "'subjectAltName=DER:30:0b:81:09:61:2e:65:78:61:6d:70:6c:65\\n'\n"
    "issue nul root host "
    "'subjectAltName=DER:30:10:82:0e:61:2e:65:78:61:6d:70:6c:65:00:2e:65:65:65\\n'\n"
    "issue any root host 'subjectAltName=DNS:*\\n'\n"
    "issue part root host 'subjectAltName=DNS:*a.example\\n'\n"
    "issue two root host 'subjectAltName=DNS:*.*\\n'\n"
    "issue dot root host 'subjectAltName=DNS:a.example.\\n'\n"
    "issue old root host \"$san\" -days -1\n"
    "issue mid root mid \"$ca\"; issue by_mid mid host \"$san\"\n"
    "cp host.key good.key; subject=/CN=mid; issue twin root host \"$ca\"\n"
    "issue stray good host \"$ca\"; unset subject\n"
    "issue below_leaf good host \"$san\"\n"
    "flat() { cp mid.key $1.key; issue $1 root $1 \"$2\"; shift; shift; }\n"
    "flat no_ca 'basicConstraints=critical,CA:FALSE\\n'; issue by_no_ca no_ca host "
    "\"$san\"\n"
    "flat no_sign \"${ca}keyUsage=critical,digitalSignature\\n\"; issue by_no_sign "
    "no_sign "
    "host \"$san\"\n"
    "flat end 'basicConstraints=critical,CA:TRUE,pathlen:0\\n'; issue deep end deep "
    "\"$ca\"; issue by_deep deep host \"$san\"\n"
    "cp mid.key past.key; issue past root past \"$ca\" -days -1; issue by_past past host "
    "\"$san\"\n"
    "flat narrow \"${ca}nameConstraints=permitted;DNS:b.example\\n\"; issue by_narrow "
    "narrow host \"$san\"\n"
    "flat strict \"${ca}nameConstraints=critical,permitted;DNS:b.example\\n\"; issue "
    "by_strict strict host \"$san\"\n";

static bool run_shell(const char *script)
{
    union {
        const char *in[6];
        char *out[6];
    } words = {.in = {"sh", "-c", script, "sh", folder, NULL}};
    pid_t child = -1;
    int status = -1;
    return posix_spawnp(&child, "sh", NULL, NULL, words.out, environ) == 0 &&
           waitpid(child, &status, 0) == child && status == 0;
}

/* The certificate of that name, of which the last four are kept; NULL: none. */
static size_t add(const char *name, struct certificate_view *out)
{
    static uint8_t bytes[4][FILE_BYTES];
    static unsigned next;
    char path[96];
    if (name == NULL) {
        return 0;
    }
    uint8_t *file = bytes[next++ % 4];
    (void)snprintf(path, sizeof path, "%s/%s.der", folder, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = read(fd, file, FILE_BYTES);
    (void)close(fd);
    if (!EXPECT(got > 0)) {
        printf("# there is no %s\n", path);
        return 0;
    }
    *out = (struct certificate_view){file, (size_t)got};
    return 1;
}

static void only_what_may_be_trusted_is(void)
{
    static const struct {
        const char *leaf;
        const char *above[2];
        enum certificate_fault fault;
    } cases[] = {
        {"good", {NULL}, CERTIFICATE_GOOD},
        {"rsa", {NULL}, CERTIFICATE_GOOD},
        {"handshakes", {NULL}, CERTIFICATE_GOOD},
        {"by_mid", {"mid"}, CERTIFICATE_GOOD},
        {"by_mid", {"good", "mid"}, CERTIFICATE_GOOD},
        {"by_mid", {"stray", "mid"}, CERTIFICATE_GOOD},
        {"by_mid", {"twin", "mid"}, CERTIFICATE_UNTRUSTED}, /* one line is tried */
        {"by_mid", {NULL}, CERTIFICATE_UNTRUSTED},
        {"sha1", {NULL}, CERTIFICATE_WEAK},
        {"small", {NULL}, CERTIFICATE_WEAK},
        {"short", {NULL}, CERTIFICATE_COSTLY},
        {"coin", {NULL}, CERTIFICATE_COSTLY},
        {"large", {NULL}, CERTIFICATE_COSTLY},
        {"client", {NULL}, CERTIFICATE_MISUSED},
        {"signs", {NULL}, CERTIFICATE_MISUSED},
        {"empty", {NULL}, CERTIFICATE_MISNAMED},
        {"address", {NULL}, CERTIFICATE_MISNAMED},
        {"mail", {NULL}, CERTIFICATE_MISNAMED},
        {"nul", {NULL}, CERTIFICATE_MISNAMED},
        {"any", {NULL}, CERTIFICATE_MISNAMED},
        {"part", {NULL}, CERTIFICATE_MISNAMED},
        {"two", {NULL}, CERTIFICATE_MISNAMED},
        {"dot", {NULL}, CERTIFICATE_MISNAMED},
        {"old", {NULL}, CERTIFICATE_EXPIRED},
        {"below_leaf", {"good"}, CERTIFICATE_UNTRUSTED},
        {"by_no_ca", {"no_ca"}, CERTIFICATE_UNTRUSTED},
        {"by_no_sign", {"no_sign"}, CERTIFICATE_UNTRUSTED},
        {"by_deep", {"deep", "end"}, CERTIFICATE_UNTRUSTED},
        {"by_past", {"past"}, CERTIFICATE_EXPIRED},
        {"by_narrow", {"narrow"}, CERTIFICATE_CONSTRAINED},
        {"by_strict", {"strict"}, CERTIFICATE_MALFORMED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct certificate_view root;
        struct certificate_view chain[3];
        EXPECT_EQ(add("root", &root), 1);
        struct certificate_rules rules = {.name = "a.example",
                                          .now_seconds = time(NULL),
                                          .ca = root.bytes,
                                          .ca_bytes = root.len};
        size_t count = add(cases[i].leaf, chain);
        count += add(cases[i].above[0], chain + count);
        count += add(cases[i].above[1], chain + count);
        if (!EXPECT_EQ(certificate_check(&rules, chain, count), cases[i].fault)) {
            printf("# of %s\n", cases[i].leaf);
        }
    }
}

int main(void)
{
    EXPECT(mkdtemp(folder) != NULL && run_shell(make_files));
    RUN(only_what_may_be_trusted_is);
    EXPECT(run_shell("rm -r \"$1\""));
    return tap_done();
}
