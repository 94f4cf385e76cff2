"""Runs the browser tests, or takes the screenshots. See scripts/browser-test."""

import argparse
import os
import sys
import unittest
from pathlib import Path


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, help="the booking-server executable")
    parser.add_argument("--chromium", default="/usr/bin/chromium", help="the browser")
    parser.add_argument("--screenshots", metavar="FOLDER", help="take the screenshots of the README instead")
    parser.add_argument("names", nargs="*", help="only these, as test_file[.Class[.test]]")
    options = parser.parse_args()
    os.environ["BOOKING_SERVER"] = str(Path(options.server).resolve())
    os.environ["CHROMIUM"] = options.chromium

    here = Path(__file__).parent
    sys.path.insert(0, str(here))
    if options.screenshots:
        import screenshots

        return screenshots.take(Path(options.screenshots))
    loader = unittest.defaultTestLoader
    suite = loader.loadTestsFromNames(options.names) if options.names else loader.discover(str(here))
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    # A run without any test is an error.
    return 0 if result.wasSuccessful() and result.testsRun > 0 else 1


sys.exit(main())
