#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Kills roles under load in the lab and prints TAP. Usage: kill_test.sh [KILLS_UPLINK KILLS_CAN]; make check
# kills a few, make faults two hundred.
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
BUILD=$(realpath "$build") && export BUILD
uplink=${1:-6} can=${2:-6}

{
    "$BUILD/sallyport-sim" lab --uplink-only --silent $((120 + uplink * 6)) --seconds $((1200 + uplink * 6)) tests/faults/uplink.sh "$uplink" 2>&1
    "$BUILD/sallyport-sim" lab --uml --silent $((120 + can * 10)) --seconds $((1200 + can * 10)) tests/faults/can.sh "$can" 2>&1
} | tests/faults/tell 12
