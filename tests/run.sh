# Runs the test projects one after another and adds up what they say.

run_tests() {
  local projects=(Core Architecture Modules Connectors Web EndToEnd) project
  if [ $# -gt 0 ] && [[ "$1" != -* ]]; then
    project="${1%.Tests}"
    [ -d "$root/tests/$project.Tests" ] || { say "there is no test project $1; there are ${projects[*]}"; exit 2; }
    projects=("$project")
    shift
  fi

  local passed=0 failed=0 skipped=0 said code
  said="$(mktemp)"
  for project in "${projects[@]}"; do
    printf '== %s\n' "$project"
    set +e
    (cd "$root" && "$dotnet" "tests/$project.Tests/bin/Release/net10.0/Puhui.$project.Tests.dll" -noColor -noLogo "$@") </dev/null 2>&1 |
      tee "$said" | grep -vE '^ +(Discovering|Discovered|Starting|Finished): |^=== TEST EXECUTION SUMMARY|^Ok, passed [0-9]+ tests[.]$'
    code="${PIPESTATUS[0]}"
    set -e
    add_up
  done
  rm -f "$said"

  printf '\n%s passed, %s failed' "$passed" "$failed"
  [ "$skipped" -eq 0 ] || printf ', %s skipped' "$skipped"
  printf '\n'
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

add_up() {
  local line total errors fails skips idle
  line="$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+' "$said" | tail -n 1)" || true
  if [ -z "$line" ]; then
    # It ended without counting: that is a failure of its own.
    failed=$((failed + 1))
    return
  fi
  read -r total errors fails skips idle < <(printf '%s' "$line" | sed -E 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+), Not Run: ([0-9]+).*/\1 \2 \3 \4 \5/; a\\')
  passed=$((passed + total - fails - skips - idle))
  failed=$((failed + fails + errors))
  skipped=$((skipped + skips))
  if [ "$code" -ne 0 ] && [ $((fails + errors)) -eq 0 ]; then
    failed=$((failed + 1))
  fi
}
