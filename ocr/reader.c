#include "ocr/reader.h"
