#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `sallyport run --check-config`: what it must say of a configuration, all at once, changing nothing.
set -u
cd "$(dirname "$0")/../.." || exit 1
sallyport=$(realpath "${BUILD:-build}/sallyport")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
number=0
failures=0

claim() { # NAME: ok if the last command was
    local good=$?
    number=$((number + 1))
    [ $good = 0 ] || failures=$((failures + 1))
    [ $good = 0 ] && echo "ok $number - $1" || { echo "not ok $number - $1"; sed 's/^/# /' "$work/err"; }
}

check() { # CODE OPTION...: its exit code is CODE; what it says is in err
    local code=$1
    shift
    timeout 20 "$sallyport" run --config "$work/conf" --check-config "$@" >"$work/out" 2>"$work/err"
    [ $? = "$code" ]
}

says() { # LINE...: exactly these lines, in any order, but for the note of who we are
    diff <(printf '%s\n' "$@" | sort) <(sort "$work/err") >/dev/null
}

for name in policy ledger operator other; do "$sallyport" keygen -o $name >/dev/null; done
printf 'policy "p" version %s\n' 3 >v3.policy
printf 'policy "p" version %s\nbus vehicle = nosuchcan0\nbus unit = lo\n' 4 >v4.policy
for v in v3 v4; do "$sallyport" compile $v.policy --key policy.key -o $v.bundle >/dev/null; done
mkdir state

cat >good <<END
policy     $work/v3.bundle
policy-key $work/policy.pub
mode-key   $work/operator.pub
ledger     $work/ledger
ledger-key $work/ledger.key
state      $work/state
control    $work/run/control
user       nobody
END
before=$(find . | sort)
cp good conf
check 0 && [ "$(cat out)" = "$work/conf: good" ] && [ ! -s err ]
claim "a configuration that would start is good"
rm conf out err
[ "$(find . | sort)" = "$before" ]
claim "a check makes no folder and no file"

