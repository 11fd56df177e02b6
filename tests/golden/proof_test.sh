#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Proofs, kept heads, witnesses, ranges and copies, over the ledgers in tests/golden/proof: a proof that was written once
# stays good, and can be checked without this program. `shorter` and `forked` are copies of `ledger`: as it once was, and
# written on by itself from there.
set -u
cd "$(dirname "$0")/../.." || exit 1
sallyport=$(realpath "${BUILD:-build}/sallyport")
given=$(realpath tests/golden/proof)
readme=$(realpath README.md)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$given"/* "$work" && cd "$work" || exit 1
number=0
failures=0

claim() { # NAME COMMAND...: ok if it succeeds
    local name=$1
    shift
    number=$((number + 1))
    if "$@" 2>>err; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        failures=$((failures + 1))
        sed 's/^/# /' out err 2>/dev/null
    fi
    : >err
}

says() { # CODE PATTERN ARGUMENT...: sallyport exits so, and a line of what it says is like that
    local want=$1 pattern=$2 code
    shift 2
    timeout 20 "$sallyport" "$@" >out 2>err </dev/null
    code=$?
    [ "$code" = "$want" ] && cat out err | grep -qE -- "$pattern"
}

writes() { # FILE ARGUMENT...: sallyport writes these very bytes
    local file=$1
    shift
    "$sallyport" "$@" >out && cmp out "$file"
}

writes_to() { # FILE ARGUMENT...: the same with -o, and says nothing
    local file=$1
    shift
    "$sallyport" "$@" -o written >out 2>&1 && [ ! -s out ] && cmp written "$file"
}

bytes() { printf "$(sed 's/../\\x&/g' <<<"$1")"; }
member() { sed -n "s/^  \"$2\": \"\\(.*\\)\".*/\\1/p" "$1"; }

# The very lines that the README gives to a third party.
awk '/is the tree head signed/ { here = 1 } here && /^```/ { if (++fence == 2) exit; next } fence' "$readme" >check.sh
by_hand() { # CODE PATTERN PROOF [KEY]: they exit so, and the last of what they say is like that
    local want=$1 pattern=$2 code
    $shell check.sh "$3" "${4-ledger.pub}" >out 2>err
    code=$?
    [ "$code" = "$want" ] && tail -1 out | grep -qE -- "$pattern"
}
shell=sh

changed() { # FILE SED: a copy of it, changed
    sed "$2" "$1" >changed && ! cmp -s changed "$1"
}

json() { # FILE EXPRESSION: true of what a JSON reader that is not ours makes of it
    python3 -c "import json, sys; d = json.load(open(sys.argv[1])); sys.exit(not ($2))" "$1"
}

claim "a proof is written as it was when the format was made" writes event4.proof prove ledger '#4'
claim "and to a file" writes_to event4.proof prove ledger 4
claim "the public key alone proves it, and tells the event in words" \
    says 0 'severe +stopped TCP 198.51.100.99:443 evil.example' verify --proof event4.proof --key ledger.pub
claim "and says of which ledger, and when it was sealed" \
    says 0 'sealed at 2027-01-15T08:00:03.000000Z, among the first 6 events' verify --proof event4.proof --key ledger.pub
claim "--json has both" says 0 '^\{"proven":true,.*"leaf":4,' verify --proof event4.proof --key ledger.pub --json
claim "from standard input too" \
    bash -c "'$sallyport' verify --proof - --key ledger.pub <event4.proof >out"
claim "openssl and sha256sum prove it without us" by_hand 0 '^PROVEN$' event4.proof
claim "a proof is JSON" json event4.proof 'd["leaf"] == 4 and d["size"] == 6 and len(d["path"]) == 2'

