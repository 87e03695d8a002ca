"""The comparison of two versions of the specs: source says where each comes from, compare what
differs, findings whom it breaks, report writes it down."""
