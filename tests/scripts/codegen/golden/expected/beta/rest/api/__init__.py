# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
"""One module per operation, grouped by tag."""
