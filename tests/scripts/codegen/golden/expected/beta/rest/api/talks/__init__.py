# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
