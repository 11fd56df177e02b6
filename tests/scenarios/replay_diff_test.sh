#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `sallyport replay --diff` over small recordings: all that it prints, and its exit codes.
set -u
cd "$(dirname "$0")/../.." || exit 1
sallyport=${BUILD:-build}/sallyport
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
claim() { # claim NAME: the last command was good
    local good=$?
    n=$((n + 1))
    [ $good = 0 ] && echo "ok $n - $1" || { echo "not ok $n - $1"; sed 's/^/# /' "$dir/out" "$dir/err"; }
}
diff_of() { (cd "$dir" && "$program" replay --diff "$@" >out 2>err); code=$?; }
program=$(realpath "$sallyport")
prints() { diff - "$dir/out" >"$dir/err"; } # what was printed is exactly what stands behind <<

cat >"$dir/old.policy" <<'POLICY'
policy "old" version 1
bus vehicle = can0
bus unit = can1
bus body = can2
mode road
mode site announce id 0x6A1
from vehicle to unit {
    id 0x3A0 length 8 pass bytes 0..3
    id 0x3A1 length 8 every 100ms
    id 0x18FEF100 extended length 8
}
from unit to vehicle {
    id 0x201 length 2 rate 5/s
    id 0x202 length 2 rate 5/s
}
POLICY
cat >"$dir/new.policy" <<'POLICY'
policy "new" version 2
bus unit = can1
bus vehicle = can0
bus trailer = can3
mode road
mode yard announce id 0x6A2
from vehicle to unit {
    id 0x3A0 length 8 pass bytes 0..5
    id 0x3A1 length 8 every 500ms
    id 0x555 length 1
}
from vehicle to trailer {
    id 0x3A0 length 8
}
from unit to vehicle {
    id 0x201 length 2 rate 5/s in yard
    id 0x202 length 2 rate 5/s
}
POLICY
cat >"$dir/vehicle" <<'LOG'
(1700000000.000000) can0 3A0#1122334455667788
(1700000000.010000) can0 3A1#1122334455667788
(1700000000.020000) can0 3A0#1122334455667788
(1700000000.030000) can0 555#00
(1700000000.040000) can0 18FEF100#1122334455667788
(1700000000.210000) can0 3A1#1122334455667788
(1700000000.310000) can0 3A1#1122334455667788
LOG
cat >"$dir/unit" <<'LOG'
(1700000000.005000) can1 201#1122
(1700000000.015000) can1 202#1122
(1700000000.025000) can1 333#11
LOG

diff_of old.policy new.policy --can vehicle=vehicle --can unit=unit
[ $code = 1 ] && prints <<'OUT'
only old.policy has the bus body
only new.policy has the bus trailer
only new.policy has the direction vehicle to trailer
only old.policy has the mode site
only new.policy has the mode yard
vehicle to trailer  3A0  drop not_given => pass (line 13)  2 x, 0.000000 to 0.020000 s
vehicle to unit  555  drop not_given => pass (line 10)  1 x, 0.030000 to 0.030000 s
vehicle to unit  3A0  pass (line 8) => pass (line 8) with more bits  2 x, 0.000000 to 0.020000 s
unit to vehicle  201  pass (line 13) => drop wrong_mode (line 16)  1 x, 0.005000 to 0.005000 s
vehicle to unit  3A1  pass (line 9) => drop too_soon (line 9)  1 x, 0.310000 to 0.310000 s
vehicle to unit  18FEF100  pass (line 10) => drop not_given  1 x, 0.040000 to 0.040000 s
vehicle: 7 frames of can0, as bus vehicle
unit: 3 frames of can1, as bus unit
10 frames, 17 verdicts: 9 the same; 3 pass now, 2 with more bits, 0 with other bits, 3 are stopped, 0 with fewer bits, 0 for another reason; 0 bad lines
OUT
claim "each cause has its old verdict beside the new one, the gravest first"

diff_of old.policy new.policy --can vehicle=vehicle --json
[ $code = 1 ] && prints <<'OUT'
{"type":"only","policy":"old.policy","has":"bus","name":"body"}
{"type":"only","policy":"new.policy","has":"bus","name":"trailer"}
{"type":"only","policy":"new.policy","has":"direction","name":"vehicle to trailer"}
{"type":"only","policy":"old.policy","has":"mode","name":"site"}
{"type":"only","policy":"new.policy","has":"mode","name":"yard"}
{"type":"difference","what":"passes","bus":"vehicle","to":"trailer","id":928,"extended":false,"old":{"action":"drop","reason":"not_given","rule":null},"new":{"action":"pass","reason":"allowed","rule":13},"count":2,"first":"1700000000.000000","last":"1700000000.020000"}
{"type":"difference","what":"passes","bus":"vehicle","to":"unit","id":1365,"extended":false,"old":{"action":"drop","reason":"not_given","rule":null},"new":{"action":"pass","reason":"allowed","rule":10},"count":1,"first":"1700000000.030000","last":"1700000000.030000"}
{"type":"difference","what":"more_bits","bus":"vehicle","to":"unit","id":928,"extended":false,"old":{"action":"pass","reason":"allowed","rule":8},"new":{"action":"pass","reason":"allowed","rule":8},"count":2,"first":"1700000000.000000","last":"1700000000.020000"}
{"type":"difference","what":"stops","bus":"vehicle","to":"unit","id":929,"extended":false,"old":{"action":"pass","reason":"allowed","rule":9},"new":{"action":"drop","reason":"too_soon","rule":9},"count":1,"first":"1700000000.310000","last":"1700000000.310000"}
{"type":"difference","what":"stops","bus":"vehicle","to":"unit","id":419361024,"extended":true,"old":{"action":"pass","reason":"allowed","rule":10},"new":{"action":"drop","reason":"not_given","rule":null},"count":1,"first":"1700000000.040000","last":"1700000000.040000"}
{"type":"recording","path":"vehicle","interface":"can0","bus":"vehicle","frames":7}
{"type":"summary","old_mode":"road","new_mode":"road","frames":7,"verdicts":14,"same":7,"passes":3,"more_bits":2,"other_bits":0,"stops":2,"fewer_bits":0,"reason":0,"bad_lines":0}
OUT
claim "JSON gives the same with absolute times"

