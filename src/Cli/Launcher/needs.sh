# What the verbs need from the machine: found, installed where that is allowed, or named exactly.

say() { printf 'puhui: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

find_dotnet() {
  local candidate
  for candidate in "$(command -v dotnet || true)" "${DOTNET_ROOT:-}/dotnet" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet "${HOME:-}/.dotnet/dotnet"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ]; then
      dotnet="$candidate"
      return
    fi
  done
  fail "The .NET 10 SDK is missing. Install it: https://dotnet.microsoft.com/download/dotnet/10.0"
}

need_sdk() {
  local version
  if ! version="$("$dotnet" --version 2>&1)"; then
    fail "The .NET 10 SDK is needed, but $dotnet says: $(printf '%s' "$version" | head -n 1)"
  fi
  case "${version%%.*}" in
    '' | *[!0-9]*) fail "The .NET 10 SDK is needed, but $dotnet says: $(printf '%s' "$version" | head -n 1)" ;;
  esac
  [ "${version%%.*}" -ge 10 ] || fail "The .NET 10 SDK is needed; $dotnet is $version. Install it: https://dotnet.microsoft.com/download/dotnet/10.0"
}

verb_uses_database() {
  [ -z "${PUHUI_POSTGRES:-}" ] || return 1
  local argument
  for argument in "$@"; do
    case "$argument" in --postgres | --postgres=* | -h | --help | -\? | --version) return 1 ;; esac
  done
  case "${1:-} ${2:-}" in
    ' '* | 'console key' | 'methods '* | 'receipt check' | 'bench quantify' | 'bench log') return 1 ;;
  esac
}

has_postgres() {
  local major
  for major in 18 17 16 15; do
    [ -x "/usr/lib/postgresql/$major/bin/initdb" ] && return
    [ -x "/usr/pgsql-$major/bin/initdb" ] && return
  done
  command -v initdb >/dev/null && command -v postgres >/dev/null
}

need_postgres() {
  has_postgres || install_packages "PostgreSQL 15 to 18" postgresql
  has_postgres || fail "PostgreSQL 15 to 18 is needed and this system's package is another version. Install postgresql-15, -16, -17 or -18."
}

# Only a server that takes photos needs it; without it, it says so to whoever sends one.
want_picture_tools() {
  command -v vips >/dev/null || (install_packages "libvips (for photos of odometers)" libvips-tools) || say "Photos of car-free days cannot be taken until it is installed."
}

need_front_end_tools() {
  command -v npm >/dev/null && command -v node >/dev/null || install_packages "Node.js with npm (for the front-end packages)" nodejs npm
}

need_test_tools() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium)
  has_chinese_font || missing+=(fonts-noto-cjk)
  command -v hledger >/dev/null || missing+=(hledger)
  command -v go >/dev/null || missing+=(golang-go)
  command -v vips >/dev/null || missing+=(libvips-tools)
  [ -d /usr/share/gocode/src/golang.org/x/mod ] || missing+=(golang-golang-x-mod-dev)
  [ ${#missing[@]} -eq 0 ] || install_packages "What the tests drive" "${missing[@]}"
}

has_chinese_font() {
  [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] && return
  command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ]
}

# install_packages WHAT PACKAGE…: by apt-get as root or with a sudo that asks nothing; else says what to run.
install_packages() {
  local what="$1" as_root=()
  shift
  command -v apt-get >/dev/null || fail "$what is missing. Install it (Debian packages: $*) and run this again."
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || fail "$what is missing. Run: sudo apt-get install --no-install-recommends $*"
    as_root=(sudo)
  fi

  say "$what is missing; installing $*"
  local log
  log="$(mktemp)"
  if ! {
    keep_system_cluster_away "${as_root[@]}"
    apt_get "${as_root[@]}" install --yes --no-install-recommends "$@" || {
      apt_get "${as_root[@]}" update && apt_get "${as_root[@]}" install --yes --no-install-recommends "$@"
    }
  } >"$log" 2>&1 </dev/null; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    allow_system_cluster "${as_root[@]}"
    fail "$what could not be installed. Run: apt-get update && apt-get install --no-install-recommends $*"
  fi
  rm -f "$log"
  allow_system_cluster "${as_root[@]}"
}

apt_get() {
  local as_root=()
  [ "$1" != sudo ] || { as_root=(sudo); shift; }
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@"
}

# Debian would make and start a cluster of its own; Puhui runs a private one.
no_cluster=/etc/postgresql-common/createcluster.d/puhui.conf
keep_system_cluster_away() {
  "$@" mkdir -p "${no_cluster%/*}"
  printf 'create_main_cluster = false\n' | "$@" tee "$no_cluster" >/dev/null
}
allow_system_cluster() { "$@" rm -f "$no_cluster"; }