{ sed -e "s|/ledger.key|/ledger.pub|; s|/v3|/v4|; s|operator.pub|operator.key|; s|/ledger$|/no/ledger|; s|/run/|/v3.policy/|" \
    -e 's|nobody|no-such-user|' good
  echo "state $work/state2"
  echo 'flows-max many'
  printf 'unit-interface lo\nmodem-interface nosuch0\nunit-address 203.0.113.77\n'
} >conf
check 1
said=(
    "$work/conf:9: 'state' is on line 6 already; take one out"
    "$work/conf:10: 'many' is no number from 1 to 65536; write for example 1024"
    "mode-key $work/operator.key: a private key stands where the public key should; give the file that ends in .pub"
    "ledger-key $work/ledger.pub: a public key stands where the private key should; give the file that ends in .key"
    "user 'no-such-user': no such user; 'useradd --system no-such-user'"
    "ledger $work/no/ledger: $work/no is no folder; make it first: mkdir -p $work/no"
    "control $work/v3.policy: this is a file; name a folder"
    "nosuchcan0: no such interface; 'ip link' lists those there are, "
    "lo: "
    "modem-interface nosuch0: no such interface; 'ip link' lists those there are"
    "unit-address 203.0.113.77: no address of this machine; give it to lo with 'ip address add'"
)
good=0
for line in "${said[@]}"; do grep -qF -- "$line" err || { echo "# not said: $line"; good=1; }; done
[ $good = 0 ] && [ "$(wc -l <err)" = ${#said[@]} ]
claim "every trouble is told, one line each"

sed "s|policy.pub|other.pub|" good >conf
check 1 && says "policy $work/v3.bundle: signed with another key; give the public key that belongs to its signer"
claim "a bundle of another signer is told"
sed "s|v3.bundle|none.bundle|; s|policy.pub|none.pub|" good >conf
check 1 && [ "$(wc -l <err)" = 2 ] && grep -q "^policy-key $work/none.pub: cannot be opened" err && grep -q "^policy $work/none.bundle: cannot be opened" err
claim "a bundle and its key that are not there are both told, by the words for them"
sed 's|^policy-key.*||' good >conf
check 1 && says "configuration: 'policy-key' is missing; add it, or run with --unsigned on a bench"
claim "a bundle without a key is told"
cp good conf
echo 9 >state/policy-version
check 1 && grep -q 'version 3 is older than 9, which was in force' err && [ "$(wc -l <err)" = 1 ]
claim "a version behind the one that was in force is told"
rm conf
check 1 && [ "$(wc -l <err)" = 1 ] && grep -q 'conf: cannot be opened' err
claim "of a configuration that is not there only that is told"
sed "s|/v3.bundle|/v3.policy|" good >conf
check 0 --unsigned && check 1 && grep -q 'no policy bundle' err
claim "a text is good with --unsigned alone"

printf 'policy "p" version 3\nuplink { resolver 192.0.2.53 pass tls "a.example" port 443 }\n' >up.policy
sed "s|/v3.bundle|/up.policy|" good >conf
check 1 --unsigned && grep -q "rules for the uplink, and no unit-interface is named; add" err
claim "rules for the uplink without an interface to keep them on are told"

authority() { # NAME TRUE|FALSE: whether it is an authority
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$1" \
        -addext "basicConstraints=critical,CA:$2" -keyout $1.key -out $1.crt 2>/dev/null
}
inspecting() { # [CERTIFICATE] [KEY]: a bench with a rule that inspects, and these
    sed "s|/v3.bundle|/look.policy|" good
    printf 'unit-interface lo\nmodem-interface lo\nunit-address 127.0.0.1\n'
    [ -z "$1" ] || echo "inspect-certificate $work/$1"
    [ -z "$2" ] || echo "inspect-key $work/$2"
}
tells() { # LINE: that, and nothing else of authorities
    [ "$(grep -e inspect -e sign -e key err)" = "$1" ] # lo for both interfaces is told too
}
printf 'policy "p" version 3\nuplink { resolver 192.0.2.53 pass tls "a.example" port 443 inspect }\n' >look.policy
authority fleet TRUE && authority server FALSE
inspecting fleet.crt fleet.key >conf
check 1 --unsigned; tells ''
claim "an authority that can sign is no trouble"
inspecting '' '' >conf
check 1 --unsigned && tells "policy line 2 inspects, and the gateway has no authority for it; add 'inspect-certificate' and 'inspect-key' to the configuration"
claim "a policy that inspects without an authority is told"
half="$work/conf: 'inspect-certificate' and 'inspect-key' need each other; add the one that is missing"
inspecting fleet.crt '' >conf
check 1 --unsigned && tells "$half"
claim "half an authority is told, once"
inspecting '' fleet.key >conf
check 1 --unsigned && tells "$half"
claim "and the other half"
for pair in "fleet server" "server server"; do
    inspecting ${pair% *}.crt ${pair#* }.key >conf
    check 1 --unsigned && tells "inspect-certificate $work/${pair% *}.crt: cannot sign: it is no authority, or the key in $work/${pair#* }.key is not its own; make both anew, see 'Inspecting' in the README"
    claim "a certificate that cannot sign is told ($pair)"
done
inspecting none.crt none.key >conf
check 1 --unsigned; grep -q "^inspect-certificate $work/none.crt: cannot be opened" err && grep -q "^inspect-key $work/none.key: key cannot be opened" err
claim "both files of an authority that are not there are told"

if [ "$(id -u)" = 0 ]; then as="setpriv --reuid 65534 --regid 65534 --clear-groups"; else as=; fi
sed "s|$work/run/|/nosuchdir/|" good >conf
chmod 755 . && $as timeout 20 "$sallyport" run --config "$work/conf" --check-config >out 2>err
grep -q "^control /nosuchdir: cannot be made in /: Permission denied; make it first" err
claim "a folder that could not be made at the start is told"

echo "1..$number"
[ $failures = 0 ]
