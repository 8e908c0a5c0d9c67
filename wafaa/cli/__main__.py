import sys

from wafaa.cli import main

sys.exit(main())
