# Cross build for Windows 7 and later with mingw-w64; the presets set
# POSPLUGIN_WINDOWS_HOST. The libraries come from build_libraries.sh, whose
# cache is found by the hash of its recipe.
set(CMAKE_SYSTEM_NAME Windows)
set(host ${POSPLUGIN_WINDOWS_HOST})
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES POSPLUGIN_WINDOWS_HOST)
if(host MATCHES "^x86_64")
    set(CMAKE_SYSTEM_PROCESSOR AMD64)
    set(wine wine64)
else()
    set(CMAKE_SYSTEM_PROCESSOR x86)
    set(wine wine)
endif()

# -posix: the threads of the C++ library, which Tesseract needs.
set(CMAKE_C_COMPILER ${host}-gcc-posix)
set(CMAKE_CXX_COMPILER ${host}-g++-posix)
set(CMAKE_RC_COMPILER ${host}-windres)
set(CMAKE_C_FLAGS_INIT "-D_WIN32_WINNT=0x0601 -DWINVER=0x0601")
set(CMAKE_CXX_FLAGS_INIT "-D_WIN32_WINNT=0x0601 -DWINVER=0x0601")

execute_process(
    COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/build_libraries.sh --prefix ${host}
    OUTPUT_VARIABLE prefix OUTPUT_STRIP_TRAILING_WHITESPACE)
set(CMAKE_FIND_ROOT_PATH ${prefix} /usr/${host})
set(CMAKE_PREFIX_PATH ${prefix})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# Everything is linked statically, so the private libraries count too.
set(ENV{PKG_CONFIG_PATH} "")
set(ENV{PKG_CONFIG_LIBDIR} ${prefix}/lib/pkgconfig)
set(PKG_CONFIG_ARGN --static)

# What runs the tests.
find_program(POSPLUGIN_EMULATOR NAMES ${wine} PATHS /usr/lib/wine)
if(POSPLUGIN_EMULATOR)
    set(CMAKE_CROSSCOMPILING_EMULATOR ${POSPLUGIN_EMULATOR})
endif()
