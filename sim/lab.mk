# SPDX-License-Identifier: Apache-2.0
# The shell files of the lab are inside sallyport-sim.
$(BUILD)/sim/lab_files.o: $(wildcard sim/lab/*.sh)
