# Tests of payment.
