#include "ocr/layout.h"
