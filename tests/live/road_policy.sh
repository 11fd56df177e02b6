#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# road_policy.sh VERSION   the policy of the live tests, with one rule for each claim.
cat <<EOF
policy "road" version $1
bus vehicle = can0 bitrate 500k
bus unit    = can1 bitrate 500k
mode road
mode workshop announce id 0x6A0

from vehicle to unit {
    id 0x3A0 length 8 pass bytes 0..1      # speed, without the position beside it
    id 0x100 length 8 age 10s              # load; a simulated machine may stall
}
from unit to vehicle {
    id 0x201 length 2 rate 10/s age 10s    # a request; floods are cut to this
    id 0x202 length 8 rate 2000/s age 10s  # load
    id 0x203 length 8 rate 10/s in workshop
    id 0x3E0 length 2 rate 10/s            # the vehicle's own id: no rule can give it
    id 0x001 length 0..8 rate 20/s age 10s        # the sequence of CGW-S-005b
    id 0x003 length 0..8 rate 20/s age 10s
    id 0x008 length 0..8 rate 20/s age 10s
    id 0x010 length 0..8 rate 20/s age 10s
    id 0x011 length 0..8 rate 20/s age 10s
    id 0x00080000 extended length 0..8 rate 20/s age 10s
    id 0x00100000 extended length 0..8 rate 20/s age 10s
    id 0x001C0000 extended length 0..8 rate 20/s age 10s
    id 0x00240000 extended length 0..8 rate 20/s age 10s
}
uplink {
    resolver 198.51.100.53
    pass tls "telemetry.fleet.example" port 443 up 2MB/day down 10MB/day
    deny otherwise reset
}
emergency {
    from unit to vehicle id 0x6F1
    to 198.51.100.10 udp port 5060
}
EOF
