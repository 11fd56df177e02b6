#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Usage: recording.sh FILE   exit 0 if it is what candump -L writes; else one line says what it is, and exit 1.
refuse() {
    echo "demo: DRIVE=$file: $1; name a recording as 'candump -L can0 >FILE' makes one" >&2
    exit 1
}
file=${1:?}
[ -e "$file" ] || refuse "no such file"
[ ! -d "$file" ] || refuse "this is a folder"
[ -r "$file" ] || refuse "cannot be read"
[ -s "$file" ] || refuse "this file is empty"
strange=$(LC_ALL=C grep -anvE -m1 '^\([0-9]+\.[0-9]+\) +[^ ]+ +([0-9A-Fa-f]{3}|[0-9A-Fa-f]{8})#' -- "$file")
[ -z "$strange" ] || refuse "line ${strange%%:*} is no frame"
[ -n "$("${BASH_SOURCE%/*}/busiest.sh" "$file")" ] || refuse "no data frame of classic CAN is in it"
