#include "pos_plugin/payment/engine.h"
