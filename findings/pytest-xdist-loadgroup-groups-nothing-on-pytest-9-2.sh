#!/usr/bin/env bash
# pytest-xdist 3.8.0, `--dist loadgroup`, on pytest 9.2.0: tests that are marked as one group run in both workers.
#
# A good guess: `@pytest.mark.xdist_group("one")` keeps these tests in one worker, as the documentation says and as the
# same pytest-xdist does on pytest 8.4.2. Nothing warns: every test passes, and what a module's fixtures make is made
# once in each worker.
#
# Seen: six tests of one group run in one worker on pytest 8.4.2 and in two on pytest 9.2.0.
# Exits 1 if that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/test_group.py" <<'PYTHON'
import time

import pytest


@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(6))
def test_of_the_group(number):
    time.sleep(0.3)
PYTHON

workers_of() { # the number of workers in which the tests of the group ran, on this pytest
    python3.11 -m venv "$work/$1"
    "$work/$1/bin/pip" install --quiet --disable-pip-version-check "pytest==$1" pytest-xdist==3.8.0
    (cd "$work" && "$work/$1/bin/python" -m pytest -n 2 --dist loadgroup -vvv -p no:cacheprovider test_group.py) |
        grep PASSED | grep -o 'gw[01]' | sort -u | wc -l
}

before=$(workers_of 8.4.2)
after=$(workers_of 9.2.0)
echo "pytest 8.4.2: the group ran in $before worker(s); pytest 9.2.0: in $after"
[ "$before" -eq 1 ] && [ "$after" -eq 2 ]
