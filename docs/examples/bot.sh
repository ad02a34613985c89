#!/usr/bin/env bash
# A bot that answers `!echo TEXT` in a room: bash bot.sh HOST PORT ROOM [NICK]
# It needs no JSON parser: it finds a field by its name and sends texts as they came, with their escapes.
# It starts from the present after a break; bot.py shows how to lose nothing.
set -u
trap '' PIPE # a connection that has ended is seen by the next read
host=$1 port=$2 room=$3 nick=${4:-echo}
secret=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

field() { # NAME: the string in this field of $line
  local pattern="\"$1\":\"(([^\"\\\\]|\\\\.)*)\""
  [[ $line =~ $pattern ]] && printf '%s' "${BASH_REMATCH[1]}"
}
send() { printf '%s\n' "$1" >&3; }
hello() { send "{\"type\":\"hello\",\"id\":1,\"nick\":\"$nick\",\"secret\":\"$secret\"}"; }

talk() { # until the connection ends
  local line text
  hello
  while IFS= read -r line <&3; do
    case $(field type) in
      ping) send '{"type":"pong"}' ;;
      welcome)
        send '{"type":"profile","bot":true}' # other bots then ignore this one
        send "{\"type\":\"join\",\"room\":\"$room\"}"
        ;;
      message)
        text=$(field text)
        [[ $text == '!echo '* && $line != *'"bot":true'* ]] || continue
        send "{\"type\":\"say\",\"to\":\"$room\",\"text\":\"${text#'!echo '}\"}"
        ;;
      error)
        case $(field code) in
          nick_in_use | nick_reserved) nick+=_ && hello ;;
          *) field text >&2 ;;
        esac
        ;;
    esac
  done
}

while true; do
  { exec 3<>"/dev/tcp/$host/$port"; } 2>/dev/null && talk
  exec 3>&-
  sleep 1
done
