# SPDX-License-Identifier: Apache-2.0
# make faults: 200 roles killed under load, on both paths; make check kills a dozen.
FAULTS_TOOLS = $(BUILD)/tests/faults/probe $(BUILD)/tests/bench/load $(BUILD)/tests/bench/can_load
$(BUILD)/tests/faults/probe: $(BUILD)/tests/faults/probe.o
	$(call link,)
FAULTS_UPLINK ?= 120
FAULTS_CAN ?= 80

.PHONY: faults
faults: deps-tests all $(FAULTS_TOOLS)
	$(Q)BUILD=$(BUILD) tests/faults/kill_test.sh $(FAULTS_UPLINK) $(FAULTS_CAN)
