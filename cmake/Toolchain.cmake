# Which compilers can build this, and with what flags.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  message(FATAL_ERROR "GCC ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines (temporaries in a "
    "co_await expression are destroyed wrongly): use clang 16 or later, or GCC 14 or later, for "
    "example with -DCMAKE_CXX_COMPILER=clang++-19.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_package(Threads REQUIRED)

# One ccache for all checkouts and for CI, however ninja is started: hits do not depend on where the
# tree lies. (No precompiled headers: they save 4 of 53 CPU seconds in net and the client library,
# and cost the hits of every source that uses one.)
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER /usr/bin/env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
    CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

# A hundred programs are linked: this does it in half the time.
include(CheckLinkerFlag)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  check_linker_flag(CXX -fuse-ld=lld PARLEY_LLD)
  if(PARLEY_LLD)
    add_link_options(-fuse-ld=lld)
  endif()
endif()

add_library(parley_flags INTERFACE)
target_compile_options(parley_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # It takes an included source for a header, and hides names in it that the one before it used; clang
  # does not, and looks at all of this.
  target_compile_options(parley_flags INTERFACE -Wno-subobject-linkage -Wno-shadow)
endif()
# clang takes a cast to void for an answer, and reports what is not cast; GCC does not take it.
target_compile_options(parley_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-unused-result>)
# In release too: an index out of range ends the process instead of reading what lies there.
target_compile_definitions(parley_flags INTERFACE _GLIBCXX_ASSERTIONS)

# What makes a mistake in memory an end instead of a way in. Tested: tests/tools/check_hardening.py.
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-fcf-protection=full PARLEY_CF_PROTECTION)  # x86 alone has it
check_cxx_compiler_flag(-fstack-clash-protection PARLEY_STACK_CLASH_PROTECTION)
add_compile_options($<$<CONFIG:Release>:-fstack-protector-strong>
  $<$<AND:$<CONFIG:Release>,$<BOOL:${PARLEY_STACK_CLASH_PROTECTION}>>:-fstack-clash-protection>
  $<$<AND:$<CONFIG:Release>,$<BOOL:${PARLEY_CF_PROTECTION}>>:-fcf-protection=full>
  $<$<CONFIG:Release>:-U_FORTIFY_SOURCE> $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=3>)
add_link_options($<$<CONFIG:Release>:LINKER:-z,relro,-z,now>)

set(PARLEY_SANITIZE "" CACHE STRING "address,undefined or thread; empty for none")
if(PARLEY_SANITIZE)
  # Whole-program: every object, the fetched libraries' too, must agree.
  add_compile_options(-fsanitize=${PARLEY_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The presets build sanitizers without optimisation, to build fast. But GCC needs this to go from
    # one coroutine to the next without a call.
    add_compile_options(-O1 -foptimize-sibling-calls)
  endif()
  add_link_options(-fsanitize=${PARLEY_SANITIZE})
endif()

option(PARLEY_FUZZ "A libFuzzer program for each of tests/fuzz: with AddressSanitizer, by clang" OFF)
if(PARLEY_FUZZ AND NOT (PARLEY_SANITIZE MATCHES "address" AND CMAKE_CXX_COMPILER_ID MATCHES "Clang"))
  message(FATAL_ERROR "PARLEY_FUZZ needs libFuzzer and AddressSanitizer: -DCMAKE_CXX_COMPILER=clang++-19 "
    "-DPARLEY_SANITIZE=address,undefined")
endif()
