#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the programs of the desk, make demo and .ci/run say when asked how, or wrongly. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
sim=${BUILD:-build}/sallyport-sim
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
claim() { # claim NAME: the last command was good
    local good=$?
    n=$((n + 1))
    [ $good = 0 ] && echo "ok $n - $1" || { echo "not ok $n - $1"; sed 's/^/# /' "$dir/out"; }
}
says() { # says CODE WORDS COMMAND...   in one line
    local want=$1 words=$2
    shift 2
    timeout 5 "$@" >"$dir/out" 2>&1 </dev/null
    [ $? = "$want" ] && [ "$(wc -l <"$dir/out")" = 1 ] && grep -qF -- "$words" "$dir/out"
}

# --- make demo DRIVE=...
: >"$dir/empty.log"
echo text >"$dir/text.log"
printf '(1.0)  can0  20000004#0004000000000000 T\r\n(1717548054.4) can1 18FEF100##1AB\n' >"$dir/good.log"
says 1 "no such file" sim/lab/recording.sh "$dir/none.log"
claim "a drive that is not there is named"
says 1 "this is a folder" sim/lab/recording.sh "$dir"
claim "so is a folder"
says 1 "this file is empty" sim/lab/recording.sh "$dir/empty.log"
claim "and an empty file"
says 1 "line 1 is no frame" sim/lab/recording.sh "$dir/text.log"
claim "and a file that is no recording"
sim/lab/recording.sh "$dir/good.log" >"$dir/out" 2>&1
claim "what candump -L writes is a recording"
MAKEFLAGS='' make BUILD="$dir/build" demo DRIVE="$dir/text.log" >"$dir/out" 2>&1
[ $? = 2 ] && [ ! -e "$dir/build" ] && [ "$(grep -c . "$dir/out")" = 2 ]
claim "it is told before anything is built"

# --- .ci/run
mkdir -p "$dir/ci/.ci" && cp .ci/run "$dir/ci/.ci/"
ends() { # ends COUNTS CODE RECIPE
    printf 'check:\n\t@%s\n' "$3" >"$dir/ci/Makefile"
    MAKEFLAGS='' "$dir/ci/.ci/run" >"$dir/out" 2>&1
    [ $? = "$2" ] && [ "$(tail -1 "$dir/out")" = "$1" ]
}
ends "3 passed, 0 failed, 0 skipped" 0 'echo "3 passed, 0 failed, 0 skipped"' &&
    ends "3 passed, 1 failed, 0 skipped" 2 'echo "3 passed, 1 failed, 0 skipped"; exit 1' &&
    ends "0 passed, 1 failed, 0 skipped" 2 'exit 1'
claim "what the build server runs ends with the counts, whatever make says, and with its exit code"
echo "1..$n"
