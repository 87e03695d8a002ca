"""The semantic comparison of two versions of a spec: source, values, compare, judge, report."""
