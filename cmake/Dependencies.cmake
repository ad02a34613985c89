# The libraries: from the system where it has them, fetched at a pinned version where it has not.
include(FetchContent)
find_package(PkgConfig REQUIRED)

function(parley_fetch name repository tag)
  FetchContent_Declare(${name} GIT_REPOSITORY https://github.com/${repository} GIT_TAG ${tag}
    GIT_SHALLOW TRUE SYSTEM)
  FetchContent_MakeAvailable(${name})
endfunction()

find_package(fmt QUIET)
if(NOT fmt_FOUND)
  parley_fetch(fmt fmtlib/fmt 10.2.1)
endif()
find_package(nlohmann_json QUIET)
if(NOT nlohmann_json_FOUND)
  parley_fetch(nlohmann_json nlohmann/json v3.11.3)
endif()
find_package(doctest QUIET)
if(NOT doctest_FOUND)
  parley_fetch(doctest doctest/doctest v2.4.11)
endif()
find_package(spdlog QUIET)
if(NOT spdlog_FOUND)
  set(SPDLOG_FMT_EXTERNAL ON)
  parley_fetch(spdlog gabime/spdlog v1.14.1)
endif()
find_package(CLI11 QUIET)
if(NOT CLI11_FOUND)
  parley_fetch(CLI11 CLIUtils/CLI11 v2.4.2)
endif()
find_package(tl-expected QUIET)
if(NOT TARGET tl::expected)
  find_path(EXPECTED_INCLUDE tl/expected.hpp)
  if(EXPECTED_INCLUDE)
    add_library(tl::expected INTERFACE IMPORTED)
    target_include_directories(tl::expected INTERFACE ${EXPECTED_INCLUDE})
  else()
    parley_fetch(tl-expected TartanLlama/expected v1.1.0)
  endif()
endif()
find_package(tsl-robin-map QUIET)
if(NOT TARGET tsl::robin_map)
  parley_fetch(tsl-robin-map Tessil/robin-map v1.3.0)
endif()

pkg_check_modules(tomlplusplus QUIET IMPORTED_TARGET tomlplusplus)
if(NOT tomlplusplus_FOUND)
  parley_fetch(tomlplusplus marzer/tomlplusplus v3.4.0)
  add_library(PkgConfig::tomlplusplus ALIAS tomlplusplus_tomlplusplus)
endif()

# System libraries in C: asked for by name, never fetched.
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(argon2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(ncursesw REQUIRED IMPORTED_TARGET ncursesw)
pkg_check_modules(uring QUIET IMPORTED_TARGET liburing)  # only a note and a bench use it


# parley_c_library(NAME HEADER): a system library in C that brings no pkg-config file.
function(parley_c_library name header)
  find_path(${name}_INCLUDE ${header} REQUIRED)
  find_library(${name}_LIBRARY ${name} REQUIRED)
  add_library(parley_${name} INTERFACE)
  target_include_directories(parley_${name} SYSTEM INTERFACE ${${name}_INCLUDE})
  target_link_libraries(parley_${name} INTERFACE ${${name}_LIBRARY})
  add_library(parley::${name} ALIAS parley_${name})
endfunction()
parley_c_library(wslay wslay/wslay.h)
parley_c_library(http_parser http_parser.h)

find_package(SQLiteCpp QUIET)
if(NOT TARGET SQLiteCpp)
  set(SQLITECPP_INTERNAL_SQLITE OFF)
  parley_fetch(SQLiteCpp SRombauts/SQLiteCpp 3.3.1)
endif()

find_package(OpenSSL REQUIRED)

# Asio: headers here, code compiled once.
find_path(ASIO_INCLUDE asio/version.hpp)
if(NOT ASIO_INCLUDE)
  FetchContent_Declare(asio GIT_REPOSITORY https://github.com/chriskohlhoff/asio
    GIT_TAG asio-1-30-2 GIT_SHALLOW TRUE)
  FetchContent_MakeAvailable(asio)
  set(ASIO_INCLUDE ${asio_SOURCE_DIR}/asio/include)
endif()
add_library(parley_asio STATIC ${CMAKE_CURRENT_LIST_DIR}/asio.cpp)
target_include_directories(parley_asio SYSTEM PUBLIC ${ASIO_INCLUDE})
# STD_ALIGNED_ALLOC: Asio looks whether the standard library has aligned_alloc before it has included
# any of its headers; so it depends on the order of includes, and one file would free with operator
# delete what another got from aligned_alloc.
target_compile_definitions(parley_asio PUBLIC ASIO_STANDALONE ASIO_SEPARATE_COMPILATION
  ASIO_NO_DEPRECATED ASIO_DISABLE_STD_ALIGNED_ALLOC)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # Asio 1.22 does not recognise coroutines in clang 15 and later.
  target_compile_definitions(parley_asio PUBLIC ASIO_HAS_CO_AWAIT=1)
endif()
target_link_libraries(parley_asio PUBLIC Threads::Threads OpenSSL::SSL OpenSSL::Crypto)
add_library(parley::asio ALIAS parley_asio)

# One object with doctest's main, for all tests.
add_library(parley_doctest STATIC ${CMAKE_CURRENT_LIST_DIR}/doctest_main.cpp)
target_link_libraries(parley_doctest PUBLIC doctest::doctest)
