#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Story for the lab, in a kernel of its own: the ledger stands on ext4 on a block device that answers EIO, is made
# read-only and is taken away; what closes, what is lost (nothing), and what opens again.
. "$LAB_LIB"
. tests/faults/kill.sh
load=${BUILD:-build}/tests/bench/can_load
disk=$LAB/disk LEDGER=$LAB/disk/record sectors=32768
export DM_DISABLE_UDEV=1

# Another id that no rule names, all the time, so that there is always something to record. Begun before the disk is
# mounted: 'ip netns exec' keeps the mounts that it finds, and a kept mount keeps a file system in use.
odd() { for ((i = 0x200; i < 0x7F0; i++)); do cansend can1 "$(printf '%03X#00' $i)"; sleep 0.2; done; }
lab_network
lab_buses
ip netns exec unit bash -c "$(declare -f odd); odd" &
odd=$!

table() { echo "0 $sectors $1"; }
# device_is TARGET   from now on each request goes there; what is under way is not waited for.
device_is() {
    dmsetup suspend --noflush --nolockfs disk && dmsetup load disk --table "$(table "$1")" && dmsetup resume disk
}
good="linear /dev/ram0 0"
# Of itself ext4 writes nothing to its journal before it is told to, so that what an error meets is known.
echo 0 >/proc/sys/vm/dirty_writeback_centisecs
mount_disk() { mount -t ext4 -o errors=remount-ro,commit=300 /dev/mapper/disk $disk; }
mkdir -p $disk
chmod 777 $disk
modprobe -d /run/m -a dm-mod ext4
modprobe -d /run/m brd rd_nr=1 rd_size=$((sectors / 2))
dmsetup create disk --table "$(table "$good")"
mkfs.ext4 -q -F -E lazy_itable_init=0,lazy_journal_init=0 /dev/mapper/disk
mount_disk
chmod 777 $disk

cat >$LAB/faults.policy <<END
policy "disk" version 1
bus vehicle = can0
bus unit    = can1
from vehicle to unit {
    id 0x100 length 8
}
END
faults_files $LAB/faults.policy "ledger-max 4MB"
lab_start gateway sallyport run --config $LAB/faults/sallyport.conf --unsigned
lab_start traffic "$load" send can0 0x100 200 1000000
passes() { [ "$(timeout 2 ip netns exec unit candump -n 3 can1,100:7FF | wc -l)" = 3 ]; }
closed() { [ "$(timeout 1 ip netns exec unit candump -n 1 can1,100:7FF | wc -l)" = 0 ]; }
heard() { tail -n +$((${mark:-0} + 1)) $LAB/gateway.out; } # since the mark
says() { heard | grep -q "$1" || { heard | tail; return 1; }; }
mark() { mark=$(wc -l <$LAB/gateway.out); }
closes_saying() { lab_wait 6 closed && says "$1" && kill -0 $PID_gateway; }
read_only() { grep "$disk ext4 ro" /proc/mounts || { grep $disk /proc/mounts; return 1; }; }
unmounts() { lab_wait 6 umount $disk; }
none_begun() { sleep 1; closed && [ -z "$(ls -A $disk)" ] || { ls -lA $disk; return 1; }; }
opens() { lab_wait 6 passes || { tail -20 $LAB/gateway.out; return 1; }; }
comes_back() { e2fsck -p /dev/mapper/disk; mount_disk && opens; }
told() { records >$LAB/told; grep -q "\"reason\":\"$1\"" $LAB/told || { cut -c1-200 $LAB/told; return 1; }; }

lab_wait 15 passes || { echo "not ok - an allowed frame crosses"; cat $LAB/gateway.out; exit 1; }
sleep 1
faults_snapshot

device_is error
claim "disk: nothing crosses once the device answers EIO" closes_saying "Input/output error"
# Its successor reads what the kernel's pages have, and the device never got.
lab_wait 3 pgrep -P $PID_gateway -f "role ledger" && kill -9 $(pgrep -P $PID_gateway -f "role ledger") 2>/dev/null
device_is "$good"
claim "disk: when it answers again both paths open by themselves" opens
mark
device_is error
sync -f $disk 2>/dev/null
claim "disk: after an error of its journal the kernel makes the file system read-only" lab_wait 6 says "Read-only file system"
device_is "$good"
claim "disk: it can be unmounted under the gateway, to be repaired" unmounts
claim "disk: without it nothing crosses, and no second ledger is begun" none_begun
mark=0
claim "disk: the gateway says a few times that it cannot record, not for ever" says "said no more"
claim "disk: mounted again it opens both paths by itself" comes_back
claim "disk: what was held meanwhile is recorded" lab_wait 3 told ledger_down
sleep 1
faults_snapshot

mark
echo u >/proc/sysrq-trigger
claim "disk: nothing crosses once the file system is remounted read-only" closes_saying "Read-only file system"
claim "disk: it was by the kernel, under the open files" read_only
mount -o remount,rw $disk
claim "disk: remounted for writing it opens both paths by itself" opens

kill $odd $PID_traffic
lab_stop gateway
echo 3 >/proc/sys/vm/drop_caches
claim "disk: every acknowledged event is in the ledger, as it was" ledger_kept_all
claim "disk: the ledger is whole after all that" ledger_is_whole
lab_end
