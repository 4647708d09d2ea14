"""What the importer and the exporter of OpenAPI agree on, so that each undoes exactly what the other does."""
