/**
 * @file mix.h
 * Two digits that were read as one. Internal to the proof.
 */
#ifndef POSPLUGIN_MIX_H
#define POSPLUGIN_MIX_H

#include "ocr/proof.h"

/**
 * True when an order that holds would hold as well with some, not all, of its
 * digits `from` being `to`: both were read as `from`, and no sum tells where.
 * A tax inside the lines is left out; its rate binds it.
 */
bool mix_fits(const struct order *order, const struct proof_facts *facts,
              char from, char to);

#endif
