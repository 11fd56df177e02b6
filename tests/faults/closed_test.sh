#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What fails closed and how it opens again, row by row of gateway/roles/fail_closed.md, in the lab. Prints TAP.
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
BUILD=$(realpath "$build") && export BUILD

{
    "$BUILD/sallyport-sim" lab --uplink-only tests/faults/closed_uplink.sh 2>&1
    "$BUILD/sallyport-sim" lab --uml tests/faults/closed_can.sh 2>&1
} | tests/faults/tell 19
