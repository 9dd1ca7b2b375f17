# Tests of ocr_text.
