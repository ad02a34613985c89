# What the layers' CMakeLists say.

# notes_server(NAME SOURCES ... LIBS ...): a chat server in bin, and the conformance test on it.
function(notes_server name)
  cmake_parse_arguments(PARSE_ARGV 1 server "" "" "SOURCES;LIBS;FLAGS")
  add_executable(${name} ${server_SOURCES})
  target_link_libraries(${name} PRIVATE parley::notes_chat ${server_LIBS} parley_flags)
  notes_conformance(${name} ${server_FLAGS})
endfunction()

# notes_conformance(PROGRAM FLAGS...): plays the conformance test on a program in bin.
function(notes_conformance program)
  parley_driver_path(conformance notes_conformance)
  add_test(NAME conformance_${program} COMMAND ${conformance} --server $<TARGET_FILE:${program}> ${ARGN})
  set_tests_properties(conformance_${program} PROPERTIES TIMEOUT 300 LABELS notes)
endfunction()

# notes_program(NAME SOURCES ... LIBS ...): a program in bin that shows something, and its output.
function(notes_program name)
  cmake_parse_arguments(PARSE_ARGV 1 program "" "" "SOURCES;LIBS")
  add_executable(${name} ${program_SOURCES})
  target_link_libraries(${name} PRIVATE ${program_LIBS} parley_flags)
endfunction()

# notes_layer(NN LIBS ...): the folder's sources but main.cpp and demo_*.cpp as parley::notes_NN, on
# top of LIBS; its tests as notes_NN_tests; its exercises and their solutions.
function(notes_layer number)
  cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "LIBS")
  file(GLOB sources *.cpp)
  list(FILTER sources EXCLUDE REGEX "/(main|demo_.*)\\.cpp$")
  if(sources)
    add_library(parley_notes_${number} STATIC ${sources})
    target_link_libraries(parley_notes_${number} PUBLIC ${layer_LIBS} PRIVATE parley_flags)
  else()
    add_library(parley_notes_${number} INTERFACE)
    target_link_libraries(parley_notes_${number} INTERFACE ${layer_LIBS})
  endif()
  add_library(parley::notes_${number} ALIAS parley_notes_${number})
  file(GLOB tests tests/*.cpp)
  parley_test(notes_${number}_tests SOURCES ${tests} LABELS notes LIBS parley::notes_${number})
  notes_exercises(${number} parley::notes_${number})
endfunction()
