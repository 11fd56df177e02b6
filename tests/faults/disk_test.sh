#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A ledger on a real file system on a real block device that fails. Prints TAP.
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
BUILD=$(realpath "$build") && export BUILD

"$BUILD/sallyport-sim" lab --uml tests/faults/disk.sh 2>&1 | tests/faults/tell 13
