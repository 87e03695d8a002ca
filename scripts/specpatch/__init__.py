"""What recordings say about the specs: yamltext (edits), infer (schemas), propose (where)."""
