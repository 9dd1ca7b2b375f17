#!/bin/sh
# Every C file is as clang-format leaves it.
set -eu
cd "$(dirname "$0")/.."
find capture ocr link pos_plugin samples tests -name '*.[ch]' -print0 |
    xargs -0 clang-format --dry-run -Werror
