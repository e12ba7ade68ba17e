# What every script here shares: where we are, how a step is told and timed, how a failure is said.
# Sourced, never run. A step's output goes to a log; the terminal shows one line per step.

set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT"

TARGET="${CARGO_TARGET_DIR:-$ROOT/target}"
TOOLS="$ROOT/.tools"
LOGS="$TARGET/make"
STAMPS="$TARGET/make/stamps"
SITE="$TARGET/site"
mkdir -p "$LOGS" "$STAMPS"

# Tools that we installed ourselves come first, so that their versions are the ones that count.
export PATH="$TOOLS/bin:$TOOLS/node_modules/.bin:$HOME/.cargo/bin:$PATH"

# Leptos reads these when it is COMPILED: set, pages would ask for `sluis.wasm`, unset for `sluis_bg.wasm`, which is what
# wasm-bindgen writes. We keep them unset, so that a plain `cargo build` in any terminal builds the same server as make.
unset LEPTOS_OUTPUT_NAME LEPTOS_SITE_ROOT LEPTOS_SITE_PKG_DIR LEPTOS_SITE_ADDR LEPTOS_HASH_FILES LEPTOS_WATCH

# A missing target must never make every cargo call ask the network (toolchain file without `targets`, and this).
export RUSTUP_AUTO_INSTALL=0

# Set-up may have decided for another toolchain (see wasm-target); everything after it must use the same one.
same_toolchain() {
  if [[ -z "${RUSTUP_TOOLCHAIN:-}" && -s "$TOOLS/toolchain" ]]; then
    RUSTUP_TOOLCHAIN="$(cat "$TOOLS/toolchain")"
    export RUSTUP_TOOLCHAIN
  fi
}
same_toolchain

# set_up run|test…: puts the tools in place, and goes on with the toolchain that it has just decided for.
set_up() {
  .make/setup "$@"
  same_toolchain
}

if [[ -t 1 ]]; then BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' PLAIN=$'\e[0m'; else BOLD='' DIM='' RED='' PLAIN=''; fi

say() { printf '%s\n' "$*"; }

# complain SENTENCE: says what went wrong in one sentence. fail SENTENCE: and stops everything.
complain() { printf '%s✗ %s%s\n' "$RED" "$*" "$PLAIN" >&2; }
fail() {
  complain "$@"
  exit 1
}

# seconds_since MILLISECONDS: the time passed, as people read it ("3.2 s", "2 min 05 s").
seconds_since() {
  local ms=$(($(date +%s%3N) - $1))
  if ((ms < 60000)); then
    printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
  else
    printf '%d min %02d s' $((ms / 60000)) $((ms % 60000 / 1000))
  fi
}

# step NAME TITLE COMMAND…: runs the command with its output in target/make/NAME.log, one line on the terminal.
# Where nobody watches (CI) the end of a failed step's log is printed as well.
step() {
  local name=$1 title=$2 log="$LOGS/$1.log" started
  shift 2
  started=$(date +%s%3N)
  printf '  %s … ' "$title"
  if "$@" >"$log" 2>&1 </dev/null; then
    printf '%s%s%s\n' "$DIM" "$(seconds_since "$started")" "$PLAIN"
  else
    printf 'failed after %s\n' "$(seconds_since "$started")"
    tail -n "${STEP_TAIL:-25}" "$log" | sed 's/^/    │ /' >&2
    fail "$title did not work; the whole log is in ${log#"$ROOT"/}."
  fi
}

# done_already TITLE REMARK: one line for what needs no work.
done_already() { printf '  %s%s: %s%s\n' "$DIM" "$1" "$2" "$PLAIN"; }

# as_root COMMAND…: as it is for root, through sudo for anybody else.
as_root() {
  if ((EUID == 0)); then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail "This needs root: run make as root, or install sudo. Wanted: $*"
  fi
}

# checksum PATH…: one line over names and contents of all files below the given paths; absent paths count as empty.
checksum() {
  local path
  for path in "$@"; do
    if [[ -e $path ]]; then find "$path" -type f -print0; fi
  done | sort -z | xargs -0r sha256sum | sha256sum | cut -d' ' -f1
}

# stamped NAME VALUE: whether the step was already done for exactly this value.
stamped() { [[ "$(cat "$STAMPS/$1" 2>/dev/null)" == "$2" ]]; }
stamp() { printf '%s' "$2" >"$STAMPS/$1"; }

# free_port: a TCP port on which nobody listens right now.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# locked_version CRATE: the version that Cargo.lock holds.
locked_version() {
  awk -v want="\"$1\"" '$1 == "name" { hit = ($3 == want) } hit && $1 == "version" { gsub(/"/, "", $3); print $3; exit }' Cargo.lock
}
