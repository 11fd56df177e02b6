#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Plays every scenario of this folder: one TAP line each, the file's name is the claim.
set -u
cd "$(dirname "$0")/../.." || exit 1
"${BUILD:-build}/sallyport-sim" play tests/scenarios/*.scn 2>&1 | awk '
    { name = $2; sub(/:.*/, "", name); sub(".*/", "", name); sub(/\.scn$/, "", name); gsub("-", " ", name) }
    $1 == "held" { print "ok " ++n " - " name; next }
    $1 == "failed" || $1 == "broken" { print "not ok " ++n " - " name; bad = 1 }
    { print "# " $0 }
    END { print "1.." n + 0; exit bad || n == 0 }'
