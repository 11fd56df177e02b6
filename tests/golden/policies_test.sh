#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Policies against what sallyport must say of them, one claim a file:
#   good/X.policy and policies/shipped/X.policy print as X.ok, which prints as itself again,
#     and say X.warn (nothing, if there is no such file);
#   wrong/X.policy is refused with the messages of X.err and nothing else.
# tests/golden/policies_test.sh --accept writes the expected files anew: read the diff.
set -u
cd "$(dirname "$0")/../.." || exit 1
sallyport=$(realpath "${BUILD:-build}/sallyport")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failures=0
accept=
[ "${1:-}" = --accept ] && accept=yes

claim() { # NAME: ok if the last command was
    local good=$?
    number=$((number + 1))
    [ $good = 0 ] || failures=$((failures + 1))
    [ $good = 0 ] && echo "ok $number - $1" || echo "not ok $number - $1"
}

same() { # EXPECTED GOT
    [ -z "$accept" ] || if [ -s "$2" ] || [ "${1##*.}" != warn ]; then cp "$2" "$1"; fi
    [ -f "$1" ] || set -- /dev/null "$2"
    diff -u "$1" "$2" >"$work/diff" && return 0
    sed 's/^/# /' "$work/diff"
    return 1
}

check_good() { # FOLDER NAME
    local folder name code
    folder=$(realpath "$1") name=$2
    (cd "$folder" && timeout 20 "$sallyport" check "$name.policy" -v >"$work/out" 2>"$work/err")
    code=$?
    # The print must parse back and print the same, but for the name of the file and of messages.
    timeout 20 "$sallyport" check - -v <"$work/out" >"$work/again" 2>/dev/null || code=1
    sed -e "s/^# $name.policy: ok/# -: ok/" -e 's/  # message .*//' -e 's/ by lines\{0,1\} .*//' "$work/out" >"$work/once"
    sed -i -e 's/ by lines\{0,1\} .*//' "$work/again"
    same "$folder/$name.ok" "$work/out" && same "$folder/$name.warn" "$work/err" &&
        same "$work/once" "$work/again" && [ $code = 0 ]
}

check_wrong() { # NAME
    local code
    (cd tests/golden/wrong && timeout 20 "$sallyport" check "$1.policy" >"$work/out" 2>"$work/err")
    code=$?
    same "tests/golden/wrong/$1.err" "$work/err" && [ ! -s "$work/out" ] && [ $code = 1 ]
}

