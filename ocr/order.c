#include "ocr/order.h"
