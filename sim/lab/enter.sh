#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes a fresh network namespace (or kernel) the lab's own and runs the story in it:
# enter.sh HOME. The story's exit status goes to HOME/result.
# busybox mounts for whoever has the capability; mount(8) asks for root by name.
. "$1/env.sh"
[ "$LAB_WORLD" = uml ] || busybox mount -t tmpfs tmpfs /run
mkdir -p /run/lab/bin /run/netns
chmod 755 /run /run/lab /run/lab/bin

# Copies that a role without privileges can execute, wherever the checkout lies.
for program in "$SALLYPORT" "$SALLYPORT_SIM"; do
    install -m 755 "$program" /run/lab/bin/ || echo "lab: 'make' builds $program" >&2
done
export PATH=/run/lab/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Everyone in the lab asks the gateway for names.
printf 'nameserver 10.66.0.1\noptions timeout:2 attempts:1\n' >/run/lab/resolv.conf
target=$(readlink -f /etc/resolv.conf)
mkdir -p "$(dirname "$target")" 2>/dev/null
[ -e "$target" ] || touch "$target" 2>/dev/null
busybox mount -o bind /run/lab/resolv.conf "$target"

cd "$LAB_ROOT" && bash "$LAB_STORY" "${LAB_ARGS[@]}"
code=$?
echo "$code" >"$LAB_HOME/result"
exit "$code"
