"""Other people's formats -> endpoint specs: an importer writes YAML that a person then owns, never the IR."""
