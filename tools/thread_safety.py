#!/usr/bin/env python3
"""Lets clang look at every source that locks (core/mutex.h): what a mutex guards is touched only while it is held.

    tools/thread_safety.py build/release [source...]      ends with 1 when a source breaks the rule, with 77 when clang is not there

Of all sources those are looked at that name a lock, or a header that does: members are private, so nobody else touches them.
Headers that nearly all include are read once for all.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
LOCKS = re.compile(r"\b(GUARDED_BY|REQUIRES|REQUIRES_SHARED|MutexLock)\b")
CLANG = shutil.which("clang++-19")
FLAGS = [CLANG, "-std=c++23", "-Wthread-safety", "-Werror=thread-safety", "-Wno-deprecated-declarations"]


def locks(path):
    """Whether a source or a header of its own, but for those of core that everybody includes, speaks of locks."""
    text = path.read_text()
    included = re.findall(r'#include "([^"]+)"', text)
    headers = [base / name for name in included if not name.startswith("core/") for base in (ROOT / "src", ROOT)]
    return any(LOCKS.search(t) for t in [text, *(h.read_text() for h in headers if h.exists())])


def words_of(entry):
    """Folders and definitions of a source; clang knows its own way with the rest."""
    words = shlex.split(entry["command"])
    out = [w for w in words if w.startswith(("-I", "-D"))]
    for i, word in enumerate(words):
        if word == "-isystem":
            out += [word, words[i + 1]]
    return out


def check(path, entry, header):
    include = ["-include-pch", header[tuple(w for w in words_of(entry) if w.startswith("-D"))]]
    done = subprocess.run([*FLAGS, *words_of(entry), *include, "-fsyntax-only", str(path)], capture_output=True, text=True, cwd=entry["directory"])
    return path, done.returncode, done.stderr


def main():
    if CLANG is None:
        print("thread_safety: clang++-19 is not installed", file=sys.stderr)
        return 77
    build, only = pathlib.Path(sys.argv[1]), [pathlib.Path(p).resolve() for p in sys.argv[2:]]
    work = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"])
        inside = path.is_relative_to(ROOT / "src") or path.is_relative_to(ROOT / "simulator")
        if inside and path.suffix == ".cc" and (path in only if only else not path.name.endswith("_test.cc") and locks(path)):
            work[path] = entry
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        headers = {}
        for entry in work.values():
            defined = tuple(w for w in words_of(entry) if w.startswith("-D"))
            if defined in headers:
                continue
            headers[defined] = f"{folder}/{len(headers)}.pch"
            subprocess.run([*FLAGS, *defined, f"-I{ROOT / 'src'}", "-x", "c++-header", str(ROOT / "cmake/precompiled.h"), "-o", headers[defined]], check=True)
        bad = [(path, text) for path, code, text in pool.map(lambda item: check(*item, headers), work.items()) if code != 0]
    for path, text in bad:
        print(f"{path.relative_to(ROOT)}:\n{text}", file=sys.stderr)
    print(f"thread_safety: {len(work)} sources, {len(bad)} break a rule")
    return 1 if bad or not work else 0


if __name__ == "__main__":
    sys.exit(main())
