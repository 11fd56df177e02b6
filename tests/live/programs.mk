# SPDX-License-Identifier: Apache-2.0
# make programs: real tunnels, cameras and clients as the unit, each stopped with its reason; those that are allowed,
# none broken; floods, and what honest flows see of them.
LIVE_TOOLS = $(BUILD)/tests/live/honest $(BUILD)/tests/live/flood
$(LIVE_TOOLS): %: %.o
	$(call link,$(SIM_LIBS))

.PHONY: programs
programs: deps-tests
	$(Q)tests/deps programs
	$(Q)$(MAKE) --no-print-directory all $(LIVE_TOOLS)
	$(Q)for story in programs allowed floods; do tests/live/$$story || bad=1; done; [ -z "$$bad" ]