changed event4.proof 's/^  "leaf": 4/  "leaf": 5/'
claim "another number proves nothing" says 1 '^NOT PROVEN: ' verify --proof changed --key ledger.pub
changed event4.proof 's/"sealed": "2027/"sealed": "2026/'
claim "another time, though it is only for people" says 1 'not byte for byte' verify --proof changed --key ledger.pub
changed event4.proof 's/$/\r/'
claim "other line ends, and it says so" says 1 'line ends' verify --proof changed --key ledger.pub
digits=$(member event4.proof event)
changed event4.proof "s/$digits/${digits%?}0/"
claim "another event" says 1 'do not lead to the root' verify --proof changed --key ledger.pub
claim "nor is it proven by hand" by_hand 1 '^NOT PROVEN: .*do not lead to the root' changed
changed event4.proof 's/"signature": "30450/"signature": "30451/; s/"signature": "30440/"signature": "30441/; s/"signature": "30460/"signature": "30461/'
claim "another signature" says 1 'signature of the tree head' verify --proof changed --key ledger.pub
"$sallyport" keygen -o other >/dev/null
claim "another key" says 1 'another key' verify --proof event4.proof --key other.pub
claim "--json says why not" says 1 '"proven":false,"fault":"it is of a ledger' verify --proof event4.proof --key other.pub --json
claim "nor by hand" by_hand 1 '^NOT PROVEN: .*not signed by this key' event4.proof other.pub

forged() { # PATTERN SED: not proven by hand, nor by us
    changed event4.proof "$2" && by_hand 1 "^NOT PROVEN: .*($1)" changed && says 1 '^NOT PROVEN: ' verify --proof changed --key ledger.pub
}
# As far as the root each would hold, with the event's own hash put out of the way.
hash=$({ printf '\0'; bytes "$digits"; } | sha256sum | cut -d' ' -f1)
first=$(sed -n 's/^    "right \([0-9a-f]*\)".*/\1/p' event4.proof)
second=$(sed -n 's/^    "left \([0-9a-f]*\)".*/\1/p' event4.proof)
node=$({ printf '\1'; bytes "$hash$first"; } | sha256sum | cut -d' ' -f1)
other="s/\"event\": \".*\"/\"event\": \"${digits%?}0\"/"
claim "by hand: two digests in a line of the path" forged 'it has a line' "$other; s/right /left $hash /"
claim "by hand: and in the last line" forged 'it has a line' "$other; s/left $second/left $second $node/"
claim "by hand: a digest that is short or long" eval "forged 'it has a line' 's/right ./right /' && forged 'it has a line' 's/right /right 0/'"
claim "by hand: a member within another's line" forged 'it has a line' 's/"leaf": 4,/& "leaf": 5,/'
claim "by hand: a second event" forged 'its members' 's/^  "event": .*/&\n&/'
claim "by hand: no event" forged 'the event and' 's/"event": ".*"/"event": ""/'
claim "by hand: half a byte more" forged 'the event and' 's/"event": ".*/&/; s/"event": "\([^"]*\)/"event": "\10/'
for leaf in 0 1 2 3 5; do
    claim "by hand: as leaf $leaf" forged 'the path is|the event and' "s/\"leaf\": 4/\"leaf\": $leaf/"
done
claim "by hand: as a leaf behind the tree" forged 'the tree ends' 's/"leaf": 4/"leaf": 6/'
claim "by hand: as a leaf in octal" forged 'it has a line' 's/"leaf": 4/"leaf": 04/'
claim "by hand: a path that is shorter" forged 'the path is not' '/right/d'
claim "by hand: or at its end" forged 'the path is not' '/    "left/d'
claim "by hand: a node given as the event" forged 'the path is not' "/right/d; s/\"event\": \".*\"/\"event\": \"01$hash$first\"/"
claim "by hand: a path that is longer" forged 'the path is longer' 's/^    "left.*/&\n&/'
claim "by hand: another side" forged 'the path is not' 's/"right /"left /'
claim "by hand: another digest of the path" forged 'the event and' 's/"right 2/"right 3/'
claim "by hand: another size in the head" forged 'the tree head is not signed' 's/"head": "\(.\{112\}\)06/"head": "\107/'
claim "by hand: another root in the head" forged 'the tree head is not signed' 's/"head": "\(.\{128\}\)eb/"head": "\1ec/'
claim "by hand: no head" forged 'the tree head is not signed' 's/"head": ".*"/"head": ""/'
claim "by hand: another signature" forged 'the tree head is not signed' 's/"signature": "\(.\{20\}\)../"signature": "\100/'
claim "by hand: no signature" forged 'the tree head is not signed' 's/"signature": ".*"/"signature": ""/'
claim "by hand: no proof" by_hand 1 '^NOT PROVEN: ' nothere
claim "by hand: no key" by_hand 1 '^NOT PROVEN: ' event4.proof nothere
for leaf in 0 1 7 14 15 16 22 23; do
    "$sallyport" prove ledger $leaf >leaf.proof 2>err
    claim "by hand: leaf $leaf of 24" by_hand 0 '^PROVEN$' leaf.proof
