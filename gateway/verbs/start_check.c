/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at one part of a configuration after another and goes on after each trouble. */
#include "gateway/verbs/start_check.h"

#include <errno.h>
#include <net/if.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "can/link.h"
#include "gateway/authority_file.h"
#include "gateway/file.h"
#include "gateway/key_file.h"
#include "gateway/roles/policy_file.h"
#include "gateway/roles/policy_slot.h"
#include "gateway/roles/sandbox.h"
#include "gateway/ruleset.h"
#include "gateway/uplink/doors.h"
#include "policies/bundle.h"

struct check {
    struct config config;
    bool plain_text;
    bool good;
    config_tell_cb tell;
    void *context;
};

static void complain(struct check *self, const struct trouble *why)
{
    self->good = false;
    self->tell(self->context, why->text);
}

/* Of a file that the configuration names: what begins with its path is told with the word
 * that stands before it there. A place in its text is left as it is. */
static void complain_of(struct check *self, const char *key, const char *path,
                        const struct trouble *why)
{
    struct trouble line = *why;
    size_t len = strlen(path);
    if (strncmp(why->text, path, len) == 0 && strncmp(why->text + len, ": ", 2) == 0) {
        trouble_set(&line, "%s %s", key, why->text);
    }
    complain(self, &line);
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Made at the start where it is missing, one level of it. */
static void check_folder(struct check *self, const char *key, const char *path)
{
    struct trouble why;
    char parent[CONFIG_PATH_BYTES];
    struct stat st;
    if (path[0] == '\0' || is_folder(path)) {
        return;
    }
    if (stat(path, &st) == 0) {
        trouble_set(&why, "%s: this is a file; name a folder", path);
        complain_of(self, key, path, &why);
        return;
    }
    (void)snprintf(parent, sizeof parent, "%s", path);
    char *slash = strrchr(parent, '/');
    if (slash == NULL) {
        return; /* where we are */
    }
    slash[slash == parent] = '\0';
    if (!is_folder(parent)) {
        trouble_set(&why, "%s: %s is no folder; make it first: mkdir -p %s", path, parent,
                    parent);
        complain_of(self, key, path, &why);
    } else if (access(parent, W_OK | X_OK) != 0) {
        trouble_set_errno(&why, errno, "%s: cannot be made in %s; make it first", path,
                          parent);
        complain_of(self, key, path, &why);
    }
}

static void check_folders(struct check *self)
{
    char control[CONFIG_PATH_BYTES];
    check_folder(self, "state", self->config.state);
    check_folder(self, "ledger", self->config.ledger);
    (void)snprintf(control, sizeof control, "%s", self->config.control);
    char *slash = strrchr(control, '/');
    if (slash != NULL) {
        *slash = '\0';
        check_folder(self, "control", control);
    }
}

/* NULL where there is none to read, or after a complaint. */
static char *check_key(struct check *self, const char *key, const char *path,
                       char *(*read)(const char *path, struct trouble *why))
{
    struct trouble why;
    char *pem = path[0] != '\0' ? read(path, &why) : NULL;
    if (pem == NULL && path[0] != '\0') {
        complain_of(self, key, path, &why);
    }
    return pem;
}

/* Each file by itself, then whether they belong together. Half of one was told with the
 * configuration, and is looked at all the same. */
static void check_authority(struct check *self)
{
    static struct certificate_mint mint;
    static struct authority_file authority;
    const char *certificate = self->config.inspect_certificate;
    const char *key = self->config.inspect_key;
    struct trouble why;
    bool whole = certificate[0] != '\0' && key[0] != '\0';
    if (certificate[0] != '\0' &&
        !authority_file_read_chain(&authority, certificate, &why)) {
        complain_of(self, "inspect-certificate", certificate, &why);
        whole = false;
    }
    if (key[0] != '\0' && !authority_file_read_key(&authority, key, &why)) {
        complain_of(self, "inspect-key", key, &why);
        whole = false;
    }
    authority_file_wipe(&authority);
    if (whole && authority_file_open_mint(&mint, certificate, key, &why)) {
        certificate_mint_close(&mint);
    } else if (whole) {
        complain_of(self, "inspect-certificate", certificate, &why);
    }
}

/* Returns that of the policy. */
static char *check_keys(struct check *self)
{
    const struct config *config = &self->config;
    struct trouble why;
    if (!self->plain_text && config->policy_key[0] == '\0') {
        trouble_set(&why, "configuration: 'policy-key' is missing; add it, or run with "
                          "--unsigned on a bench");
        complain(self, &why);
    }
    free(check_key(self, "mode-key", config->mode_key, key_file_public));
    key_file_wipe(check_key(self, "ledger-key", config->ledger_key, key_file_private));
    return check_key(self, "policy-key", config->policy_key, key_file_public);
}

static void check_user(struct check *self)
{
    struct sandbox_user user;
    struct trouble why;
    const char *note = NULL;
    const char *name = self->config.user;
    if (!sandbox_find_user(&user, name, &note, &why)) {
        complain(self, &why);
    } else if (note != NULL && name[0] != '\0' && getpwnam(name) == NULL) {
        trouble_set(&why, "user '%s': no such user; 'useradd --system %s'", name, name);
        complain(self, &why);
    }
}

static void check_buses(struct check *self, const struct policy *policy)
{
    struct trouble why;
    struct link link;
    for (uint8_t i = 0; i < policy->bus_count; i++) {
        const char *name = policy->buses[i].interface;
        if (!link_find(name, &link, &why)) {
            complain(self, &why);
        } else if (policy->buses[i].fd && !link.carries_fd) {
            trouble_set(&why, "%s: carries no FD frames; 'ip link set %s mtu 72' lets it",
                        name, name);
            complain(self, &why);
        }
    }
}

/* Whether the policy may be opened, where no key says more of it. */
static void check_policy_file(struct check *self)
{
    struct trouble why;
    size_t len;
    const char *path = self->config.policy;
    uint8_t *bytes = file_read_regular(path, BUNDLE_BYTES_MAX, &len, &why);
    if (bytes == NULL) {
        complain_of(self, "policy", path, &why);
    }
    free(bytes);
}

static void check_policy(struct check *self, const char *public_pem)
{
    struct policy_slot slot;
    struct trouble why;
    struct policy_file file = {.path = self->config.policy,
                               .public_pem = public_pem,
                               .state = self->config.state,
                               .plain_text = self->plain_text};
    if (file.path[0] == '\0') {
        return; /* which was told */
    }
    if (public_pem == NULL && !self->plain_text) {
        check_policy_file(self);
        return;
    }
    policy_slot_init(&slot);
    const struct policy *policy = policy_file_load(&file, policy_slot_spare(&slot), &why);
    if (policy == NULL) {
        complain_of(self, "policy", file.path, &why);
        return;
    }
    check_buses(self, policy);
    if (self->config.inspect_certificate[0] == '\0' &&
        self->config.inspect_key[0] == '\0' && !authority_file_unneeded(policy, &why)) {
        complain(self, &why);
    }
    if (policy->uplink.present && self->config.unit_interface[0] == '\0') {
        trouble_set(&why,
                    "%s has rules for the uplink, and no unit-interface is named; "
                    "add 'unit-interface' and 'modem-interface'",
                    self->config.policy);
        complain(self, &why);
    }
}

static void check_interface(struct check *self, const char *key, const char *name)
{
    struct trouble why;
    struct link link;
    if (if_nametoindex(name) == 0) {
        trouble_set(&why, "%s %s: no such interface; 'ip link' lists those there are",
                    key, name);
        complain(self, &why);
    } else if (link_find(name, &link, &why)) {
        trouble_set(&why, "%s %s: this is a CAN bus; name a network interface", key,
                    name);
        complain(self, &why);
    }
}

static void check_address(struct check *self, const struct address *own)
{
    struct trouble why;
    char text[ADDRESS_TEXT_BYTES];
    int fd = own->family != ADDRESS_NONE ? doors_open_dns_udp(own, 0, &why) : -1;
    if (fd >= 0) {
        (void)close(fd);
    } else if (own->family != ADDRESS_NONE) {
        address_print(own, text);
        trouble_set(&why,
                    "unit-address %s: no address of this machine; give it to %s with 'ip "
                    "address add'",
                    text, self->config.unit_interface);
        complain(self, &why);
    }
}

static void check_uplink(struct check *self)
{
    const struct config *config = &self->config;
    struct ruleset_options options = {.observe = false};
    struct trouble why;
    if (config->unit_interface[0] == '\0') {
        return;
    }
    (void)snprintf(options.unit, sizeof options.unit, "%s", config->unit_interface);
    (void)snprintf(options.modem, sizeof options.modem, "%s", config->modem_interface);
    if (!ruleset_options_check(&options, &why)) {
        complain(self, &why);
        return;
    }
    check_interface(self, "unit-interface", config->unit_interface);
    check_interface(self, "modem-interface", config->modem_interface);
    check_address(self, &config->unit_address4);
    check_address(self, &config->unit_address6);
}

bool start_check(const char *config_path, bool plain_text, config_tell_cb tell,
                 void *context)
{
    struct check self = {.plain_text = plain_text, .tell = tell, .context = context};
    self.good = config_check(&self.config, config_path, tell, context);
    if (self.config.flows_max == 0) {
        return false; /* no file was read, so nothing is missing in it */
    }
    char *public_pem = check_keys(&self);
    check_authority(&self);
    check_user(&self);
    check_folders(&self);
    check_policy(&self, public_pem);
    check_uplink(&self);
    free(public_pem);
    return self.good;
}
