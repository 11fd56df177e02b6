/* SPDX-License-Identifier: Apache-2.0 */
/* Reads `key value` lines by one table of keys. */
#include "gateway/config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/file.h"

enum config_kind { CONFIG_TEXT, CONFIG_BYTES, CONFIG_COUNT, CONFIG_ADDRESS };

struct config_key {
    const char *name;
    enum config_kind kind;
    bool required;
    size_t at;   /* offset in struct config */
    size_t size; /* of the field */
};

#define FIELD(name) offsetof(struct config, name), sizeof(((struct config *)0)->name)

static const struct config_key keys[] = {
    {"policy", CONFIG_TEXT, true, FIELD(policy)},
    {"policy-key", CONFIG_TEXT, false, FIELD(policy_key)},
    {"ledger", CONFIG_TEXT, true, FIELD(ledger)},
    {"ledger-key", CONFIG_TEXT, true, FIELD(ledger_key)},
    {"ledger-max", CONFIG_BYTES, false, FIELD(ledger_max_bytes)},
    {"ledger-keep-days", CONFIG_COUNT, false, FIELD(ledger_keep_days)},
    {"ledger-keep-severe-days", CONFIG_COUNT, false, FIELD(ledger_keep_severe_days)},
    {"state", CONFIG_TEXT, true, FIELD(state)},
    {"mode-key", CONFIG_TEXT, false, FIELD(mode_key)},
    {"control", CONFIG_TEXT, false, FIELD(control)},
    {"inspect-certificate", CONFIG_TEXT, false, FIELD(inspect_certificate)},
    {"inspect-key", CONFIG_TEXT, false, FIELD(inspect_key)},
    {"user", CONFIG_TEXT, false, FIELD(user)},
    {"unit-interface", CONFIG_TEXT, false, FIELD(unit_interface)},
    {"modem-interface", CONFIG_TEXT, false, FIELD(modem_interface)},
    {"unit-address", CONFIG_ADDRESS, false, 0, 0},
    {"flows-max", CONFIG_COUNT, false, FIELD(flows_max)},
};
/* A ledger keeps eight segments at least, of 64 KiB or more (ledger/segment.h). */
#define LEDGER_BYTES_MIN 600000U

#define KEY_COUNT (sizeof keys / sizeof keys[0])

static const char example[] =
    "# /etc/sallyport/sallyport.conf\n"
    "policy          /etc/sallyport/van.bundle      # what may cross, signed\n"
    "policy-key      /etc/sallyport/policy.pub      # who may sign it\n"
    "mode-key        /etc/sallyport/operator.pub    # who may change the mode\n"
    "ledger          /var/lib/sallyport/ledger      # what happened\n"
    "ledger-key      /etc/sallyport/ledger.key      # signs it; chmod 600\n"
    "ledger-max      256MB                          # above this the oldest goes\n"
    "ledger-keep-days 90         # all but severe events; else while there is room\n"
    "ledger-keep-severe-days 1100 # these; else while there is room\n"
    "state           /var/lib/sallyport/state       # version floor, budgets\n"
    "control         /run/sallyport/control         # for 'status' and 'mode'\n"
    "inspect-certificate /etc/sallyport/inspect.crt # stands in where a rule inspects\n"
    "inspect-key     /etc/sallyport/inspect.key     # signs for it; chmod 600\n"
    "user            sallyport                      # whom the roles run as\n"
    "unit-interface  eth1                           # towards the telematics unit\n"
    "modem-interface wwan0                          # towards the modem\n"
    "unit-address    192.168.77.1                   # ours on unit-interface: DNS\n"
    "unit-address    fd77::1                        # the same for IPv6\n"
    "flows-max       1024                           # connections at once\n";

const char *config_example(void)
{
    return example;
}

