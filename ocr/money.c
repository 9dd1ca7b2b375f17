#include "ocr/money.h"
