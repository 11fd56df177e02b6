/* SPDX-License-Identifier: Apache-2.0 */
/* Five functions of libpcap. */
#include "gateway/capture/capture_file.h"

#include <dlfcn.h>
#include <pcap/pcap.h>
#include <stdlib.h>

#define LIBRARY "libpcap.so.0.8"

struct library {
    void *handle;
    __typeof__(pcap_fopen_offline) *fopen_offline;
    __typeof__(pcap_close) *close;
    __typeof__(pcap_datalink) *datalink;
    __typeof__(pcap_next_ex) *next_ex;
    __typeof__(pcap_geterr) *geterr;
};

struct capture_file {
    struct library library;
    pcap_t *pcap;
    uint64_t packets;
    const char *name;
};

bool capture_file_is_one(struct cursor head)
{
    switch (cursor_u32be(&head)) {
    case 0xa1b2c3d4:
    case 0xd4c3b2a1:
    case 0xa1b23c4d:
    case 0x4d3cb2a1:
    case 0x0a0d0d0a:
        return true;
    default:
        return false;
    }
}

/* POSIX has dlsym give functions too, which ISO C does not know of. */
static bool find(void *handle, const char *name, void *function)
{
    void **out = function;
    *out = dlsym(handle, name);
    return *out != NULL;
}

static bool load(struct library *out)
{
    out->handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    return out->handle != NULL &&
           find(out->handle, "pcap_fopen_offline", &out->fopen_offline) &&
           find(out->handle, "pcap_close", &out->close) &&
           find(out->handle, "pcap_datalink", &out->datalink) &&
           find(out->handle, "pcap_next_ex", &out->next_ex) &&
           find(out->handle, "pcap_geterr", &out->geterr);
}

struct capture_file *capture_file_open(FILE *file, const char *name, struct trouble *why)
{
    char error[PCAP_ERRBUF_SIZE] = "";
    struct capture_file *self = calloc(1, sizeof *self);
    if (self == NULL || !load(&self->library)) {
        trouble_set(why, "%s: " LIBRARY " cannot be loaded; install libpcap0.8", name);
        (void)fclose(file);
        free(self);
        return NULL;
    }
    self->name = name;
    self->pcap = self->library.fopen_offline(file, error);
    if (self->pcap == NULL) {
        trouble_set(why, "%s: %s; record it again, or convert it with 'editcap -F pcap'",
                    name, error);
        (void)fclose(file);
        free(self);
        return NULL;
    }
    return self;
}

void capture_file_close(struct capture_file *self)
{
    self->library.close(self->pcap);
    free(self);
}

int capture_file_linktype(const struct capture_file *self)
{
    return self->library.datalink(self->pcap);
}

enum capture_result capture_file_next(struct capture_file *self,
                                      struct capture_packet *out, struct trouble *why)
{
    struct pcap_pkthdr *header;
    const u_char *bytes;
    int got = self->library.next_ex(self->pcap, &header, &bytes);
    if (got == PCAP_ERROR_BREAK) {
        return CAPTURE_END;
    }
    if (got != 1) {
        trouble_set(why, "%s: packet %llu: %s; what came before it was read", self->name,
                    (unsigned long long)self->packets + 1,
                    self->library.geterr(self->pcap));
        return CAPTURE_FAULT;
    }
    self->packets++;
    out->time_us = (uint64_t)header->ts.tv_sec * 1000000 + (uint64_t)header->ts.tv_usec;
    out->cut = header->caplen < header->len;
    out->bytes = cursor_over(bytes, header->caplen);
    return CAPTURE_PACKET;
}
