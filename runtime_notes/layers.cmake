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
  add_test(NAME conformance_${program}
    COMMAND notes_conformance --server $<TARGET_FILE:${program}> ${ARGN})
  set_tests_properties(conformance_${program} PROPERTIES TIMEOUT 300 LABELS notes)
endfunction()

# notes_program(NAME SOURCES ... LIBS ...): a program in bin that shows something, and its output.
function(notes_program name)
  cmake_parse_arguments(PARSE_ARGV 1 program "" "" "SOURCES;LIBS")
  add_executable(${name} ${program_SOURCES})
  target_link_libraries(${name} PRIVATE ${program_LIBS} parley_flags)
endfunction()
