"""What a person wrote: YAML nodes, type expressions, schemas and the way back."""
