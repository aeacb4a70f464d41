#!/usr/bin/env bash
# A real TiDB for tests: one server with its embedded store, built from the Go modules that go.mod beside this file pins.
# usage: tidb.sh get|built|start|stop|url
#   TIDB_ROOT (where its data is, default: a folder in the user cache), TIDB_PORT (default 34000),
# 'get' takes a quarter of an hour or more the first time; what it built is kept in the user cache for this go.mod.
# 'built' says by its exit status whether it is there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/storage-lock-ci/tidb
root=${TIDB_ROOT:-$cache/data}
port=${TIDB_PORT:-34000}
release=$(sed -n 's|^[[:space:]]*// TiDB \(v[0-9.]*\)$|\1|p' "$here/go.mod")
server=$cache/$(cat "$here/go.mod" "$here/go.sum" | sha256sum | cut -c 1-16)/tidb-server

get() {
  [ -x "$server" ] && return
  local go_version flags="-s -w -X github.com/pingcap/tidb/pkg/parser/mysql.TiDBReleaseVersion=$release"
  go_version=$(go env GOVERSION 2>/dev/null) || true
  case $go_version in
  go1.25*) ;;
  # This TiDB reads the insides of Go's maps, and refuses to start on another Go than 1.25. They are the same in 1.26.
  go1.26*) flags+=" -X runtime.buildVersion=go1.25-as-$go_version" ;;
  *) echo "TiDB $release needs Go 1.25 or 1.26 to be built, and this is '${go_version:-none}'" >&2; return 1 ;;
  esac
  mkdir -p "${server%/*}"
  # Go builds into a file of its own and renames it, so an interrupted build leaves none behind.
  (cd "$here" && nice -n 15 go build -mod=readonly -trimpath -ldflags "$flags" \
    -o "$server.$$" github.com/pingcap/tidb/cmd/tidb-server)
  mv "$server.$$" "$server"
}

start() {
  get
  mkdir -p "$root"
  cat >"$root/config.toml" <<EOF
host = "127.0.0.1"
port = $port
store = "unistore"
path = "$root/store"
temp-dir = "$root/tmp"
socket = ""
[log]
level = "warn"
slow-query-file = "$root/slow.log"
[log.file]
filename = "$root/server.log"
[status]
report-status = false
EOF
  setsid "$server" -config "$root/config.toml" >"$root/output.log" 2>&1 </dev/null &
  echo $! >"$root/pid"
  for _ in $(seq 600); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
    kill -0 "$(cat "$root/pid")" 2>/dev/null || break
    sleep .1
  done
  tail "$root/output.log" "$root/server.log" >&2
  return 1
}

stop() {
  [ -e "$root/pid" ] || return 0
  local pid
  pid=$(cat "$root/pid")
  kill "$pid" 2>/dev/null || true
  for _ in $(seq 200); do
    kill -0 "$pid" 2>/dev/null || { rm -f "$root/pid"; return; }
    sleep .1
  done
  kill -9 "$pid" && rm -f "$root/pid"
}

case ${1:-} in
get | start | stop) "$1" ;;
built) [ -x "$server" ] ;;
url) echo "jdbc:mysql://127.0.0.1:$port/storage_lock?user=root&createDatabaseIfNotExist=true" ;;
*) echo "usage: $0 get|built|start|stop|url" >&2; exit 2 ;;
esac
