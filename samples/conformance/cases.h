/**
 * @file cases.h
 * What a terminal is tried with.
 */
#ifndef POSPLUGIN_CONFORMANCE_CASES_H
#define POSPLUGIN_CONFORMANCE_CASES_H

#include "samples/conformance/bench.h"

struct conformance_case {
    const char *name;
    const char *title;
    bool (*run)(struct bench *bench);
};

/** Tables that end with name NULL. */
extern const struct conformance_case sale_cases[];
extern const struct conformance_case line_cases[];
extern const struct conformance_case upgrade_cases[];

/** Codes that terminals are shown; no payment system knows them. */
#define CODE_FIRST "280000000000000001"
#define CODE_SECOND "280000000000000002"

#endif
