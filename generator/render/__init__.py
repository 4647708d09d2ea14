"""Planned files into text: by a template, by the tool that writes models, or as they are. Decides nothing."""
