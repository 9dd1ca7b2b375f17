/**
 * @file proof.h
 * The arithmetic check: from an order as read to a verdict.
 */
#ifndef POSPLUGIN_PROOF_H
#define POSPLUGIN_PROOF_H

#include "ocr/order.h"

/**
 * Judge `reading->order` and set verdict and reasons.
 *
 * VERIFIED only when every line shows quantity, unit price and amount and
 * multiplies (a weight to the rounded minor unit: that binds every digit of
 * the amount), there are at least two such lines or one whose quantity
 * is not 1, and items - discount + added tax = total (tax inside counts as
 * nothing), subtotal agreeing where shown - and no reason that contradicts
 * it was added before (every reason but REASON_PROVEN does).
 * UNREADABLE when there is no total or nothing at all. Else REVIEW.
 */
void proof_check(struct reading *reading);

#endif
