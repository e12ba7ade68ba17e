# Starting and stopping what we run: the sandbox and the server. Sourced, after lib.sh.

PIDS=()

# start NAME COMMAND…: in the background, its log in target/make/NAME.log, stopped by stop_services.
start() {
  local name=$1
  shift
  "$@" >"$LOGS/$name.log" 2>&1 </dev/null &
  PIDS+=($!)
}

stop_services() {
  local pid
  for pid in "${PIDS[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  for pid in "${PIDS[@]}"; do wait "$pid" 2>/dev/null || true; done
  PIDS=()
}

# port_is_free ADDRESS: nobody answers on host:port.
port_is_free() { ! (exec 3<>"/dev/tcp/${1%:*}/${1##*:}") 2>/dev/null; }

# wait_for NAME PID URL: until the address answers 200; says so and returns 1 when the process ends, or after a minute.
wait_for() {
  local name=$1 pid=$2 host port path
  host=${3#http://} path=/${3#http://*/}
  host=${host%%/*} port=${host##*:} host=${host%:*}
  for _ in $(seq 600); do
    if answers "$host" "$port" "$path"; then return 0; fi
    if ! kill -0 "$pid" 2>/dev/null; then
      tail -n 15 "$LOGS/$name.log" | sed 's/^/    │ /' >&2
      complain "$name ended at once; its log is in ${LOGS#"$ROOT"/}/$name.log."
      return 1
    fi
    sleep 0.1
  done
  complain "$name does not answer on $3; its log is in ${LOGS#"$ROOT"/}/$name.log."
  return 1
}

# answers HOST PORT PATH: a GET that comes back with 200. (No curl: a fresh machine may have none.)
answers() {
  local status
  exec 4<>"/dev/tcp/$1/$2" || return 1
  printf 'GET %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n\r\n' "$3" "$1" "$2" >&4
  IFS= read -r -t 5 status <&4 || status=''
  exec 4<&- 4>&-
  [[ $status == *' 200 '* || $status == *' 200'$'\r' ]]
} 2>/dev/null

# The addresses, and what the server is told. Everything can be set from outside; the defaults are those of the README.
LISTEN="${SLUIS_LISTEN:-127.0.0.1:7300}"
SANDBOX_LISTEN="${SLUIS_SANDBOX_LISTEN:-127.0.0.1:7400}"
export SLUIS_LISTEN="$LISTEN"
export SLUIS_DATA_DIR="${SLUIS_DATA_DIR:-$ROOT/data}"
export SLUIS_SITE_ROOT="${SLUIS_SITE_ROOT:-$SITE}"
export SLUIS_PUBLIC_URL="${SLUIS_PUBLIC_URL:-http://$LISTEN}"
export SLUIS_EXACT_BASE_URL="${SLUIS_EXACT_BASE_URL:-http://$SANDBOX_LISTEN}"
export SLUIS_EXACT_CLIENT_ID="${SLUIS_EXACT_CLIENT_ID:-sluis-demo}"
export SLUIS_EXACT_CLIENT_SECRET="${SLUIS_EXACT_CLIENT_SECRET:-sluis-demo-secret}"
export SLUIS_DEMO="${SLUIS_DEMO:-true}"

start_sandbox() {
  mkdir -p "$SLUIS_DATA_DIR"
  # Its books outlive a restart, as the product's do: what was booked stands there, connections stay valid.
  start sandbox "$TARGET/debug/exact-sandbox" --listen "$SANDBOX_LISTEN" --demo --data-file "$SLUIS_DATA_DIR/sandbox-books.json"
  wait_for sandbox "${PIDS[-1]}" "http://$SANDBOX_LISTEN/"
}

start_server() {
  mkdir -p "$SLUIS_DATA_DIR"
  start sluis "$TARGET/debug/sluis" serve
  wait_for sluis "${PIDS[-1]}" "http://$LISTEN/healthz"
}

# ports_or_fail: one clear sentence beats two programs that fight over a port.
ports_or_fail() {
  port_is_free "$LISTEN" || fail "Something already listens on $LISTEN: stop it, or choose another address with SLUIS_LISTEN=127.0.0.1:PORT."
  port_is_free "$SANDBOX_LISTEN" || fail "Something already listens on $SANDBOX_LISTEN: stop it, or choose another with SLUIS_SANDBOX_LISTEN=127.0.0.1:PORT."
}

# welcome: where to go, and as whom. The server writes the demo's people down when it starts: e-mail, password, roles.
welcome() {
  say ""
  say "${BOLD}Sluis${PLAIN}    http://$LISTEN"
  say "${BOLD}Sandbox${PLAIN}  http://$SANDBOX_LISTEN   (stands in Exact Online's place: its books, its faults)"
  if [[ -s $SLUIS_DATA_DIR/demo-people.txt ]]; then
    say ""
    say "Sign in as                      with             who is"
    awk -F '\t' '{ printf "%-31s %-16s %s\n", $1, $2, $3 }' "$SLUIS_DATA_DIR/demo-people.txt"
  fi
  say ""
  say "${DIM}Data: ${SLUIS_DATA_DIR#"$ROOT"/}   Logs: ${LOGS#"$ROOT"/}/sluis.log, sandbox.log   Stop: Ctrl-C${PLAIN}"
}
