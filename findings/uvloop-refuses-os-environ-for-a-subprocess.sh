#!/usr/bin/env bash
# uvloop 0.22.1: a subprocess can't be given `os.environ` as its environment, which asyncio's own loop takes.
#
# Guess: what `asyncio.create_subprocess_exec(..., env=os.environ)` does on asyncio's loop it does on uvloop, which calls
# itself a drop-in replacement; `env` is any mapping to `subprocess.Popen`, and `os.environ` is the mapping at hand.
# Seen: asyncio's loop starts the process. On uvloop the same call raises "TypeError: Expected dict, got _Environ", and a
# read-only view of a dict (types.MappingProxyType) is refused alike; `dict(os.environ)` works on both. Servers that pick
# uvloop by themselves where it is installed (uvicorn, Sanic under Rasa) so fail where a script beside them does not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q uvloop==0.22.1 2>/dev/null
cat > "$folder/seen.py" <<'PY'
import asyncio
import os
import sys
import types

import uvloop


async def status(env):
    try:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", "pass", env=env)
    except TypeError as error:
        return f"TypeError: {error}"
    return f"exit {await process.wait()}"


GIVEN = {"os.environ": os.environ, "view": types.MappingProxyType(dict(os.environ)), "dict": dict(os.environ)}
for name, run in (("asyncio", asyncio.run), ("uvloop", uvloop.run)):
    for what, env in GIVEN.items():
        print(f"seen: {name} {what}: {run(status(env))}")
PY
seen=$("$folder/venv/bin/python" "$folder/seen.py" 2>/dev/null | grep '^seen: ')
echo "$seen"
expected='seen: asyncio os.environ: exit 0
seen: asyncio view: exit 0
seen: asyncio dict: exit 0
seen: uvloop os.environ: TypeError: Expected dict, got _Environ
seen: uvloop view: TypeError: Expected dict, got mappingproxy
seen: uvloop dict: exit 0'
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
