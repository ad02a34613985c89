#!/usr/bin/env bash
# Draws docs/images/terminal.svg: a real server, four real clients in tmux, and what one of them saw.
#
#     docs/tools/terminal_picture.sh [build/release/bin]
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$(realpath "${1:-build/release/bin}")
columns=112 rows=30
work=$(mktemp -d)
tmux() { command tmux -L "parley-picture-$$" -f "$work/tmux.conf" "$@"; }
finish() {
  tmux kill-server 2>/dev/null || true
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -rf "$work"
}

printf 'set -g default-terminal tmux-256color\nset -g status off\n' >"$work/tmux.conf"
: >"$work/ready"
"$bin/parleyd" --listen 127.0.0.1:0 --data "$work/data" >"$work/ready" 2>"$work/log" &
server=$!
trap finish EXIT

until grep -q ready "$work/ready"; do read -rt 0.05 <> <(:) || true; done
address=$(sed -n 's/^parleyd: ready on //p' "$work/ready")

sees() { # PERSON TEXT: waits until it is on the person's screen
  for _ in $(seq 200); do
    tmux capture-pane -p -t "$1" | grep -qF -- "$2" && return
    read -rt 0.05 <> <(:) || true
  done
  echo "terminal_picture: $1 does not see: $2" >&2
  tmux capture-pane -p -t "$1" >&2
  exit 1
}
person() { # NICK COLUMNS ROWS ROOM...
  local nick=$1 wide=$2 high=$3
  shift 3
  tmux new-session -d -s "$nick" -x "$wide" -y "$high" \
    env XDG_STATE_HOME="$work/$nick" LC_ALL=C.UTF-8 "$bin/parley" --server "$address" \
    --nick "$nick" "$@"
  sees "$nick" " member"
}
types() { # PERSON TEXT WHAT-ADA-THEN-SEES
  tmux send-keys -t "$1" -l -- "$2"
  tmux send-keys -t "$1" Enter
  sees "${4:-ada}" "$3"
}

person ada "$columns" "$rows" '#release' '#ops' '#tea'
sees ada '3 #tea'
types ada '/topic 1.0 on Friday: what is left' '1.0 on Friday'
for nick in grace linus margaret; do
  person "$nick" 80 24 '#release' '#ops' '#tea'
  sees ada "$nick came in"
done
types ada '/op grace' 'made grace an operator'
types grace 'good morning! the import of the archive is through' 'archive is through'
types linus 'and?' 'and?'
types grace '2.1 million rows, 14 rejected, all 14 from 1 January 1970' '2.1 million'
types linus '/me opens the good biscuits' 'good biscuits'
types margaret 'I pulled the cable of the test laptop in the middle of a paste. It came back and sent the rest.' 'the rest.'
types ada 'so the list is: release notes, the container image, Zoë reads the operating guide' 'operating guide'
types grace 'ada: I take the notes' 'I take the notes'
types linus 'image is building: amd64 done, 日本 mirror next' 'mirror next'
tmux send-keys -t linus M-2
types linus 'disk on the test host is at 71 %, was 70 % last week' '#ops'
tmux send-keys -t margaret M-3
types margaret 'ada, the kettle is on' '@1'
types margaret '/msg ada shall I book the room for the demo?' '4 margaret'
tmux send-keys -t ada -l 'grace: thanks! I read them this aft'
sees ada 'this aft'
types grace 'first half is in the branch already, comments welcome' 'comments welcome'
tmux send-keys -t grace -l 'w'
sees ada 'grace is typing'
sees ada 'lag'

mkdir -p docs/images
tmux capture-pane -N -e -p -t ada |
  python3 docs/tools/terminal_svg.py --title 'parley --nick ada' --columns "$columns" \
    --rows "$rows" >docs/images/terminal.svg
echo "docs/images/terminal.svg"
