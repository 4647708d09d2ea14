"""`python -m generator` is `apigraft`."""

from .cli import main

main()
