# SPDX-License-Identifier: Apache-2.0
# The policy and the stories of the simulated fleet are inside sallyport-sim.
$(BUILD)/sim/fleet_files.o: $(wildcard sim/fleet/*)
