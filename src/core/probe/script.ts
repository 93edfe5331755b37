/** Seconds a connection may take. More than the 3 seconds after which Linux gives up looking for a host and says "no route". */
export const connectSeconds = 4;

/** First field of every line the script prints for us. */
export const answerMark = 'slipway-probe';

/**
 * Asks every question given as a pair of positional parameters: a name and a port (`-`: only the name). Runs under any POSIX sh
 * (BusyBox ash, dash, bash) with whatever it finds of getent or nslookup, and of nc or bash. Prints one line per question, fields
 * separated by tabs:
 *
 *     slipway-probe  index  began  ended  addresses  reason  began  ended  state  address  reason
 *
 * Moments are nanoseconds or seconds with a fraction, always two of a kind. `addresses` are separated by commas; `state` is `open`,
 * `failed`, `no-tool` or `-`. Nothing that comes from outside is ever part of a command's text.
 */
export const probeScript = `
set -f
LC_ALL=C
export LC_ALL
break='
'
blanks=$IFS

# Not every date knows nanoseconds, not every BusyBox has ts; /proc/uptime counts hundredths.
now() {
  moment=$(date +%s%N 2>/dev/null)
  case $moment in
    *[!0-9]* | '') moment=$(echo | ts %.s 2>/dev/null) ;;
  esac
  case $moment in
    [0-9]*) ;;
    *) read -r moment rest < /proc/uptime ;;
  esac
  for word in $moment; do echo "$word"; return; done
}

add() {
  case $1 in
    *[!0-9a-fA-F.:]* | '') return ;;
  esac
  case " $addresses " in
    *" $1 "*) ;;
    *) addresses="$addresses $1" ;;
  esac
}

first() {
  for word in $1; do echo "$word"; return; done
}

# The hosts file, then the resolver of /etc/resolv.conf, as a program in this namespace would ask.
resolve() {
  addresses=
  reason=
  if [ -r /etc/hosts ]; then
    while read -r address names; do
      for candidate in $names; do
        case $candidate in
          '#'*) break ;;
          "$1") add "$address" ;;
        esac
      done
    done < /etc/hosts
  fi
  if [ -n "$addresses" ]; then return; fi
  if command -v getent > /dev/null 2>&1; then
    output=$(getent ahosts "$1" 2>&1)
    IFS=$break
    for line in $output; do
      IFS=$blanks
      add "$(first "$line")"
    done
    IFS=$blanks
    if [ -z "$addresses" ]; then reason='getent: not found'; fi
  elif command -v nslookup > /dev/null 2>&1; then
    output=$(nslookup "$1" 2>&1)
    answered=
    IFS=$break
    for line in $output; do
      IFS=$blanks
      case $line in
        Name:*) answered=1 ;;
        Address*) if [ -n "$answered" ]; then add "$(first "\${line#*:}")"; fi ;;
        *"can't"* | *'timed out'* | *'no servers'* | *refused*) if [ -z "$reason" ]; then reason=$line; fi ;;
      esac
    done
    IFS=$blanks
    if [ -n "$addresses" ]; then reason=; elif [ -z "$reason" ]; then reason='nslookup: no address'; fi
  else
    reason='no-tool'
  fi
}

help=$(nc --help 2>&1)
if ! command -v nc > /dev/null 2>&1; then
  tool=none
  if command -v bash > /dev/null 2>&1; then tool=bash; fi
else
  case $help in
    *-z*|*[vZ]z]*) tool=zero ;;
    *'-e PROG'*) tool=program ;;
    *) tool=plain ;;
  esac
fi

limit() {
  if command -v timeout > /dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi
}

# A connection that opened is closed at once; what the other side says is never read as anything.
connect() {
  case $tool in
    zero) output=$(nc -z -v -n -w ${connectSeconds} "$1" "$2" < /dev/null 2>&1) ;;
    program) output=$(nc -w ${connectSeconds} "$1" "$2" -e true < /dev/null 2>&1) ;;
    plain) output=$(limit ${connectSeconds + 2} nc -w ${connectSeconds} "$1" "$2" < /dev/null 2>&1 > /dev/null) ;;
    bash) output=$(limit ${connectSeconds} bash -c 'exec 3<> "/dev/tcp/$1/$2"' bash "$1" "$2" 2>&1) ;;
  esac
  code=$?
  state=failed
  why=\${output:-exit code $code}
  case $tool:$code in
    *:0 | plain:124 | plain:143) state=open ;;
    bash:124 | bash:143) why='timed out' ;;
  esac
  case $output in
    *"can't execute"*) state=open ;;
  esac
  if [ "$state" = open ]; then why=; fi
}

ask() {
  dns_began=$(now)
  resolve "$2"
  dns_ended=$(now)
  list=
  for address in $addresses; do list="$list,$address"; done
  state=-
  used=
  why=
  tcp_began=0
  tcp_ended=0
  if [ "$3" != - ] && [ "$tool" = none ]; then
    state=no-tool
  elif [ "$3" != - ]; then
    # The first address that opens counts, else what the first one said: a later one is often an IPv6 address nobody uses.
    tried=0
    for address in $addresses; do
      if [ "$tried" = 4 ]; then break; fi
      tried=$((tried + 1))
      began=$(now)
      connect "$address" "$3"
      ended=$(now)
      if [ "$tried" = 1 ] || [ "$state" = open ]; then
        tcp_began=$began
        tcp_ended=$ended
        used=$address
        outcome=$state
        because=$why
      fi
      if [ "$state" = open ]; then break; fi
    done
    if [ "$tried" != 0 ]; then state=$outcome; why=$because; fi
  fi
  set -- "$1" $reason
  index=$1
  shift
  reason=$*
  set -- $why
  why=$*
  printf '%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\n' ${answerMark} "$index" "$dns_began" "$dns_ended" "\${list#,}" "$reason" "$tcp_began" "$tcp_ended" "$state" "$used" "$why"
}

index=0
while [ $# -ge 2 ]; do
  ask "$index" "$1" "$2" &
  index=$((index + 1))
  shift 2
  if [ $((index % 16)) = 0 ]; then wait; fi
done
wait
`;