static bool parse_number(const char *value, uint64_t limit, uint64_t *out,
                         const char **rest)
{
    char *end = NULL;
    if (value[0] < '0' || value[0] > '9' || strlen(value) > 18) {
        return false;
    }
    *out = strtoull(value, &end, 10);
    *rest = end;
    return *out > 0 && *out <= limit;
}

static bool parse_bytes(const char *value, uint64_t *out)
{
    static const struct {
        const char *unit;
        uint64_t bytes;
    } units[] = {{"MB", 1000000}, {"GB", 1000000000}, {"kB", 1000}};
    const char *rest = NULL;
    if (!parse_number(value, 1000000, out, &rest)) {
        return false;
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(rest, units[i].unit) == 0) {
            *out *= units[i].bytes;
            return true;
        }
    }
    return false;
}

static bool set_address(struct config *out, const char *value)
{
    struct address address;
    if (!address_parse(&address, value)) {
        return false;
    }
    struct address *slot =
        address.family == ADDRESS_IPV4 ? &out->unit_address4 : &out->unit_address6;
    *slot = address;
    return true;
}

/* What is wrong with the value and the mend, NULL when it was stored. */
static const char *set_value(struct config *out, const struct config_key *key,
                             const char *value)
{
    void *field = (char *)out + key->at;
    const char *rest = NULL;
    uint64_t number = 0;
    switch (key->kind) {
    case CONFIG_TEXT:
        if (strlen(value) >= key->size) {
            return "is too long; shorten it";
        }
        memcpy(field, value, strlen(value) + 1);
        return NULL;
    case CONFIG_BYTES:
        if (!parse_bytes(value, field)) {
            return "is no size; write for example 256MB";
        }
        return *(uint64_t *)field >= LEDGER_BYTES_MIN
                   ? NULL
                   : "is below the least, 600kB; write for example 256MB";
    case CONFIG_COUNT:
        if (!parse_number(value, CONFIG_FLOWS_LIMIT, &number, &rest) || *rest != '\0') {
            return "is no number from 1 to 65536; write for example 1024";
        }
        *(uint32_t *)field = (uint32_t)number;
        return NULL;
    case CONFIG_ADDRESS:
        return set_address(out, value)
                   ? NULL
                   : "is no IP address; write for example 192.168.77.1 or fd77::1";
    }
    return "has no kind";
}

static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    size_t len = strlen(text);
    while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL) {
        text[--len] = '\0';
    }
    return text;
}

/* One file while it is read. */
struct reader {
    struct config *out;
    const char *file;
    unsigned number;          /* of the line */
    unsigned seen[KEY_COUNT]; /* the line that said it, 0: none */
    unsigned seen_address6;   /* unit-address may be said once a family */
    config_tell_cb tell;
    void *context;
    bool good;
};

PRINTF_LIKE(2, 3)
static void complain(struct reader *self, const char *format, ...)
{
    char text[sizeof((struct trouble *)0)->text];
    struct trouble line;
    char at[16] = "";
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (self->number != 0) {
        (void)snprintf(at, sizeof at, ":%u", self->number);
    }
    trouble_set(&line, "%s%s: %s", self->file, at, text);
    self->good = false;
    self->tell(self->context, line.text);
}

/* Where the line of this key is noted. */
static unsigned *seen_at(struct reader *self, size_t key, const char *value)
{
    bool address6 = keys[key].kind == CONFIG_ADDRESS && strchr(value, ':') != NULL;
    return address6 ? &self->seen_address6 : &self->seen[key];
}

static void read_key(struct reader *self, size_t key, const char *value)
{
    const char *name = keys[key].name;
    unsigned *seen = seen_at(self, key, value);
    if (*seen != 0) {
        complain(self, "'%s' is on line %u already; take one out", name, *seen);
        return;
    }
    *seen = self->number;
    if (*value == '\0') {
        complain(self, "'%s' has no value; write '%s VALUE'", name, name);
        return;
    }
    const char *wrong = set_value(self->out, &keys[key], value);
    if (wrong != NULL) {
        complain(self, "'%s' %s", value, wrong);
    }
}

