"""Runs the browser tests, or takes the screenshots. See scripts/browser-test."""

import argparse
import io
import os
import shutil
import sys
import time
import unittest
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, help="the booking-server executable")
    parser.add_argument("--chromium", default=shutil.which("chromium-headless-shell") or shutil.which("chromium"),
                        help="the browser (%(default)s)")
    parser.add_argument("--screenshots", metavar="FOLDER", help="take the screenshots of the README instead")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="classes of tests that run side by side (%(default)s)")
    parser.add_argument("names", nargs="*", help="only these, as test_file[.Class[.test]]")
    options = parser.parse_args()
    os.environ["BOOKING_SERVER"] = str(Path(options.server).resolve())
    os.environ["CHROMIUM"] = options.chromium

    if options.screenshots:
        import screenshots

        return screenshots.take(Path(options.screenshots))
    return run_all(options.names, options.jobs)


def run_all(names, jobs):
    """Runs the classes in processes of their own, each with its own browser; a failure stands at the end of the output."""
    loader = unittest.defaultTestLoader
    suite = loader.loadTestsFromNames(names) if names else loader.discover(str(HERE))
    classes = {}
    for test in tests_of(suite):
        classes.setdefault(type(test), []).append(test.id())
    count = 0
    failures = []
    with ProcessPoolExecutor(jobs) as processes:
        # The longest ones begin first, so that the processes end at about the same time.
        longest_first = sorted(classes, key=lambda one: getattr(one, "weight", 1) * len(classes[one]), reverse=True)
        for done in as_completed([processes.submit(run_class, classes[one]) for one in longest_first]):
            ran, passed, output = done.result()
            print(output, flush=True)
            count += ran
            if not passed:
                failures.append(output)
    if failures and len(classes) > 1:
        print("\n".join(failures))
    print(f"{count} browser tests, {len(failures)} of {len(classes)} classes failed")
    # A run without any test is an error.
    return 0 if not failures and count > 0 else 1


def tests_of(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from tests_of(item)
        else:
            yield item


def run_class(ids):
    """The number of tests that ran, whether all of them passed, and the output."""
    start = time.monotonic()
    output = io.StringIO()
    result = unittest.TextTestRunner(stream=output, verbosity=2).run(unittest.defaultTestLoader.loadTestsFromNames(ids))
    output.write(f"{ids[0].rpartition('.')[0]}: {time.monotonic() - start:.0f} s\n")
    return result.testsRun, result.wasSuccessful(), output.getvalue()


if __name__ == "__main__":
    sys.exit(main())
