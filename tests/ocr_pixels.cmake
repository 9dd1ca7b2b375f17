# Tests of ocr_pixels.
