"""Every decision about Python, and no text: names, modules, imports, classes, literals, docstrings."""
