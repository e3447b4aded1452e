# SPDX-License-Identifier: MIT
# What our own programs (tests, examples, benchmarks) are compiled with. None of it reaches the library's users.
add_library(minitorch_program_flags INTERFACE)
target_compile_options(minitorch_program_flags INTERFACE -Wall -Wextra)
if(MINITORCH_WERROR)
  target_compile_options(minitorch_program_flags INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees its own AVX-512 intrinsics as uninitialized (GCC bug 105593) where Eigen's matrix product uses them, and
  # its guesses about ranges, made after inlining, are wrong about std::string and std::vector (e.g. bug 105329).
  target_compile_options(
    minitorch_program_flags
    INTERFACE -Wno-uninitialized -Wno-maybe-uninitialized -Wno-error=restrict -Wno-error=array-bounds
              -Wno-error=stringop-overflow -Wno-error=stringop-overread)
endif()
if(MINITORCH_NATIVE)
  include(CheckCXXCompilerFlag)
  check_cxx_compiler_flag(-march=native MINITORCH_HAS_MARCH_NATIVE)
  if(MINITORCH_HAS_MARCH_NATIVE)
    target_compile_options(minitorch_program_flags INTERFACE $<$<CONFIG:Release,RelWithDebInfo>:-march=native>)
  endif()
endif()
if(MINITORCH_SANITIZE)
  target_compile_options(minitorch_program_flags INTERFACE -fsanitize=${MINITORCH_SANITIZE} -fno-omit-frame-pointer
                                                           -fno-sanitize-recover=all
                         # A third of the compile time, for what AddressSanitizer sees as well.
                         -fno-sanitize=null,object-size,vptr)
  target_link_options(minitorch_program_flags INTERFACE -fsanitize=${MINITORCH_SANITIZE})
  # Under sanitizers clang does not vectorise, and says so at each loop that asks for it.
  target_compile_options(minitorch_program_flags INTERFACE $<$<CXX_COMPILER_ID:Clang,AppleClang>:-Wno-pass-failed>)
endif()

# The library with both opt-in rooms, warnings and the options above. Programs include each other's headers by their
# path from the top, e.g. "examples/mnist_norms/model.hpp".
# COMPILED: with the library's templates compiled once, which is quicker for programs that test or use it from outside.
target_link_libraries(minitorch_compiled PRIVATE $<BUILD_INTERFACE:minitorch_program_flags>)
if(MINITORCH_SANITIZE)
  target_compile_definitions(minitorch_compiled PRIVATE MINITORCH_NO_DISPATCH)
endif()
function(minitorch_program target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "COMPILED" "" "")
  target_link_libraries(${target} PRIVATE minitorch::minitorch minitorch_program_flags)
  if(arg_COMPILED)
    target_link_libraries(${target} PRIVATE minitorch::compiled)
  endif()
  if(TARGET minitorch::io)
    target_link_libraries(${target} PRIVATE minitorch::io)
  endif()
  if(TARGET minitorch::viz)
    target_link_libraries(${target} PRIVATE minitorch::viz)
  endif()
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
endfunction()
