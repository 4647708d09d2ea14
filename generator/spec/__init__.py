"""What a person wrote: YAML with places, the notation, documents in the author's words. Nothing here is Python's."""
