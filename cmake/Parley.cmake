# What the folders' CMakeLists say: a library, an executable, a test.

# The commit, where there is one: "0.1.0+1a2b3c4".
set(PARLEY_VERSION ${PROJECT_VERSION})
find_package(Git QUIET)
if(Git_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --short HEAD
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE commit
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(commit)
    string(APPEND PARLEY_VERSION "+${commit}")
  endif()
endif()

# parley_library(NAME LIBS...): all sources below this folder, as parley::NAME. Includes are written
# from the folder above ("core/hub.hpp"). A folder of headers alone is a library all the same.
function(parley_library name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  if(sources)
    add_library(parley_${name} STATIC ${sources})
    target_include_directories(parley_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/..)
    target_link_libraries(parley_${name} PUBLIC ${ARGN} PRIVATE parley_flags)
  else()
    add_library(parley_${name} INTERFACE)
    target_include_directories(parley_${name} INTERFACE ${CMAKE_CURRENT_SOURCE_DIR}/..)
    target_link_libraries(parley_${name} INTERFACE ${ARGN})
  endif()
  add_library(parley::${name} ALIAS parley_${name})
endfunction()

# parley_executable(NAME LIBS...): all sources below this folder, but main.cpp, are also the library
# parley::NAME_parts, so that tests reach them.
function(parley_executable name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/main.cpp)
  add_library(parley_${name}_parts STATIC ${sources})
  add_library(parley::${name}_parts ALIAS parley_${name}_parts)
  target_include_directories(parley_${name}_parts PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/..)
  target_link_libraries(parley_${name}_parts PUBLIC ${ARGN} PRIVATE parley_flags)
  add_executable(${name} main.cpp)
  target_link_libraries(${name} PRIVATE parley_${name}_parts parley_flags)
endfunction()

# parley_test_executable(NAME SOURCES ... LIBS ...): a doctest executable in bin/tests.
function(parley_test_executable name)
  cmake_parse_arguments(PARSE_ARGV 1 test "" "" "SOURCES;LIBS")
  add_executable(${name} ${test_SOURCES})
  target_link_libraries(${name} PRIVATE ${test_LIBS} parley_doctest parley_flags)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  string(COMPARE NOTEQUAL "${PARLEY_SANITIZE}" "" sanitized)
  target_compile_definitions(${name} PRIVATE PARLEY_SANITIZED=${sanitized})
  # A test's own code need not be fast, and builds in less than half the time like this. (GCC needs its
  # optimiser to go from one coroutine to the next without a call.)
  target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:Clang>:-O0;-U_FORTIFY_SOURCE>)
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin/tests)
endfunction()

# parley_from_outside(TARGET): it plays with the programs that are tested, and is none: AddressSanitizer
# watches those, and would make this one four times as slow. (ThreadSanitizer has to see all threads.)
function(parley_from_outside target)
  if(PARLEY_SANITIZE MATCHES "address")
    target_compile_options(${target} PRIVATE -fno-sanitize=all)
  endif()
endfunction()

# parley_ctest(NAME [THROUGH_TLS] [TIMEOUT SECONDS] [LABELS ...] [ENVIRONMENT ...] COMMAND ...): a ctest
# that finds the binaries and the sources. The sanitizers get four times the time. THROUGH_TLS: another,
# NAME_tls, with TLS below its clients.
function(parley_ctest name)
  cmake_parse_arguments(PARSE_ARGV 1 test "THROUGH_TLS" "TIMEOUT" "LABELS;ENVIRONMENT;COMMAND")
  if(test_THROUGH_TLS)
    parley_ctest(${name}_tls TIMEOUT ${test_TIMEOUT} LABELS ${test_LABELS}
      ENVIRONMENT PARLEY_TEST_TLS=1 ${test_ENVIRONMENT} COMMAND ${test_COMMAND})
  endif()
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 120)
  endif()
  if(PARLEY_SANITIZE)
    math(EXPR test_TIMEOUT "${test_TIMEOUT} * 4")
  endif()
  list(APPEND test_ENVIRONMENT PARLEY_BIN=${CMAKE_BINARY_DIR}/bin PARLEY_SOURCE=${PROJECT_SOURCE_DIR})
  add_test(NAME ${name} COMMAND ${test_COMMAND})
  # A filter that picks nothing is no pass.
  set_tests_properties(${name} PROPERTIES TIMEOUT ${test_TIMEOUT} LABELS "${test_LABELS}"
    ENVIRONMENT "${test_ENVIRONMENT}" FAIL_REGULAR_EXPRESSION "test cases: +0 ")
