# SPDX-License-Identifier: Apache-2.0
# make programs: real tunnels, cameras and clients as the unit, each stopped with its reason.
.PHONY: programs
programs: deps-tests
	$(Q)tests/deps programs
	$(Q)$(MAKE) --no-print-directory all
	$(Q)tests/live/programs
