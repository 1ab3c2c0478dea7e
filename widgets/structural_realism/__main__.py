"""``python -m structural_realism`` is the command ``realism``."""

import sys

from .cli import main

sys.exit(main())
