"""Makes a process for each job: reads jobs as lines of JSON, forks, says how the child ended.

Django, Celery and the drivers are imported once and for all, but not configured: that is what each child does for its
own project. It runs under any Python that has them, so that the same cases are proved on several Django versions.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
import traceback
import warnings
from pathlib import Path

LONGEST = 600
"""Seconds after which a child is ended."""

PRELOADED = """
    celery celery.app.trace celery.backends.cache celery.contrib.django.task celery.fixups.django celery.loaders.app
    django.apps django.contrib.auth.hashers django.core.mail django.core.management.color django.db.migrations
    django.db.backends.postgresql.base django.db.backends.sqlite3.base django.db.models django.http django.shortcuts
    django.middleware.csrf django.template.context_processors django.template.loaders.cached django.test django.urls
    django.core.mail.backends.locmem django.db.backends.postgresql.schema
    django.db.backends.sqlite3.schema tests.proof.experiments tests.proof.side tests.proof.stand_ins
""".split()


def main() -> None:
    """One job per line until the input ends."""
    warnings.simplefilter("ignore")
    for name in PRELOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # else the first collection in each child copies all of this memory
    print("ready", flush=True)
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            _child(json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


def _child(job: dict) -> None:
    from tests.proof import side

    code = 1
    signal.alarm(LONGEST)
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        Path(job["answer"]).write_text(json.dumps(side.run(job)), "utf-8")
        code = 0
    except BaseException:  # noqa: BLE001 - the parent shows it
        Path(job["answer"]).write_text(json.dumps({"error": traceback.format_exc()}), "utf-8")
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
