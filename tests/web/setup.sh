#!/usr/bin/env bash
# Installs what the lock file says into a folder below build/, unless it is there already.
#
#     tests/web/setup.sh build/web_tests
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
for tool in node npm; do
  command -v "$tool" >/dev/null || { echo "install $tool, please (./dev test does)" >&2; exit 1; }
done
cmp -s "$here/package-lock.json" installed && exit
cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" .
npm ci --no-audit --no-fund --loglevel=error
cp package-lock.json installed
