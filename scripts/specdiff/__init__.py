"""The comparison of two versions of a spec by what they mean: source opens them, compare finds what
differs, judge says whom it breaks by the table of verdicts, report writes it down."""
