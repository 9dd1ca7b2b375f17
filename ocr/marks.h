/**
 * @file marks.h
 * The decimal mark of a screen, where single readings of it differ. Internal.
 */
#ifndef POSPLUGIN_MARKS_H
#define POSPLUGIN_MARKS_H

#include "ocr/page.h"

/**
 * Make the marks of doubtful numbers those of the certain ones.
 *
 * A point and a comma may differ in one pixel, but a screen has one decimal
 * mark. Where the certain numbers show one, and doubtful ones have the other
 * before their last one or two digits, where no thousands can end, these get
 * the mark of the certain ones. They stay as doubtful as they were. So do
 * amounts with cents behind words, whose marks no model for numbers has read;
 * their marks of thousands become the other ones.
 */
void marks_agree(struct page *page);

#endif
