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
  file(GLOB_RECURSE sources *.cpp)
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
  file(GLOB_RECURSE sources *.cpp)
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

# Test drivers play clients, browsers and networks against the programs under test, from outside. Under a
# sanitizer the programs are watched and the drivers are not, so the presets asan and tsan take the
# drivers of the release build (PARLEY_DRIVERS): they are compiled once, and run at full speed.
set(PARLEY_DRIVERS "" CACHE PATH "The build folder whose test drivers are used; empty for this one")
add_custom_target(drivers)

# parley_driver(NAME SOURCES ... LIBS ... NEEDS ...): a doctest executable that runs the programs NEEDS.
function(parley_driver name)
  cmake_parse_arguments(PARSE_ARGV 1 driver "" "" "SOURCES;LIBS;NEEDS")
  if(PARLEY_DRIVERS)
    return()
  endif()
  parley_test_executable(${name} SOURCES ${driver_SOURCES} LIBS ${driver_LIBS})
  add_dependencies(drivers ${name})
  if(driver_NEEDS)
    add_dependencies(${name} ${driver_NEEDS})
  endif()
endfunction()

# parley_driver_path(VARIABLE NAME): the executable of a driver.
function(parley_driver_path variable name)
  set(folder ${CMAKE_BINARY_DIR})
  if(PARLEY_DRIVERS)
    set(folder ${PARLEY_DRIVERS})
  endif()
  set(${variable} ${folder}/bin/tests/${name} PARENT_SCOPE)
endfunction()

# parley_ctest(NAME [DRIVEN] [THROUGH_TLS] [TIMEOUT SECONDS] [LABELS ...] [ENVIRONMENT ...] COMMAND ...):
# a ctest that finds the binaries and the sources. The sanitizers get four times the time. THROUGH_TLS adds a
# second test NAME_tls, whose clients use TLS. DRIVEN: its driver runs the programs; under a sanitizer CI
# runs only those that tests/sanitized.cmake lists, and the others are labelled "nightly".
function(parley_ctest name)
  cmake_parse_arguments(PARSE_ARGV 1 test "DRIVEN;THROUGH_TLS" "TIMEOUT" "LABELS;ENVIRONMENT;COMMAND")
  set(driven)
  if(test_DRIVEN)
    set(driven DRIVEN)
  endif()
  if(test_THROUGH_TLS)
    parley_ctest(${name}_tls ${driven} TIMEOUT ${test_TIMEOUT} LABELS ${test_LABELS}
      ENVIRONMENT PARLEY_TEST_TLS=1 ${test_ENVIRONMENT} COMMAND ${test_COMMAND})
  endif()
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 300) # a watchdog, for a machine with much else to do
  endif()
  if(PARLEY_SANITIZE)
    math(EXPR test_TIMEOUT "${test_TIMEOUT} * 4")
    list(APPEND test_ENVIRONMENT PARLEY_SANITIZED=1)
  endif()
  list(APPEND test_ENVIRONMENT PARLEY_BIN=${CMAKE_BINARY_DIR}/bin PARLEY_SOURCE=${PROJECT_SOURCE_DIR})
  if(test_DRIVEN)
    list(APPEND test_LABELS driven)
    if(PARLEY_SANITIZE AND NOT name IN_LIST PARLEY_SANITIZED_TESTS)
      list(APPEND test_LABELS nightly)
    endif()
  endif()
  add_test(NAME ${name} COMMAND ${test_COMMAND})
  # A filter that selects no test case is a failure.
  set_tests_properties(${name} PROPERTIES TIMEOUT ${test_TIMEOUT} LABELS "${test_LABELS}"
    ENVIRONMENT "${test_ENVIRONMENT}" FAIL_REGULAR_EXPRESSION "test cases: +0 ")
endfunction()

# parley_test(NAME [TIMEOUT SECONDS] [LABELS ...] SOURCES ... LIBS ...): an executable that tests inside
# its own process, and a ctest of that name.
function(parley_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LABELS;SOURCES;LIBS")
  parley_test_executable(${name} SOURCES ${arg_SOURCES} LIBS ${arg_LIBS})
  parley_ctest(${name} TIMEOUT ${arg_TIMEOUT} LABELS ${arg_LABELS} COMMAND ${name})
endfunction()

# parley_driver_test(NAME [THROUGH_TLS] [TIMEOUT SECONDS] [LABELS ...] SOURCES ... LIBS ... NEEDS ...):
# a driver, and a ctest of that name.
function(parley_driver_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "THROUGH_TLS" "TIMEOUT" "LABELS;SOURCES;LIBS;NEEDS")
  parley_driver(${name} SOURCES ${arg_SOURCES} LIBS ${arg_LIBS} NEEDS ${arg_NEEDS})
  parley_driver_path(program ${name})
  set(twin)
  if(arg_THROUGH_TLS)
    set(twin THROUGH_TLS)
  endif()
  parley_ctest(${name} DRIVEN ${twin} TIMEOUT ${arg_TIMEOUT} LABELS ${arg_LABELS}
    COMMAND ${program})
endfunction()

# parley_suites(FOLDER [TIMEOUT SECONDS] SUITES ... [THROUGH_TLS ...] LIBS ... NEEDS ...): SUITE_test.cpp
# each, in one driver FOLDER_tests, because most of what they cost is the headers that they share. Each
# suite is a ctest FOLDER_SUITE; those of THROUGH_TLS have a twin.
function(parley_suites folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SUITES;THROUGH_TLS;LIBS;NEEDS")
  list(TRANSFORM arg_SUITES APPEND _test.cpp OUTPUT_VARIABLE sources)
  parley_driver(${folder}_tests SOURCES ${sources} LIBS ${arg_LIBS} NEEDS ${arg_NEEDS})
  parley_driver_path(program ${folder}_tests)
  foreach(suite ${arg_SUITES})
    set(twin)
    if(suite IN_LIST arg_THROUGH_TLS)
      set(twin THROUGH_TLS)
    endif()
    parley_ctest(${folder}_${suite} DRIVEN ${twin} TIMEOUT ${arg_TIMEOUT} LABELS ${folder}
      COMMAND ${program} --source-file=*/${folder}/${suite}_test.cpp)
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