done
for shell in 'bash --posix' 'busybox sh'; do
    if type "${shell% *}" >/dev/null 2>&1; then
        claim "by hand in $shell" by_hand 0 '^PROVEN$' leaf.proof
        claim "by hand in $shell: another leaf" forged 'the path is' 's/"leaf": 4/"leaf": 5/'
        claim "by hand in $shell: another signature" forged 'the tree head is' 's/"signature": "\(.\{20\}\)../"signature": "\100/'
    fi
done
claim "a proof that is not there is no use" says 2 'nothere' verify --proof nothere --key ledger.pub
claim "an event that is not there has no proof" says 1 'no event #99 .*ends before #24' prove ledger 99
claim "nor has what is no number" says 2 'no event number' prove ledger last
claim "nor what is no ledger" says 2 'nowhere' prove nowhere 1
claim "prove asks for both" says 2 'one ledger and one event' prove ledger
claim "where a proof cannot be written is said" says 2 'nodir' prove ledger 4 -o nodir/x
echo kept >kept.proof
claim "one that is there is not written over" says 2 'is there already' prove ledger 4 -o kept.proof
claim "and is as it was" grep -qx kept kept.proof

claim "the newest head is written as it was when the format was made" writes newest.head head ledger --key ledger.pub
claim "the ledger goes on from it" says 0 'it goes on from the tree head' verify ledger --key ledger.pub --head newest.head
"$sallyport" witness newest.head --key other.key -o witnessed
claim "a second key witnesses it" says 0 'which a witness saw at 20' verify ledger --key ledger.pub --witness witnessed --witness-key other.pub
claim "a rolled-back disk is found by it" says 1 'the newest were taken away' verify shorter --key ledger.pub --witness witnessed --witness-key other.pub
claim "so is another history" says 1 'are others than' verify forked --key ledger.pub --witness witnessed --witness-key other.pub
claim "--head takes it too" says 0 'goes on from' verify ledger --key ledger.pub --head witnessed
claim "a head by another key than the ledger's is used wrongly" says 2 'newest.head: .*of a ledger with another key' verify ledger --key other.pub --head newest.head
claim "a witnessed one too" says 2 'witnessed: .*of a ledger with another key' verify ledger --key other.pub --witness witnessed --witness-key other.pub
claim "what is neither a head nor a file is told so" says 2 'no tree head; .*SIZE:ROOT, or a file' verify ledger --key ledger.pub --head 4711
root=$(printf '%064d' 7)
for size in "" -4 " 4" 4x 18446744073709551616 000000000000000000000000000004; do
    claim "so is a size that is none: '$size'" says 2 'no tree head' verify ledger --key ledger.pub --head "$size:$root"
done
claim "a file that is not there is told so" \
    says 2 'nosuch.head: .*No such file' verify ledger --key ledger.pub --head nosuch.head
claim "an unwitnessed head is no witness" says 1 'nobody has witnessed' verify ledger --key ledger.pub --witness newest.head --witness-key other.pub
claim "nor is one by another key" says 1 'another key' verify ledger --key ledger.pub --witness witnessed --witness-key ledger.pub
changed witnessed 's/"witnessed_us": 1/"witnessed_us": 2/'
claim "a changed time of the witness is seen" says 1 'not byte for byte' verify ledger --key ledger.pub --witness changed --witness-key other.pub
{ printf 'sallyport-witness-v1\0'; printf '%016x' "$(sed -n 's/.*witnessed_us": \(.*\),/\1/p' witnessed)" | sed 's/../&\n/g' |
    tac | tr -d '\n' | sed 's/../\\x&/g' | xargs -0 printf; bytes "$(member witnessed head)"; } >seen
