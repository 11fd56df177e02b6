# SPDX-License-Identifier: Apache-2.0
# make            build/sallyport, build/sallyport-review and build/sallyport-sim
# make demo       one story, from a drive to a violation log (DRIVE=recording.log plays a real one)
# make check      every test; the truth
# make lint | fuzz | bench | bench-detect | faults | programs | browser | coverage-parsers | clean | install
# V=1 shows the commands. SAN=1 builds with ASan and UBSan into build/asan.

.DEFAULT_GOAL := all

CC ?= gcc
PREFIX ?= /usr/local
DESTDIR ?=
DRIVE ?=
BUILD ?= build$(if $(SAN),/asan)
Q := $(if $(V),,@)
# Two thousand recipes: what make does by itself starts no shell.
say = @$(info $()  $(1))
folder = $(if $(wildcard $(@D)),,@mkdir -p $(@D))

WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
       -Wvla -Wwrite-strings -Wundef -Wformat=2 -Wimplicit-fallthrough
OPT ?= -O2 -g
HARDEN = -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
ifdef SAN
OPT = -O1 -g1 -fno-omit-frame-pointer
HARDEN = -fsanitize=address,undefined -fno-sanitize-recover=all -fPIE
SANITIZE = -fsanitize=address,undefined
endif
CFLAGS ?=
# What is compiled for a test alone is compiled in half the time; what is measured is not.
$(BUILD)/tests/%.o: OPT = -O0 -g1 -fno-omit-frame-pointer
$(BUILD)/tests/bench/%.o: OPT = -O2 -g
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE $(WARN) $(if $(STRICT),-Werror) $(OPT) $(HARDEN) -I. -I$(BUILD)/gen -MMD -MP $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(SANITIZE) $(LDFLAGS)

# What each layer links with; nothing below names what is above (tests/lint proves it).
# As archives where there are any: four processes start at once, and a role that died starts
# anew while its path is closed. STATIC= takes the shared libraries. What is under the LGPL
# (libsocketcan, libseccomp) stays shared, so that whoever has the program may replace it.
STATIC ?= 1
archive_of = $(if $(STATIC),$(filter /%,$(shell $(CC) -print-file-name=lib$(1).a)))
library = $(if $(call archive_of,$(1)),-l:lib$(1).a,-l$(1:_a=))
CAN_LIBS := -lsocketcan
POLICIES_LIBS := $(foreach name,protobuf-c mbedcrypto,$(call library,$(name)))
# mbedTLS takes its memory where gateway/tls/tls_memory.h and tls_lasting.h say; the libraries ask for these names after the archive.
TLS_MEMORY := $(foreach name,calloc free mbedtls_entropy_func psa_reserve_free_key_slot,-Wl,--wrap=$(name),-u,__wrap_$(name))
GATEWAY_LIBS := $(TLS_MEMORY) $(foreach name,uv_a mbedtls mbedx509 mbedcrypto z,$(call library,$(name))) -lseccomp -ldl -lpthread
# Of the review alone, and shared: under the LGPL, with libraries below it that take long to load.
REVIEW_LIBS := -lmicrohttpd
SIM_LIBS := $(foreach name,mbedtls mbedx509 mbedcrypto uv_a,$(call library,$(name))) -ldl -lpthread

PROTOS = $(wildcard policies/*.proto gateway/*/*.proto)
GEN_C = $(PROTOS:%.proto=$(BUILD)/gen/%.pb-c.c)
GEN_O = $(GEN_C:.c=.o)
objects = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)))

