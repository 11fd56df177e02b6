#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# First process of the User Mode Linux kernel: init.sh HOME. Mounts, loads what the host
# lacks, runs the story, powers off. Its exit status does not come out: enter.sh writes it.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
mkdir -p /dev/shm && mount -t tmpfs tmpfs /dev/shm
ln -sf /proc/self/fd /dev/fd
stty -opost </dev/tty1
mkdir -p /run/m/lib/modules
mount --bind /usr/lib/uml/modules /run/m/lib/modules
# With echo a vcan hands a frame back when it was sent, as a controller does, not when queued.
modprobe -d /run/m -q vcan echo=1
modprobe -d /run/m -a -q vxcan can-raw can-gw veth sch_netem nfnetlink_log xt_NFLOG xt_TPROXY \
    sch_ingress cls_basic em_canid act_police \
    xt_mark xt_socket xt_limit xt_hashlimit xt_addrtype xt_tcpudp xt_conntrack xt_CT xt_MASQUERADE \
    ipt_rpfilter ip6t_rpfilter \
    iptable_raw iptable_mangle iptable_nat iptable_filter \
    ip6table_raw ip6table_mangle ip6table_nat ip6table_filter
# All that there is has been loaded; each further search would cost a tenth of a second.
echo >/proc/sys/kernel/modprobe
bash "$1/enter.sh" "$1" </dev/null >/dev/tty1 2>&1
sync
busybox poweroff -f
