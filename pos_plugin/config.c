#include "pos_plugin/config.h"
