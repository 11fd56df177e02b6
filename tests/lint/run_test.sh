#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tests/run counts what its tests say, and runs what waits beside the rest.
cd "$(dirname "$0")/../.." || exit 1
run=$(realpath tests/run)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
claim() { # claim NAME: the last command was good
    local good=$?
    n=$((n + 1))
    [ $good = 0 ] && echo "ok $n - $1" || { echo "not ok $n - $1"; sed 's/^/# /' "$dir/out"; }
}
cd "$dir" || exit 1
script() { { echo '#!/bin/bash'; cat; } >"$1"; chmod +x "$1"; }
script good <<<'echo "ok 1 - a"; echo "ok 2 - b # SKIP no"; echo 1..2'
script bad <<<'echo "ok 1 - a"; echo "not ok 2 - b"; echo 1..2; exit 1'
script broken <<<'echo "ok 1 - a"; exit 3'
script killer <<<'echo "ok 1 - a"; echo 1..1; kill -KILL $PPID'
# Each waits for the other, so neither ends unless both run at once.
script meets <<'END'
touch $0.here
for i in {1..600}; do [ -e other.here ] && break; sleep 0.05; done
[ -e other.here ] && echo "ok 1 - met"
echo 1..1
END
sed 's/other\.here/meets.here/' meets >other && chmod +x other
script level <<<'echo "ok 1 - nice $(nice) $BUILD"; echo "# $(nice) $BUILD" >>levels; echo 1..1'
said() { "$run" "${@:2}" >out 2>&1; code=$?; [ "$(tail -1 out)" = "$1" ]; }

said "2 passed, 1 failed, 1 skipped" ./good ./bad && [ $code = 1 ]
claim "what passed, failed and was skipped is counted"
said "1 passed, 1 failed, 0 skipped" ./broken && [ $code = 1 ]
claim "a test that stops half-way has failed"
said "0 passed, 1 failed, 0 skipped" ./killer && [ $code = 1 ]
claim "one whose shell is killed too"
said "2 passed, 0 failed, 0 skipped" BESIDE=1 ./meets JOBS=1 ./other && [ $code = 0 ]
claim "what stands behind BESIDE runs beside what follows"
said "3 passed, 1 failed, 2 skipped" BESIDE=2 ./good ./bad JOBS=1 ./good && [ $code = 1 ] && grep -q '^./bad .*FAILED' out
claim "and is counted, its failures too"
said "1 passed, 0 failed, 1 skipped" BESIDE=2 ./good && [ $code = 0 ]
claim "also where nothing follows"
said "2 passed, 0 failed, 0 skipped" BUILD=x BESIDE=1 ./level JOBS=1 BUILD=y ./level
[ "$(sort levels | tr '\n' ' ')" = "# $(nice) x # $(nice -n 19 nice) y " ] || { cat levels >>out; false; }
claim "the rest gives way to it, each with its own build"
echo "1..$n"