CAN_O = $(call objects,can/*.c)
POLICIES_O = $(call objects,policies/*.c) $(filter $(BUILD)/gen/policies/%,$(GEN_O))
# What asks libmicrohttpd goes into sallyport-review alone.
REVIEW_O = $(patsubst %,$(BUILD)/gateway/review/%.o,main reply server)
GATEWAY_O = $(filter-out $(BUILD)/gateway/main.o $(REVIEW_O),$(call objects,gateway/*.c gateway/*/*.c)) $(filter $(BUILD)/gen/gateway/%,$(GEN_O))
SIM_O = $(filter-out $(BUILD)/sim/main.o,$(call objects,sim/*.c))

LIBCAN = $(BUILD)/libcan.a
LIBPOLICIES = $(BUILD)/libpolicies.a
LIBGATEWAY = $(BUILD)/libgateway.a
LIBSIM = $(BUILD)/libsim.a
BINARIES = $(if $(wildcard gateway/main.c),$(BUILD)/sallyport $(BUILD)/sallyport-review) $(if $(wildcard sim/main.c),$(BUILD)/sallyport-sim)

.PHONY: all
all: deps $(BINARIES)

# Installs what is missing, with sudo when not root; says nothing when nothing is.
.PHONY: deps deps-check
deps:
	$(Q)tests/deps build
deps-check:
	$(Q)tests/deps build check

$(BUILD)/gen/%.pb-c.c: %.proto
	@mkdir -p $(BUILD)/gen
	$(call say,PROTO $<)
	$(Q)protoc-c --c_out=$(BUILD)/gen $<
$(BUILD)/gen/%.pb-c.o: $(BUILD)/gen/%.pb-c.c
	$(call say,CC    $<)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# The assets of the review are inside of it.
$(BUILD)/gateway/review/assets.o: $(wildcard gateway/review/assets/*)
# Generated headers stand before any object that may include them.
$(BUILD)/%.o: %.c | $(GEN_C)
	$(folder)
	$(call say,CC    $<)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

define archive
	$(folder)
	$(call say,AR    $@)
	$(Q)rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)
endef
$(LIBCAN): $(CAN_O); $(archive)
$(LIBPOLICIES): $(POLICIES_O); $(archive)
$(LIBGATEWAY): $(GATEWAY_O); $(archive)
$(LIBSIM): $(SIM_O); $(archive)

define link
	$(folder)
	$(call say,LD    $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) $(1)
endef
$(BUILD)/sallyport: $(BUILD)/gateway/main.o $(LIBGATEWAY) $(LIBPOLICIES) $(LIBCAN)
	$(call link,$(GATEWAY_LIBS) $(POLICIES_LIBS) $(CAN_LIBS))
$(BUILD)/sallyport-review: $(REVIEW_O) $(LIBGATEWAY) $(LIBPOLICIES) $(LIBCAN)
	$(call link,$(REVIEW_LIBS) $(GATEWAY_LIBS) $(POLICIES_LIBS) $(CAN_LIBS))
$(BUILD)/sallyport-sim: $(BUILD)/sim/main.o $(LIBSIM) $(LIBGATEWAY) $(LIBPOLICIES) $(LIBCAN)
	$(call link,$(SIM_LIBS) $(GATEWAY_LIBS) $(POLICIES_LIBS) $(CAN_LIBS))

# Several hundred programs are linked twice: with gold, where it is, in a third of the time.
FAST_LD := $(if $(shell command -v ld.gold),-fuse-ld=gold)
# One test program per source file; each links its own layer and what is below, nothing above.
tests_of = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/$(1)/*_test.c))
UNIT = $(foreach layer,can policies gateway sim,$(call tests_of,$(layer)))
$(call tests_of,can): $(BUILD)/%: $(BUILD)/%.o $(LIBCAN)
	$(call link,$(FAST_LD) $(CAN_LIBS))
$(call tests_of,policies): $(BUILD)/%: $(BUILD)/%.o $(LIBPOLICIES) $(LIBCAN)
	$(call link,$(FAST_LD) $(POLICIES_LIBS) $(CAN_LIBS))
$(call tests_of,gateway): $(BUILD)/%: $(BUILD)/%.o $(LIBGATEWAY) $(LIBPOLICIES) $(LIBCAN)
	$(call link,$(FAST_LD) $(GATEWAY_LIBS) $(POLICIES_LIBS) $(CAN_LIBS))
$(call tests_of,sim): $(BUILD)/%: $(BUILD)/%.o $(LIBSIM) $(LIBGATEWAY) $(LIBPOLICIES) $(LIBCAN)
	$(call link,$(FAST_LD) $(SIM_LIBS) $(GATEWAY_LIBS) $(POLICIES_LIBS) $(CAN_LIBS))

include $(wildcard tests/lint/*.mk tests/golden/*.mk tests/fuzz/*.mk tests/bench/*.mk tests/faults/*.mk tests/live/*.mk tests/browser/*.mk sim/*.mk)
UNIT += $(FUZZ_REPLAYS)

.PHONY: unit check-fast check
unit: $(UNIT) $(FAULTS_TOOLS)

# Scripts tests/*/NAME_test.sh print TAP too. In a sanitized run only what needs no daemon runs.
FAST = $(wildcard tests/golden/*_test.sh tests/scenarios/*_test.sh tests/sim/*_test.sh)
LINT = $(wildcard tests/lint/*_test.sh)
# The longest first, beside all else: each has a world of its own and waits most of its time.
LONGEST = tests/live/road_test.sh
SLOW = $(LONGEST) $(filter-out $(LONGEST),$(wildcard tests/live/*_test.sh tests/faults/*_test.sh))
check-fast: deps $(BINARIES) $(UNIT)
	$(Q)BUILD=$(BUILD) tests/run $(UNIT) $(FAST)

ASAN = $(BUILD)/asan
# The programs of the sanitized build come last: none takes long, so no processor waits for another at the end.
JOBS ?= $(shell nproc)
# What measures against data from elsewhere is compiled here, so that it still can be.
MEASURE = $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/measure/*.c))
check: deps-tests
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) STRICT=1 all unit $(MEASURE)
	$(Q)JOBS=$(JOBS) tests/run BUILD=$(BUILD) BESIDE=$(if $(filter 1,$(JOBS)),1,2) $(SLOW) \
	    JOBS=1 BUILD=$(ASAN) tests/sanitized_test.sh \
	    JOBS=$(JOBS) BUILD=$(BUILD) $(LINT) $(UNIT) $(FAST) BUILD=$(ASAN) $(FAST) $(UNIT:$(BUILD)/%=$(ASAN)/%)

.PHONY: deps-tests
deps-tests:
	$(Q)tests/deps build tests

.PHONY: install clean
install: all
	install -D -m 755 $(BUILD)/sallyport $(DESTDIR)$(PREFIX)/sbin/sallyport
	install -D -m 755 $(BUILD)/sallyport-review $(DESTDIR)$(PREFIX)/sbin/sallyport-review
	install -D -m 755 $(BUILD)/sallyport-sim $(DESTDIR)$(PREFIX)/bin/sallyport-sim
clean:
	rm -rf build

.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
