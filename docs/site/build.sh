#!/usr/bin/env bash
# Builds the documentation's site into build/docs/site and checks its links: ./dev docs; `serve` shows it.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=docs/site
stage=build/docs
mkdir -p "$stage"
cp "$here"/{package.json,package-lock.json,.npmrc,crawl.mjs} "$stage"
if [ ! -d "$stage/node_modules" ] || [ "$here/package-lock.json" -nt "$stage/node_modules" ]; then
  (cd "$stage" && npm ci --no-audit --no-fund --loglevel=error && touch node_modules)
fi
rm -rf "$stage/pages"
node "$here/stage.mjs" "$PWD" "$stage/pages"
mkdir -p "$stage/pages/.vitepress"
cp -r "$here/config.mjs" "$here/theme" "$stage/pages/.vitepress"
cd "$stage"
npx vitepress build pages
node crawl.mjs site
echo "docs: build/docs/site/index.html"
if [ "${1:-}" = serve ]; then exec npx vitepress preview pages --port 4173; fi
