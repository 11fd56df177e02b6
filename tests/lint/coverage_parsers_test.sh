#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What `make coverage-parsers` says of a parser that is run whole, of one that is not, and of a wrong list.
cd "$(dirname "$0")/../.." || exit 1
script=$(realpath tests/lint/coverage_parsers)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
claim() { # claim NAME: the last command was good
    local good=$?
    n=$((n + 1))
    [ $good = 0 ] && echo "ok $n - $1" || { echo "not ok $n - $1"; sed 's/^/# /' "$dir/out"; }
}
cd "$dir" || exit 1
mkdir -p can build/can
printf 'int whole(int a);\nint whole(int a)\n{\n    return a;\n}\n' >can/whole.c
printf 'int part(int a);\nint part(int a)\n{\n    if (a > 1) {\n        return 7;\n    }\n    return a;\n}\n' >can/part.c
printf 'int whole(int a);\nint part(int a);\nint main(void)\n{\n    return whole(0) + part(0);\n}\n' >can/main.c
for file in whole part main; do gcc -O0 --coverage -c -o build/can/$file.o can/$file.c; done
gcc --coverage -o build/run build/can/*.o && build/run
verdict() { printf '%s\n' "$@" >list; "$script" build list >out 2>&1; code=$?; }

verdict '# a comment' can/whole.c
[ $code = 0 ] && grep -q '^1 of 1 parsers are run whole, ' out
claim "a parser that is run whole is good"
verdict 'can/[wp]*.c'
[ $code = 1 ] && grep -qx '    can/part.c:5: return 7;' out && [ "$(grep -c '^    ' out)" = 1 ] && grep -q '^1 of 2 parsers' out
claim "a line that no test runs is told with its place, exit 1"
printf 'int late;\n' >can/late.c
verdict can/whole.c can/late.c
[ $code = 1 ] && grep -q '^can/late.c: no line counted; ' out
claim "a file that was not built for it is told, exit 1"
verdict can/whole.c 'can/gone*.c'
[ $code = 1 ] && grep -q '^list: no file is can/gone\*.c; take it out$' out
claim "a pattern without a file is told, exit 1"
verdict '# nothing'
[ $code = 1 ]
claim "an empty list shows nothing, exit 1"
echo "1..$n"
