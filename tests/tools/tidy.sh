#!/usr/bin/env bash
# clang-tidy on the floors that changed since the last commit on which CI was green, or, with
# --all, on everything.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "${PARLEY_TIDY:-1}" != 0 ] || { echo "tidy: left out"; exit 0; }

changed_floors() {
  local base
  base=$(git merge-base HEAD origin/main 2>/dev/null || true)
  # On main itself: what the last day's work touched.
  if [ -z "$base" ] || [ "$base" = "$(git rev-parse HEAD)" ]; then
    base=$(git rev-list -1 --before='24 hours ago' HEAD)
  fi
  [ -n "$base" ] || base=$(git rev-list --max-parents=0 HEAD | tail -n 1)
  { git diff --name-only "$base"; git diff --name-only; } | grep -E '\.(cpp|hpp)$' |
    xargs -r -n1 dirname | sort -u
}

if [ "${1:-}" = --all ]; then
  files=$(git ls-files '*.cpp')
else
  files=$(changed_floors | while read -r folder; do git ls-files "$folder/*.cpp"; done | sort -u)
fi
# A configuration of its own, without precompiled headers: clang-tidy reads each file as it stands.
# On Debian 13, too, it is clang that reads, whichever compiler builds.
cmake -S . -B build/tidy -G Ninja -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_C_COMPILER=clang-19 -DCMAKE_CXX_COMPILER=clang++-19 >/dev/null
files=$(for file in $files; do
  grep -qF "$file\"" build/tidy/compile_commands.json && echo "$file"
done || true)
[ -n "$files" ] || { echo "tidy: nothing changed"; exit 0; }
echo "tidy: $(echo "$files" | wc -l) files"
echo "$files" | xargs -P"$(nproc)" -n3 clang-tidy-19 -p build/tidy --quiet 2> >(
  grep -vE 'warnings generated|Suppressed|Use -header-filter|Use -system-headers' >&2)
