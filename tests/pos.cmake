# Tests of pos.