one_message() { # PATTERN COMMAND...: exit 1, nothing on stdout, one line that holds PATTERN
    local pattern=$1 code
    shift
    timeout 20 "$@" >"$work/out" 2>"$work/err"
    code=$?
    [ $code = 1 ] && [ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" = 1 ] &&
        grep -q -- "$pattern" "$work/err" && return 0
    sed "s/^/# exit $code: /" "$work/err" | head -5
    return 1
}

for policy in policies/shipped/*.policy tests/golden/good/*.policy; do
    name=$(basename "$policy" .policy)
    check_good "$(dirname "$policy")" "$name"
    claim "$policy prints as reviewed, and its print as itself"
done
for policy in tests/golden/wrong/*.policy; do
    name=$(basename "$policy" .policy)
    check_wrong "$name"
    claim "wrong: ${name//-/ }"
done

odd=tests/golden/good/warnings-of-a-database-are-counted.policy
"$sallyport" check --json "$odd" >"$work/out" 2>"$work/err"
grep -qxF '{"file":"'$odd'","line":0,"column":0,"kind":"warning","message":"2 warnings in tests/golden/good/odd.dbc; see: sallyport inspect tests/golden/good/odd.dbc"}' "$work/out" &&
    [ "$("$sallyport" inspect tests/golden/good/odd.dbc 2>&1 >/dev/null | grep -c ': warning: ')" = 2 ]
claim "the warnings of a database are one warning of the policy, and inspect tells them all"

openssl ecparam -name prime256v1 -genkey -noout -out "$work/key" 2>/dev/null
openssl ec -in "$work/key" -pubout -out "$work/pub" 2>/dev/null
chmod 600 "$work/key"
one_message 'check the path' "$sallyport" check "$work/none.policy"
claim "a policy that is missing gets one message"
one_message 'a folder' "$sallyport" check "$work"
claim "a folder gets one message"
truncate -s 100M "$work/large.policy"
one_message 'large.policy' "$sallyport" check "$work/large.policy"
claim "100 MB get one message"
one_message 'a key or a certificate, not a policy' "$sallyport" check "$work/key" &&
    ! grep -qF "$(sed -n 2p "$work/key")" "$work/err"
claim "a private key gets one message, which quotes nothing of it"
one_message 'no policy bundle' "$sallyport" check policies/shipped/block-all.policy --key "$work/pub"
claim "a text where a bundle should be gets one message"

bundle=$work/van.bundle
"$sallyport" compile tests/golden/good/fleet-van.policy --key "$work/key" -o "$bundle" >"$work/out" 2>&1 &&
    grep -q '"fleet van" version 7, signed' "$work/out"
claim "a good policy compiles into a bundle"
"$sallyport" check "$bundle" --key "$work/pub" -v >"$work/out" 2>"$work/err" &&
    diff <(sed '/: ok,/d; s/ by lines\{0,1\} .*//' "$work/out") <(sed '/: ok,/d; s/ by lines\{0,1\} .*//' tests/golden/good/fleet-van.ok) >/dev/null && [ ! -s "$work/err" ]
claim "a bundle prints as the policy it was made of"
given() { sed -n 's/^#\{0,1\} *\(.* is given .* by line\)/\1/p' "$1"; }
(printf '# not in the print\n#\n' && cat tests/golden/good/diagnostics.policy) >"$work/text.policy"
"$sallyport" compile "$work/text.policy" --key "$work/key" -o "$work/lines.bundle" >"$work/text" 2>&1 && "$sallyport" check "$work/text.policy" >"$work/text" 2>/dev/null &&
    "$sallyport" check "$work/lines.bundle" --key "$work/pub" -v >"$work/out" 2>/dev/null && "$sallyport" check - <"$work/out" >"$work/again" 2>/dev/null &&
    grep -q '^# .*: ok, .*; lines are those of what -v prints$' "$work/out" &&
    [ "$(given "$work/text")" != "$(given "$work/out")" ] && diff <(given "$work/again") <(given "$work/out")
claim "and its lines are those of that print, which it says"

# Packed by hand: 0x100 from the unit without a limit, ECUReset in the normal mode. The private key is gone.
cat >"$work/foreign.pub" <<'END'
-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/GHqf4B010S9pkcmoTLTYY/zhZe+
947TcIgyP+Tv0zyLeYL7uEf+Q69P1j6vs1gej33hISw8H3YxgEWJ6AYL5g==
-----END PUBLIC KEY-----
END
base64 -d >"$work/foreign" <<'END'
Cs8BCgF4EAEiDwoHdmVoaWNsZRIEY2FuMCIMCgR1bml0EgRjYW4xKgYKBHJvYWQqDwoId29ya3Nob3AQARigDTIEEAEgAjIGCAEY
AiABOhsIgAQQgAQwCDgIQf//////////YKCNBmgDcAY6GwiBBBCBBDAIOAhB//////////9goI0GaANwBzobCIACEIACMAg4CEH/
/////////2CgjQZoA3AJWisIARjgDyDoD3AFeMCEPYABoI0GiAEDkAEKmgEGEBFIA1AKmgEGED5IA1ALEkcwRQIgeMi08URlsKEK
OlTWJBYpWj/sQ7wJJb1K99YweGArXRkCIQDLzQFNCK1ICdo/HZwApRhtWxZH8jwrl7nnHvjTTt4cWhog0ItS47gYbqABjPgv+yOK
/E+lWoDinm/O4dMSTUmZJeo=
END
! "$sallyport" check "$work/foreign" --key "$work/foreign.pub" >"$work/out" 2>&1 &&
    grep -q '/foreign:15:5: .* must not flood; ' "$work/out" && grep -q '/foreign:17:9: ECUReset .* must not in the normal mode' "$work/out"
claim "a bundle that no text could be is checked as a text is"
! "$sallyport" check "$work/foreign" --key "$work/foreign.pub" --json >"$work/out" 2>&1 &&
    tail -n 1 "$work/out" | grep -q '"ok":false'
claim "so it is in JSON"

one_message 'a signed bundle, not a text' "$sallyport" check "$bundle"
claim "a bundle without its key gets one message"
head -c -1 "$bundle" >"$work/cut"
one_message 'bundle' "$sallyport" check "$work/cut" --key "$work/pub"
claim "a bundle cut short gets one message"
sed 's/fleet van/fleet car/' "$bundle" >"$work/forged"
one_message 'the signature is wrong' "$sallyport" check "$work/forged" --key "$work/pub"
claim "a bundle changed by one word gets one message"
"$sallyport" compile tests/golden/wrong/no-length.policy --key "$work/key" -o "$work/none" >/dev/null 2>&1
[ $? = 1 ] && [ ! -e "$work/none" ]
claim "a wrong policy compiles into nothing"
one_message "$work/key: a private key stands where the public key should" \
    "$sallyport" check "$bundle" --key "$work/key"
claim "a private key for check is named as what it is"
chmod 644 "$work/pub"
one_message "$work/pub: a public key stands where the private key should" \
    "$sallyport" compile policies/shipped/block-all.policy --key "$work/pub" -o "$work/none"
claim "a public key for compile is named as what it is, whoever may read it"
openssl ecparam -name prime256v1 -genkey -noout 2>/dev/null | openssl ec -pubout -out "$work/other" 2>/dev/null
one_message "$bundle with key $work/other: signed with another key" "$sallyport" check "$bundle" --key "$work/other"
claim "a bundle and a key that do not belong together are both named"
chmod 644 "$work/key"
one_message 'chmod 600' "$sallyport" compile policies/shipped/block-all.policy --key "$work/key" -o "$work/none"
claim "a key that others may read is refused"
"$sallyport" check --no-such-option >/dev/null 2>&1
[ $? = 2 ]
claim "wrong use of check exits 2"
"$sallyport" compile policies/shipped/block-all.policy >/dev/null 2>&1
[ $? = 2 ]
claim "wrong use of compile exits 2"
[ "$("$sallyport" check --json tests/golden/wrong/no-port.policy)" = '{"file":"tests/golden/wrong/no-port.policy","line":4,"column":5,"kind":"error","message":"this rule has no port; add one, such as '"'port 443'"'"}
{"file":"tests/golden/wrong/no-port.policy","ok":false}' ]
claim "check --json prints a line for each message and one for the policy"
"$sallyport" check --json tests/golden/good/signals-with-checks.policy | grep -q '"given":\[{"to":"unit","class":"driving","line":7}'
claim "check --json tells which classes of data the unit is given, and by which line"
for verb in run status mode check compile keygen replay inspect log verify ruleset; do
    "$sallyport" $verb --help >"$work/help"
    head -1 "$work/help" | grep -q "^usage: sallyport $verb" && grep -q 'Exit codes' "$work/help"
    claim "$verb --help begins with its use and tells the exit codes"
done

echo "1..$number"
[ $failures = 0 ]
