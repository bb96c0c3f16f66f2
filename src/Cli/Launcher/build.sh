# Builds when something changed since the last build. Only one build runs at a time in a checkout.

# build_when_changed NAME PROJECT FOLDER…: NAME keeps the builds of the program and of everything apart.
build_when_changed() {
  local name="$1" project="$2" now
  shift 2
  local stamp="$root/artifacts/$name.stamp"
  now="$(fingerprint "$@")"
  if [ -f "$stamp" ] && [ "$(<"$stamp")" = "$now" ]; then
    return
  fi

  mkdir -p "$root/artifacts"
  exec 9>"$root/artifacts/build.lock"
  flock --nonblock 9 || { say "another build is running in this checkout; waiting for it"; flock 9; }
  if [ ! -f "$stamp" ] || [ "$(<"$stamp")" != "$(fingerprint "$@")" ]; then
    need_sdk
    need_front_end_tools
    now="$(fingerprint "$@")"
    build "$name" "$project"
    printf '%s' "$now" >"$stamp"
  fi
  exec 9>&-
}

# Names, sizes and times of all sources; what a build makes is left out.
fingerprint() {
  (
    cd "$root"
    # Files that a checkout may lack are no failure.
    { find "$@" global.json Directory.*.props Directory.*.targets .editorconfig package.json package-lock.json \
      \( -name bin -o -name obj -o -name node_modules -o -path '*/wwwroot/lib' -o -path bench/results \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null || true; } |
      LC_ALL=C sort | sha256sum
  ) | cut -d ' ' -f 1
}

build() {
  local name="$1" project="$2" log="$root/artifacts/$1.log"
  if [ -f "$root/artifacts/$name.stamp" ]; then say "sources changed; building"; else say "building (the first time takes a minute or two)"; fi
  rm -f "$root/artifacts/$name.stamp"
  # No build server stays behind.
  if ! "$dotnet" build "$root/$project" -c Release -v quiet -nologo -clp:NoSummary -nodeReuse:false -p:UseSharedCompilation=false >"$log" 2>&1 </dev/null; then
    grep -E '(error|warning) [A-Z]+[0-9]+|error :' "$log" | sort -u | head -n 30 >&2 || tail -n 30 "$log" >&2
    fail "the build failed; all of it is in $log"
  fi
}
