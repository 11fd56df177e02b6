#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The tests of can/ that need CAN in the kernel, with a controller that has bit timing and bus-off (slcan), in the
# lab's kernel: on a host without CAN they skip. Prints TAP.
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
BUILD=$(realpath "$build") && export BUILD
"$BUILD/sallyport-sim" lab --uml tests/live/can_kernel_story.sh 2>&1 | tr -d '\r' | awk '
    /^(ok|not ok) [0-9]+ - / { n++; sub(/[0-9]+ - /, n " - "); bad += /^not/ } !/^1\.\./ { print; fflush() }
    /^1\.\./ { programs++ }
    END { if (programs != 3) { print "not ok " ++n " - every program came to its end"; bad++ } print "1.." n; exit bad > 0 }'
