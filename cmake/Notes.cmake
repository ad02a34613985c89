# What a layer of the runtime notes says about its exercises.

# notes_exercises(NN LIBS...): in the layer's folder, exercises/NAME_test.cpp includes <NAME.hpp>,
# the program with the hole (in angle brackets: quotes would look beside the test first). It makes
# two executables: exercise_NN_NAME with the reader's exercises/NAME.hpp (built only when asked for,
# by ./dev exercise NN), and solution_NN_NAME with solutions/NAME.hpp, a test like any other.
function(notes_exercises layer)
  file(GLOB tests exercises/*_test.cpp)
  foreach(source ${tests})
    get_filename_component(name ${source} NAME)
    string(REPLACE "_test.cpp" "" name ${name})
    parley_test(solution_${layer}_${name} SOURCES ${source} LABELS notes LIBS ${ARGN})
    target_include_directories(solution_${layer}_${name} PRIVATE
      ${CMAKE_CURRENT_SOURCE_DIR}/solutions ${CMAKE_CURRENT_SOURCE_DIR})
    # The hole leaves parameters and functions unused: the reader is not to fight warnings first.
    add_executable(exercise_${layer}_${name} EXCLUDE_FROM_ALL ${source})
    target_include_directories(exercise_${layer}_${name} PRIVATE
      ${CMAKE_CURRENT_SOURCE_DIR}/exercises ${CMAKE_CURRENT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(exercise_${layer}_${name} PRIVATE ${ARGN} parley_doctest)
    set_target_properties(exercise_${layer}_${name} PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin/exercises)
  endforeach()
endfunction()
