# SPDX-License-Identifier: Apache-2.0
# make faults: 200 roles killed under load, on both paths, and 500 writers of a ledger; make check kills a dozen of each.
FAULTS_TOOLS = $(BUILD)/tests/faults/probe $(BUILD)/tests/bench/load $(BUILD)/tests/bench/can_load
$(BUILD)/tests/faults/probe: $(BUILD)/tests/faults/probe.o
	$(call link,)
FAULTS_UPLINK ?= 120
FAULTS_CAN ?= 80
FAULTS_LEDGER ?= 500

.PHONY: faults
faults: deps-tests all $(FAULTS_TOOLS) $(BUILD)/tests/gateway/store_kill_test
	$(Q)BUILD=$(BUILD) tests/faults/kill_test.sh $(FAULTS_UPLINK) $(FAULTS_CAN)
	$(Q)KILLS=$(FAULTS_LEDGER) $(BUILD)/tests/gateway/store_kill_test
