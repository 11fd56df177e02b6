#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The kernel's rules as they are printed, against ruleset/POLICY.FORM, and whether the
# programs that read them take them. ruleset_test.sh --accept writes the expected files anew.
# Holds gateway/ruleset.c gateway/ruleset_nft.c gateway/ruleset_iptables.c
set -u
cd "$(dirname "$0")/../.." || exit 1
sallyport=$(realpath "${BUILD:-build}/sallyport")
folder=tests/golden/ruleset
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0

claim() { # NAME: ok if the last command was
    local good=$?
    number=$((number + 1))
    [ $good = 0 ] && echo "ok $number - $1" || echo "not ok $number - $1"
}

print() { # POLICY OPTION... : as a gateway with these two interfaces has it
    local policy=$1
    shift
    timeout 20 "$sallyport" ruleset --policy "$folder/$policy.policy" --unit unit0 --modem modem0 "$@"
}

check_print() { # POLICY FORM OPTION...
    local name=$1.$2
    print "$1" "${@:3}" >"$work/$name" || return 1
    [ "$accept" = no ] || cp "$work/$name" "$folder/$name"
    diff -u "$folder/$name" "$work/$name" >"$work/diff" || { sed 's/^/# /' "$work/diff"; return 1; }
}

accept=no
[ "${1:-}" = --accept ] && accept=yes
for policy in plain emergency; do
    check_print $policy nft
    claim "$policy: the nftables form is the reviewed one"
    check_print $policy iptables --iptables
    claim "$policy: the iptables form is the reviewed one"
    check_print $policy ip6tables --ip6tables
    claim "$policy: the ip6tables form is the reviewed one"
    check_print $policy observe.nft --observe
    claim "$policy: the nftables form under observe is the reviewed one"
    check_print $policy observe.iptables --observe --iptables
    claim "$policy: the iptables form under observe is the reviewed one"
done

# A namespace of its own, in which this user is root, is where a form can be tried.
try() { # COMMAND..., which reads the rules
    unshare -Urnm "$@" >"$work/said" 2>&1 || { sed 's/^/# /' "$work/said"; return 1; }
}
taken() { # FORM PROBE TAKER: whether the kernel's program takes each print of the form
    local form=$1 probe=$2 taker=$3 file bad=0
    number=$((number + 1))
    if ! unshare -Urnm $probe >/dev/null 2>&1; then
        echo "ok $number - $form: taken by '$taker' # SKIP no namespace of one's own, or no '$probe' in this kernel"
        return
    fi
    for file in "$work"/*."$form"; do
        # shellcheck disable=SC2086 # a command and its options
        try $taker <"$file" || bad=1
    done
    [ $bad = 0 ] && echo "ok $number - $form: taken by '$taker'" || echo "not ok $number - $form: taken by '$taker'"
}
taken nft "nft list tables" "nft -f -"
taken iptables "iptables-legacy -t mangle -L" "iptables-legacy-restore"
taken ip6tables "ip6tables-legacy -t mangle -L" "ip6tables-legacy-restore"

timeout 20 "$sallyport" ruleset --policy $folder/plain.policy --unit 'eth0;reboot' --modem modem0 >"$work/out" 2>"$work/err"
[ $? = 2 ] && [ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" = 1 ]
claim "an interface name that is more than a name is refused in one line"
timeout 20 "$sallyport" ruleset --policy $folder/plain.policy --unit eth0 --modem eth0 >"$work/out" 2>"$work/err"
[ $? = 2 ] && grep -q 'both eth0; name two' "$work/err"
claim "unit and modem on one interface is refused"
timeout 20 "$sallyport" ruleset --policy $folder/none.policy --unit a --modem b >"$work/out" 2>"$work/err"
[ $? = 1 ] && [ ! -s "$work/out" ] && [ -s "$work/err" ]
claim "a policy that is not there prints no rules"
"$sallyport" ruleset --help | grep -qF '| sudo nft -c -f -'
claim "the example asks for the rights that nft needs"
echo "1..$number"
