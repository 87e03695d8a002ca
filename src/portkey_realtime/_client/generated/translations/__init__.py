# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
