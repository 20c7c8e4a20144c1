"""`python -m bangfu` is the `bangfu` command."""

import sys

from bangfu.cli import main

sys.exit(main())
