#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Story for the lab: the programs of can_kernel_test.sh, with slcan and pseudo terminals for it to run on.
. "$LAB_LIB"
modprobe -d /run/m slcan
mkdir -p /dev/pts
mount -t devpts -o ptmxmode=666 devpts /dev/pts
mount --bind /dev/pts/ptmx /dev/ptmx
for program in link_test raw_socket_test raw_socket_slcan_test; do
    "$BUILD/tests/can/$program" 2>/dev/null
done