bytes "$(member witnessed witness_signature)" >signature
claim "openssl checks the witness without us" openssl dgst -sha256 -verify other.pub -signature signature -out out seen
claim "witness takes nothing else" says 1 'not byte for byte' witness event4.proof --key other.key
claim "and asks for its key" says 2 'the key to sign with' witness newest.head
claim "and for a private one" says 2 'other.pub' witness newest.head --key other.pub
claim "head asks for the ledger's key" says 2 'its key' head ledger
claim "and takes no other" says 1 'ledger: .*by another key than the one given; give the public key of this ledger$' head ledger --key other.pub
claim "and needs a ledger" says 2 'nowhere' head nowhere --key ledger.pub

claim "copies are the same" says 0 '^THE SAME: 24 events' verify ledger --key ledger.pub --with ledger
claim "the shorter one is named, and by how many events" \
    says 1 '^SHORTER: shorter lacks the newest 9 of the 24 events of ledger' verify ledger --key ledger.pub --with shorter
claim "whichever comes first" \
    says 1 '^SHORTER: shorter lacks the newest 9 of the 24 events of ledger' verify shorter --key ledger.pub --with ledger
claim "of two histories the first event that differs is named" says 1 'not the same in both is #15' verify ledger --key ledger.pub --with forked
claim "--json says it too" says 1 '"copies":"forked","fork":15,' verify ledger --key ledger.pub --with forked --json
claim "and which is shorter" says 1 '"copies":"shorter","shorter":"shorter","behind":9,' verify ledger --key ledger.pub --with shorter --json
printf '\x01' | dd of=forked/000000000001.seg bs=1 seek=900 conv=notrunc status=none
claim "a broken copy is named and not compared" says 1 '^BROKEN: forked: segment 1' verify ledger --key ledger.pub --with forked
claim "with another key neither is judged" says 1 '^ANOTHER KEY: ledger' verify ledger --key other.pub --with shorter
claim "a copy that is not there is no use" says 2 'nowhere' verify ledger --key ledger.pub --with nowhere

claim "a range is verified" says 0 '^WHOLE, as far as .*segments 1 to 1' verify ledger --key ledger.pub --from 3 --to '#5'
claim "and --json says that it is a part" says 0 '"part":true' verify ledger --key ledger.pub --from 2027-01-15 --json
claim "all there is has nothing before or behind" eval 'says 0 "^WHOLE, as far as" verify ledger --key ledger.pub --from 0 && ! grep -q "not looked at" out'
claim "a range the wrong way round is none" says 2 'a later --to' verify ledger --key ledger.pub --from 5 --to 3
claim "a range that is not all there is not whole" says 1 'NOT ALL SHOWN.*they begin with event #0 and end before #24$' verify ledger --key ledger.pub --from 5 --to 24
claim "and --json says so" says 1 '"whole":false,.*"part":true,"covered":false' verify ledger --key ledger.pub --to 24 --json
claim "one behind the end is none" says 2 'ends before event #24, at 2027' verify ledger --key ledger.pub --from 24 --to 30
claim "nor is one of another year" says 2 'ends before event #24, .*an earlier --from' verify ledger --key ledger.pub --from 2100-01-01
claim "nor is one before the beginning" says 2 'begins with event #0, at 2027' verify ledger --key ledger.pub --to 2026-01-01
printf '\xff' | dd of=shorter/000000000001.seg bs=1 seek=20 conv=notrunc status=none
claim "nor is one whole without a header" says 1 '^  segment 1, offset 0: no segment header' verify shorter --key ledger.pub --from 3 --to 5
claim "a bound that is none is named" says 2 '--from soon' verify ledger --key ledger.pub --from soon
claim "one thing at a time" says 2 'one at a time' verify ledger --key ledger.pub --from 3 --with shorter
claim "a witness goes with its key" says 2 'go together' verify ledger --key ledger.pub --witness witnessed
claim "a proof needs no ledger" says 2 'say one ledger' verify ledger --proof event4.proof --key ledger.pub
claim "and the key" says 2 'its key' verify --proof event4.proof

for verb in prove head witness verify; do
    claim "$verb --help teaches" says 0 '^Examples:' $verb --help
done
echo "1..$number"
[ $failures = 0 ]
