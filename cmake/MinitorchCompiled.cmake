# SPDX-License-Identifier: MIT
# minitorch::compiled: minitorch::minitorch whose templates for float, double and int64 are compiled once, in the project
# that uses it, with that project's compiler and flags; Note [Compiled once] in core/config.hpp. It is built if something
# links it. Both the build tree and an installed package (COMPONENTS compiled) make it here.
function(minitorch_add_compiled)
  if(TARGET minitorch_compiled)
    return()
  endif()
  set(sources)
  foreach(part RANGE 1 4) # as many as minitorch/implementation.hpp has
    set(source "${CMAKE_BINARY_DIR}/minitorch_compiled/part${part}.cpp")
    set(text "#define MINITORCH_PART ${part}\n#include \"minitorch/implementation.hpp\"\n")
    set(before "")
    if(EXISTS "${source}")
      file(READ "${source}" before)
    endif()
    if(NOT before STREQUAL text)
      file(WRITE "${source}" "${text}")
    endif()
    list(APPEND sources "${source}")
  endforeach()
  add_library(minitorch_compiled STATIC EXCLUDE_FROM_ALL ${sources})
  add_library(minitorch::compiled ALIAS minitorch_compiled)
  target_link_libraries(minitorch_compiled PUBLIC minitorch::minitorch)
  target_compile_definitions(minitorch_compiled INTERFACE MINITORCH_COMPILED)
  set_target_properties(minitorch_compiled PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF UNITY_BUILD OFF)
endfunction()