static void read_line(struct reader *self, char *line)
{
    line[strcspn(line, "#")] = '\0';
    char *word = trim(line);
    if (*word == '\0') {
        return;
    }
    size_t word_len = strcspn(word, " \t");
    char *value = trim(word + word_len);
    word[word_len] = '\0';
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (strcmp(keys[i].name, word) == 0) {
            read_key(self, i, value);
            return;
        }
    }
    complain(self, "no key '%s'; 'sallyport run --help' shows them all", word);
}

static void read_lines(struct reader *self, const char *text, size_t len)
{
    for (size_t pos = 0; pos < len;) {
        char line[CONFIG_PATH_BYTES + 256];
        const char *end = memchr(text + pos, '\n', len - pos);
        size_t line_len = (end != NULL ? (size_t)(end - text) : len) - pos;
        self->number++;
        if (line_len >= sizeof line || memchr(text + pos, '\0', line_len) != NULL) {
            complain(self, "no line of text; write 'key value', at most %zu bytes",
                     sizeof line - 1);
        } else {
            memcpy(line, text + pos, line_len);
            line[line_len] = '\0';
            read_line(self, line);
        }
        pos += line_len + 1;
    }
}

static void check_whole(struct reader *self)
{
    const struct config *config = self->out;
    self->number = 0;
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (keys[i].required && self->seen[i] == 0) {
            complain(self, "the key '%s' is missing; add a line '%s PATH'", keys[i].name,
                     keys[i].name);
        }
    }
    if ((config->inspect_certificate[0] == '\0') != (config->inspect_key[0] == '\0')) {
        complain(self, "'inspect-certificate' and 'inspect-key' need each other; add the "
                       "one that is missing");
    }
    if (config->ledger_keep_severe_days != 0 &&
        config->ledger_keep_severe_days < config->ledger_keep_days) {
        complain(self,
                 "'ledger-keep-severe-days' is less than 'ledger-keep-days'; severe "
                 "events stay longest, so make it more");
    }
    if (config->unit_interface[0] != '\0' &&
        config->unit_address4.family == ADDRESS_NONE &&
        config->unit_address6.family == ADDRESS_NONE) {
        complain(self,
                 "'unit-interface' needs a 'unit-address'; add our own address on %s",
                 config->unit_interface);
    }
}

static bool parse(struct config *out, const char *file, const char *text, size_t len,
                  config_tell_cb tell, void *context)
{
    struct reader reader = {
        .out = out, .file = file, .tell = tell, .context = context, .good = true};
    *out = (struct config){
        .control = "/run/sallyport/control",
        .ledger_max_bytes = 256000000,
        .flows_max = 1024,
    };
    read_lines(&reader, text, len);
    check_whole(&reader);
    return reader.good;
}

/* Of many troubles the first is told. */
static void keep_first(void *context, const char *line)
{
    struct trouble *why = context;
    if (why->text[0] == '\0') {
        trouble_set(why, "%s", line);
    }
}

bool config_parse(struct config *out, const char *file, const char *text, size_t len,
                  struct trouble *why)
{
    why->text[0] = '\0';
    return parse(out, file, text, len, keep_first, why);
}

bool config_check(struct config *out, const char *path, config_tell_cb tell,
                  void *context)
{
    struct trouble why = {0};
    size_t len = 0;
    uint8_t *text = file_read(path, CONFIG_FILE_BYTES_MAX, &len, &why);
    if (text == NULL) {
        tell(context, why.text);
        return false;
    }
    bool good = parse(out, path, (const char *)text, len, tell, context);
    free(text);
    return good;
}

bool config_read(struct config *out, const char *path, struct trouble *why)
{
    size_t len = 0;
    uint8_t *text = file_read(path, CONFIG_FILE_BYTES_MAX, &len, why);
    bool good = text != NULL && config_parse(out, path, (const char *)text, len, why);
    free(text);
    return good;
}
