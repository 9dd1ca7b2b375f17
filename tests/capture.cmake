# Tests of capture.
