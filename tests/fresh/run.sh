#!/usr/bin/env bash
# ./dev fresh debian12|debian13: a bare Debian in a folder, and in it what the README tells a new
# user to do. Needs root (debootstrap, chroot). The bare system is made once and copied for each run.
set -euo pipefail

case ${1:-} in
  debian12) suite=bookworm ;;
  debian13) suite=trixie ;;
  *) echo "dev: fresh needs debian12 or debian13" >&2; exit 2 ;;
esac
[ "$(id -u)" -eq 0 ] || { echo "dev: fresh needs root: it makes a chroot" >&2; exit 1; }

source=$(cd "$(dirname "$0")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/parley/fresh
base=$cache/$1
mkdir -p "$cache/$1-packages/partial" "$cache/$1-ccache"
step() { printf '\n=== %s: %s\n' "$suite" "$*"; }

if [ ! -f "$base/etc/debian_version" ]; then
  step "making the bare system"
  command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap >/dev/null
  mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/* || true; } 2>/dev/null |
    grep -v '^#' | grep -oE 'https?://[^ ]+' | grep -v security | head -n 1)
  rm -rf "$base.partial"
  debootstrap --variant=minbase "$suite" "$base.partial" ${mirror:+"$mirror"} >"$cache/$1.log" 2>&1
  mv "$base.partial" "$base"
fi

root=$(mktemp -d "$cache/$1-run-XXXXXX")
finish() {
  for pid in $(ls -l /proc/[0-9]*/root 2>/dev/null | grep -F -- "-> $root" |
    sed -E 's#.*/proc/([0-9]+)/root.*#\1#'); do kill -9 "$pid" 2>/dev/null || true; done
  for mount in $(awk -v root="$root/" 'index($2, root) == 1 {print $2}' /proc/mounts | sort -r); do
    umount -l "$mount" || true
  done
  grep -qF "$root/" /proc/mounts || rm -rf "$root"
}
trap finish EXIT

step "copying it, with a clone of $(git -C "$source" rev-parse --short HEAD) in /root/parley"
cp -a --reflink=auto "$base/." "$root"
git clone --quiet "$source" "$root/root/parley"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev" && mount --make-rslave "$root/dev"
mkdir -p "$root/root/.ccache"
mount --bind "$cache/$1-packages" "$root/var/cache/apt/archives"
mount --bind "$cache/$1-ccache" "$root/root/.ccache"
# What an installer writes and debootstrap does not.
printf '127.0.0.1 localhost\n::1 localhost\n' >"$root/etc/hosts"
# The road to the package mirrors is this machine's.
cp /etc/resolv.conf "$root/etc/resolv.conf"
[ ! -f /etc/ssl/certs/ca-certificates.crt ] ||
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/machine-ca.crt"
find /etc/apt/apt.conf.d -name '*proxy*' -exec cp {} "$root/etc/apt/apt.conf.d/" \;
inside() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=xterm-256color LANG=C.UTF-8 USER=ada \
    CCACHE_DIR=/root/.ccache NODE_EXTRA_CA_CERTS=/etc/machine-ca.crt chroot "$root" bash -c "cd /root/parley && $1"
}

installed=$(inside 'dpkg-query -W 2>/dev/null | wc -l')
step "$installed packages are installed; ./dev run"
inside './dev run' >"$root/server.out" 2>"$root/server.err" &
server=$!
for _ in $(seq 1800); do
  grep -q 'ready on' "$root/server.out" && break
  kill -0 "$server" 2>/dev/null || { cat "$root/server.err"; echo "the server did not start"; exit 1; }
  sleep 1
done
cat "$root/server.err" "$root/server.out"
grep -q 'ready on' "$root/server.out"

step "./dev chat, through a pipe and then on a terminal"
inside "echo 'hello from a pipe' | ./dev chat -- --room '#lobby'"
# shellcheck disable=SC2094  # the screen is read while it is written, to know when to type
{
  for _ in $(seq 600); do grep -q 'hello from a pipe' "$root/screen" 2>/dev/null && break; sleep 0.1; done
  printf 'hello from a terminal\r'
  for _ in $(seq 100); do grep -q 'hello from a terminal' "$root/screen" && break; sleep 0.1; done
  sleep 1
  printf '/quit\r'
  sleep 2
} | inside "script -qefc './dev chat' /screen" >/dev/null
inside "timeout 5 ./dev chat -- --tail --history 10 '#lobby' || true" | tee "$root/tail"
grep -q 'hello from a pipe' "$root/tail"
grep -q 'hello from a terminal' "$root/tail"

step "SIGTERM"
pid=$(pgrep -f -x 'build/release/bin/parleyd' | while read -r p; do
  [ "$(readlink "/proc/$p/root")" = "$root" ] && echo "$p"; done)
kill -TERM "$pid"
wait "$server" && echo "the server ended with exit code 0"

step "./dev test"
inside './dev test'
step "passed: $(inside 'dpkg-query -W 2>/dev/null | wc -l') packages now, all installed by ./dev"
