# Runs the test projects, the browser's beside the others, and adds up what they say. What fails is run once more, alone: a test that
# passes then is counted as passed and named as unsteady, which is a fault of its own (docs/decisions/0035-unsteady-tests.md).

most_again=5

run_tests() {
  local projects=(Core Architecture Modules Connectors EndToEnd) beside=Web project
  if [ $# -gt 0 ] && [[ "$1" != -* ]]; then
    project="${1%.Tests}"
    [ -d "$root/tests/$project.Tests" ] || { say "there is no test project $1; there are ${projects[*]} $beside"; exit 2; }
    projects=("$project")
    beside=
    shift
  fi

  local passed=0 failed=0 skipped=0 said unsteady=()
  said="$(mktemp -d)"
  if [ -n "$beside" ]; then
    # It waits for the browser most of the time, so it costs the others little.
    run_project "$beside" "$@" >"$said/$beside.shown" &
  fi

  for project in "${projects[@]}"; do
    run_project "$project" "$@"
  done
  if [ -n "$beside" ]; then
    wait
    cat "$said/$beside.shown"
    projects+=("$beside")
  fi

  for project in "${projects[@]}"; do
    add_up "$project"
    run_again "$project"
  done

  rm -rf "$said"
  if [ "${#unsteady[@]}" -gt 0 ]; then
    printf '\nunsteady: failed beside the others, passed alone\n'
    printf '  %s\n' "${unsteady[@]}"
  fi

  printf '\n%s passed, %s failed' "$passed" "$failed"
  [ "$skipped" -eq 0 ] || printf ', %s skipped' "$skipped"
  printf '\n'
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

run_project() {
  local project="$1"
  shift
  printf '== %s\n' "$project"
  set +e
  (cd "$root" && "$dotnet" "tests/$project.Tests/bin/Release/net10.0/Puhui.$project.Tests.dll" -noColor -noLogo -xml "$said/$project.xml" "$@") </dev/null 2>&1 |
    tee "$said/$project" | grep -vE '^ +(Discovering|Discovered|Starting|Finished): |^=== TEST EXECUTION SUMMARY|^Ok, passed [0-9]+ tests[.]$'
  printf '%s' "${PIPESTATUS[0]}" >"$said/$project.code"
  set -e
}

add_up() {
  local line total errors skips idle code
  fails=0
  code="$(cat "$said/$1.code")"
  line="$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+' "$said/$1" | tail -n 1)" || true
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

# The failed tests of a project once more; many are no accident, and are left as they are.
run_again() {
  local project="$1" method methods=()
  if [ "$fails" -eq 0 ] || [ "$fails" -gt "$most_again" ] || [ ! -s "$said/$project.xml" ]; then
    return
  fi

  mapfile -t methods < <(grep -oE '<test [^>]*result="Fail"[^>]*>' "$said/$project.xml" | sed -E 's/.* type="([^"]*)" method="([^"]*)".*/\1.\2/' | sort -u)
  for method in "${methods[@]}"; do
    local count
    count="$(grep -oE '<test [^>]*result="Fail"[^>]*>' "$said/$project.xml" | sed -E 's/.* type="([^"]*)" method="([^"]*)".*/\1.\2/' | grep -cxF "$method")"
    printf '== %s again: %s\n' "$project" "$method"
    set +e
    (cd "$root" && "$dotnet" "tests/$project.Tests/bin/Release/net10.0/Puhui.$project.Tests.dll" -noColor -noLogo -method "$method") </dev/null >"$said/again" 2>&1
    local code=$?
    set -e
    if [ "$code" -eq 0 ] && grep -qE 'Total: [1-9][0-9]*, Errors: 0, Failed: 0,' "$said/again"; then
      passed=$((passed + count))
      failed=$((failed - count))
      unsteady+=("$method")
    else
      tail -n 30 "$said/again"
    fi
  done
}