diff_of new.policy old.policy --can vehicle=vehicle
grep -q '^vehicle to unit  3A0  pass (line 8) => pass (line 8) with fewer bits  2 x' "$dir/out" &&
    grep -q '^vehicle to trailer  3A0  pass (line 13) => drop not_given  2 x' "$dir/out"
claim "the other way round it is the other way round"

diff_of old.policy old.policy --can vehicle=vehicle --can unit=unit
[ $code = 0 ] && prints <<'OUT'
vehicle: 7 frames of can0, as bus vehicle
unit: 3 frames of can1, as bus unit
10 frames, 10 verdicts: 10 the same; 0 pass now, 0 with more bits, 0 with other bits, 0 are stopped, 0 with fewer bits, 0 for another reason; 0 bad lines
OUT
claim "no difference is exit 0"

sed 's/^mode road/mode drive/' "$dir/new.policy" >"$dir/renamed.policy"
diff_of old.policy renamed.policy --can unit=unit
tail -1 "$dir/out" | grep -qx 'OLD was judged in mode road, NEW, which has none of that name, in drive'
claim "a first mode of another name is told"
sed 's/^mode road/mode yard/; t; s/^mode yard.*/mode road announce id 0x6A3/' "$dir/new.policy" >"$dir/turned.policy"
diff_of old.policy turned.policy --can unit=unit --json
grep -q '"old_mode":"road","new_mode":"road"' "$dir/out" && grep -q '"id":513,.*"wrong_mode"' "$dir/out"
claim "without --mode both are judged in the first of OLD, by its name"
diff_of new.policy turned.policy --can unit=unit --mode yard
[ $code = 0 ]
claim "--mode judges both in that mode"
diff_of old.policy new.policy --can unit=unit --mode site
[ $code = 2 ] && grep -q "^sallyport replay: new.policy: the policy has no mode 'site'; " "$dir/err" && ! grep -q frame "$dir/out"
claim "a mode that one of them does not have is named"

"$program" keygen -o "$dir/key" >/dev/null 2>&1 && "$program" compile "$dir/old.policy" --key "$dir/key.key" -o "$dir/old.bundle" >/dev/null 2>&1 &&
    "$program" compile "$dir/new.policy" --key "$dir/key.key" -o "$dir/new.bundle" >/dev/null 2>&1
diff_of old.policy new.policy --can vehicle=vehicle
sed '/^only/d' "$dir/out" >"$dir/texts"
diff_of old.bundle new.bundle --can vehicle=vehicle --key key.pub
sed '/^only/d' "$dir/out" | cmp - "$dir/texts"
claim "bundles differ as their texts do"
diff_of old.bundle new.policy --can vehicle=vehicle --key key.pub
sed '/^only/d' "$dir/out" | cmp - "$dir/texts"
claim "a text may stand beside the bundle that it is to replace"
diff_of old.bundle new.policy --can vehicle=vehicle
[ $code = 1 ] && grep -q "^old.bundle: a signed bundle, not a text" "$dir/err"
claim "a bundle without a key is told"
printf 'x' | dd of="$dir/new.bundle" bs=1 seek=20 conv=notrunc 2>/dev/null
diff_of old.bundle new.bundle --can vehicle=vehicle --key key.pub
[ $code = 1 ] && grep -q "^new.bundle with key key.pub: " "$dir/err"
claim "a bundle that was changed is not taken for a text"

diff_of old.policy new.policy --can body=unit
[ $code = 0 ] && grep -q "^3 frames, 3 verdicts: 3 the same" "$dir/out"
claim "a bus that one of them has may be recorded; by neither does anything cross there"
diff_of old.policy new.policy --can moon=unit
[ $code = 2 ] && grep -q "^sallyport replay: old.policy, new.policy: the policy has no bus 'moon'; " "$dir/err"
claim "one that neither has may not"
diff_of old.policy --can unit=unit; a=$code
diff_of old.policy new.policy more --can unit=unit; b=$code
diff_of old.policy new.policy; c=$code
diff_of old.policy new.policy --policy old.policy --can unit=unit; d=$code
diff_of old.policy new.policy --json --masked --can unit=unit; e=$code
[ "$a$b$c$d$e" = 22222 ] && grep -q "^sallyport replay: --masked goes with --policy" "$dir/err"
claim "used wrongly it says how and exits 2"
diff_of old.policy missing.policy --can unit=unit
[ $code = 1 ] && grep -q "^missing.policy: " "$dir/err"
claim "a policy that cannot be read is told"
"$program" replay --help | grep -q '^ *sallyport replay --diff van.policy new.policy --can vehicle=drive.log$'
cp "$dir/old.policy" "$dir/van.policy" && cp "$dir/vehicle" "$dir/drive.log" &&
    diff_of van.policy new.policy --can vehicle=drive.log && tail -1 "$dir/out" | grep -q '^7 frames, 14 verdicts: 7 the same'
claim "the example of --help works"
echo "1..$n"
