# Tests of link.
