#!/usr/bin/env bash
# clang-tidy on what changed (on a branch: since it left main; on main: in the last 20 commits), or,
# with --all, on everything.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "${PARLEY_TIDY:-1}" != 0 ] || { echo "tidy: left out"; exit 0; }

changed() { # sources that changed, and those beside a header that did
  local base
  base=$(git merge-base HEAD origin/main 2>/dev/null || true)
  # On main itself: what the last commits touched.
  if [ -z "$base" ] || [ "$base" = "$(git rev-parse HEAD)" ]; then
    base=$(git rev-list --max-count=20 HEAD | tail -n 1)
  fi
  { git diff --name-only "$base"; git diff --name-only; } | sort -u | while read -r file; do
    case $file in
      *.cpp) echo "$file" ;;
      *.hpp) git ls-files "$(dirname "$file")/*.cpp" ;;
    esac
  done | sort -u
}

if [ "${1:-}" = --all ]; then
  files=$(git ls-files '*.cpp')
else
  files=$(changed)
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
