"""Gives each request that schemathesis makes up an idempotency key of its own.

It tries the same few keys again and again, and would meet little else than "this key was used for another request".
What keys do is tested elsewhere; keys that are not valid stay as they are.
"""

import itertools
import re

import schemathesis

NUMBERS = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    for name, value in (case.headers or {}).items():
        if name.lower() == "idempotency-key" and re.fullmatch("[!-~]{1,240}", str(value)):
            case.headers[name] = f"{value}-{next(NUMBERS)}"
