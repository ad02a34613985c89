#!/usr/bin/env bash
# ./dev docker-test: builds the image, brings server and load up, checks health, persistence and the
# drain. Starts a Docker engine of its own where none runs (needs root).
set -euo pipefail
cd "$(dirname "$0")/../.."
step() { printf '\n=== docker: %s\n' "$*"; }
compose() { docker-compose --project-name parley-test "$@"; }

started=
finish() {
  compose --profile load down --volumes --timeout 5 >/dev/null 2>&1 || true
  [ -z "$started" ] || { kill "$started" && wait "$started" || true; } 2>/dev/null
}
trap finish EXIT

if ! docker info >/dev/null 2>&1; then
  [ "$(id -u)" -eq 0 ] || { echo "dev: no Docker engine runs, and only root can start one" >&2; exit 1; }
  step "starting an engine"
  command -v dockerd >/dev/null && command -v docker-compose >/dev/null && command -v iptables >/dev/null ||
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends \
        docker.io docker-compose iptables debootstrap; } >/dev/null
  dockerd >/tmp/parley-dockerd.log 2>&1 &
  started=$!
  for _ in $(seq 60); do docker info >/dev/null 2>&1 && break; sleep 1; done
  docker info >/dev/null || { tail -5 /tmp/parley-dockerd.log; exit 1; }
fi

if ! docker image inspect debian:bookworm-slim >/dev/null 2>&1 &&
   ! docker pull -q debian:bookworm-slim >/dev/null 2>&1; then
  step "no image can be pulled: making the base image with debootstrap"
  base=${XDG_CACHE_HOME:-$HOME/.cache}/parley/fresh/debian12
  if [ ! -f "$base/etc/debian_version" ]; then
    mkdir -p "$(dirname "$base")"
    debootstrap --variant=minbase bookworm "$base" >/dev/null
  fi
  tar -C "$base" -c . | docker import - debian:bookworm-slim >/dev/null
fi

step "building the image"
# The build reaches the package mirror by the machine's own network.
docker build --network host -q -t parley:latest . >/dev/null
docker image inspect parley:latest --format '{{.Size}}' | awk '{printf "image: %.0f MB\n", $1/1e6}'

step "up, until healthy"
compose up -d --no-build parleyd
id=$(compose ps -q parleyd)
for _ in $(seq 60); do
  [ "$(docker inspect --format '{{.State.Health.Status}}' "$id")" = healthy ] && break
  sleep 1
done
[ "$(docker inspect --format '{{.State.Health.Status}}' "$id")" = healthy ] ||
  { docker logs --tail 5 "$id"; echo "dev: the server in the container is not healthy" >&2; exit 1; }
echo healthy

step "the web page, and TLS with a certificate of its own, from outside"
python3 -c 'import urllib.request as web
page = web.urlopen("http://127.0.0.1:8080/", timeout=10).read()
assert b"<title>" in page, page
print(len(page), "bytes of page")'
openssl s_client -connect 127.0.0.1:6697 -brief </dev/null 2>&1 | grep 'Protocol version'

step "a message, a restart, the same message"
echo 'kept in the volume' | docker exec -i "$id" parley --room '#docker'
docker restart "$id" >/dev/null
for _ in $(seq 30); do
  docker exec "$id" parleyd health --server 127.0.0.1:6667 2>/dev/null && break
  sleep 1
done
docker exec "$id" sh -c "timeout 3 parley --tail --history 5 '#docker' || true" | tee /tmp/parley-docker.out
grep -q 'kept in the volume' /tmp/parley-docker.out

step "--profile load"
compose --profile load up --no-build --exit-code-from load load

step "down"
docker stop --time 20 "$id" >/dev/null
code=$(docker inspect --format '{{.State.ExitCode}}' "$id")
test "$code" -eq 0
echo "drained, exit code $code"
