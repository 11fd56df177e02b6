#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Usage: busiest.sh FILE   the three ids that a recording has most often, "id extended length" a line, of the data
# frames of classic CAN: no policy can name what else candump -L writes as an id, an error's (above 1FFFFFFF) among it.
awk '{ sub(/\r$/, ""); if (split($3, part, "#") != 2 || part[2] ~ /^R/) next
       id = toupper(part[1]); if (length(id) == 8 && id !~ /^[01]/) next
       sub(/_.*/, "", part[2]); bytes = length(part[2]) / 2; count[id]++
       if (bytes > longest[id] + 0) longest[id] = bytes }
     END { for (id in count) print count[id], id, (length(id) == 8 ? "extended" : "-"), longest[id] + 0 }' "${1:?}" |
    sort -k1,1nr -k2 | head -3 | cut -d' ' -f2-