endfunction()

# parley_test(NAME [THROUGH_TLS] [TIMEOUT SECONDS] [LABELS ...] SOURCES ... LIBS ...): an executable, and
# a ctest of that name.
function(parley_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "THROUGH_TLS" "TIMEOUT" "LABELS;SOURCES;LIBS")
  parley_test_executable(${name} SOURCES ${arg_SOURCES} LIBS ${arg_LIBS})
  set(twin)
  if(arg_THROUGH_TLS)
    set(twin THROUGH_TLS)
  endif()
  parley_ctest(${name} ${twin} TIMEOUT ${arg_TIMEOUT} LABELS ${arg_LABELS} COMMAND ${name})
endfunction()

# parley_suites(FOLDER [TIMEOUT SECONDS] SUITES ... [THROUGH_TLS ...] LIBS ...): SUITE_test.cpp each, in
# one executable FOLDER_tests, because most of what they cost is the headers that they share. Each suite
# is a ctest FOLDER_SUITE; those of THROUGH_TLS have a twin.
function(parley_suites folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SUITES;THROUGH_TLS;LIBS")
  list(TRANSFORM arg_SUITES APPEND _test.cpp OUTPUT_VARIABLE sources)
  parley_test_executable(${folder}_tests SOURCES ${sources} LIBS ${arg_LIBS})
  parley_from_outside(${folder}_tests)
  foreach(suite ${arg_SUITES})
    set(command ${folder}_tests --source-file=*/${folder}/${suite}_test.cpp)
    set(twin)
    if(suite IN_LIST arg_THROUGH_TLS)
      set(twin THROUGH_TLS)
    endif()
    parley_ctest(${folder}_${suite} ${twin} TIMEOUT ${arg_TIMEOUT} LABELS ${folder}
      COMMAND ${command})
  endforeach()
endfunction()

# parley_server_again(NAME DEFINITIONS ... [OPTIONS ...] [LIBS ...]): the real server's sources once more,
# on an Asio with these macros. Built on demand: they change Asio's types, so that everything which
# includes Asio is compiled again.
function(parley_server_again name)
  cmake_parse_arguments(PARSE_ARGV 1 again "" "" "DEFINITIONS;OPTIONS;LIBS")
  get_target_property(net_sources parley_net SOURCES)
  get_target_property(app_sources parley_parleyd_parts SOURCES)
  get_target_property(net_libraries parley_net INTERFACE_LINK_LIBRARIES)
  get_target_property(app_libraries parley_parleyd_parts INTERFACE_LINK_LIBRARIES)
  set(libraries ${net_libraries} ${app_libraries})
  list(REMOVE_ITEM libraries parley::asio parley::net)
  add_executable(${name} EXCLUDE_FROM_ALL ${net_sources} ${app_sources}
    ${PROJECT_SOURCE_DIR}/server/app/main.cpp ${PROJECT_SOURCE_DIR}/cmake/asio.cpp)
  add_dependencies(${name} parley_parleyd_parts) # it makes web_files.cpp
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/server)
  target_include_directories(${name} SYSTEM PRIVATE ${ASIO_INCLUDE})
  target_compile_definitions(${name} PRIVATE
    $<TARGET_PROPERTY:parley_asio,INTERFACE_COMPILE_DEFINITIONS> ${again_DEFINITIONS})
  target_compile_options(${name} PRIVATE ${again_OPTIONS})
  set_target_properties(${name} PROPERTIES EXPORT_COMPILE_COMMANDS OFF) # clang-tidy: once
  target_link_libraries(${name} PRIVATE ${libraries} ${again_LIBS} Threads::Threads OpenSSL::SSL
    parley_flags)
endfunction()
