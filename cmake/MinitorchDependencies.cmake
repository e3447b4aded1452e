# SPDX-License-Identifier: MIT
# One function for each dependency: the installed package if there is one, else a pinned release with its hash.
# Most fetched packages are only unpacked: their own builds bring tests, options and install rules along.
include(FetchContent)

# URL downloads keep the time stamps of extraction (CMake 3.24 asks for a choice).
if(POLICY CMP0135)
  cmake_policy(SET CMP0135 NEW)
endif()

# Downloads and unpacks an archive; sets <name>_SOURCE_DIR in the caller. Nothing of it is configured.
macro(minitorch_unpack name url hash)
  message(STATUS "minitorch: fetching ${url}")
  FetchContent_Declare(${name} URL ${url} URL_HASH SHA256=${hash} SOURCE_SUBDIR nothing-to-configure)
  FetchContent_MakeAvailable(${name})
endmacro()

macro(minitorch_need_eigen)
  if(NOT TARGET Eigen3::Eigen)
    find_package(Eigen3 3.4 QUIET NO_MODULE)
  endif()
  if(NOT TARGET Eigen3::Eigen)
    minitorch_unpack(minitorch_eigen https://gitlab.com/libeigen/eigen/-/archive/3.4.0/eigen-3.4.0.tar.gz
                     8586084f71f9bde545ee7fa6d00288b264a2b7ac3607b974e54d13e7162c1c72)
    add_library(Eigen3::Eigen INTERFACE IMPORTED)
    target_include_directories(Eigen3::Eigen SYSTEM INTERFACE "${minitorch_eigen_SOURCE_DIR}")
  endif()
endmacro()

macro(minitorch_need_threads)
  if(NOT TARGET Threads::Threads)
    find_package(Threads REQUIRED)
  endif()
endmacro()

macro(minitorch_need_json)
  if(NOT TARGET nlohmann_json::nlohmann_json)
    find_package(nlohmann_json 3.10 QUIET)
  endif()
  if(NOT TARGET nlohmann_json::nlohmann_json)
    minitorch_unpack(minitorch_json https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
                     d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d)
    add_library(nlohmann_json::nlohmann_json INTERFACE IMPORTED)
    target_include_directories(nlohmann_json::nlohmann_json SYSTEM INTERFACE "${minitorch_json_SOURCE_DIR}/include")
  endif()
endmacro()

macro(minitorch_need_zlib)
  if(NOT TARGET ZLIB::ZLIB)
    find_package(ZLIB QUIET)
  endif()
  if(NOT TARGET ZLIB::ZLIB)
    minitorch_unpack(minitorch_zlib https://github.com/madler/zlib/releases/download/v1.3.1/zlib-1.3.1.tar.gz
                     9a93b2b7dfdac77ceba5a558a580e74667dd6fede4585b91eefb60f03b72df23)
    enable_language(C)
    file(GLOB minitorch_zlib_sources "${minitorch_zlib_SOURCE_DIR}/*.c")
    add_library(minitorch_zlib STATIC EXCLUDE_FROM_ALL ${minitorch_zlib_sources})
    target_compile_definitions(minitorch_zlib PRIVATE $<$<NOT:$<BOOL:${WIN32}>>:HAVE_UNISTD_H>)
    target_include_directories(minitorch_zlib SYSTEM PUBLIC "${minitorch_zlib_SOURCE_DIR}")
    set_target_properties(minitorch_zlib PROPERTIES POSITION_INDEPENDENT_CODE ON UNITY_BUILD OFF)
    add_library(ZLIB::ZLIB ALIAS minitorch_zlib)
  endif()
endmacro()

# stb has no releases and no package of its own: a folder that holds stb/stb_image_write.h or stb_image_write.h.
macro(minitorch_need_stb)
  include(MinitorchStb)
  if(NOT TARGET minitorch_stb)
    message(STATUS "minitorch: fetching https://github.com/nothings/stb")
    FetchContent_Declare(
      minitorch_stb
      GIT_REPOSITORY https://github.com/nothings/stb.git
      GIT_TAG 5736b15f7ea0ffb08dd38af21067c314d6a3aae9 # 2023-01-30
      SOURCE_DIR "${CMAKE_CURRENT_BINARY_DIR}/_deps/stb/stb" SOURCE_SUBDIR nothing-to-configure)
    FetchContent_MakeAvailable(minitorch_stb)
    minitorch_define_stb("${minitorch_stb_SOURCE_DIR}")
  endif()
endmacro()

macro(minitorch_need_catch2)
  if(NOT TARGET Catch2::Catch2)
    find_package(Catch2 QUIET)
  endif()
  if(NOT TARGET Catch2::Catch2)
    message(STATUS "minitorch: fetching Catch2 3.4.0")
    FetchContent_Declare(Catch2 URL https://github.com/catchorg/Catch2/archive/refs/tags/v3.4.0.tar.gz
                         URL_HASH SHA256=122928b814b75717316c71af69bd2b43387643ba076a6ec16e7882bfb2dfacbb)
    FetchContent_MakeAvailable(Catch2)
  endif()
endmacro()

macro(minitorch_need_cli11)
  if(NOT TARGET CLI11::CLI11)
    find_package(CLI11 2.1 QUIET)
  endif()
  if(NOT TARGET CLI11::CLI11)
    minitorch_unpack(minitorch_cli11 https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.3.2.tar.gz
                     aac0ab42108131ac5d3344a9db0fdf25c4db652296641955720a4fbe52334e22)
    add_library(CLI11::CLI11 INTERFACE IMPORTED)
    target_include_directories(CLI11::CLI11 SYSTEM INTERFACE "${minitorch_cli11_SOURCE_DIR}/include")
  endif()
endmacro()

macro(minitorch_need_benchmark)
  if(NOT TARGET benchmark::benchmark)
    find_package(benchmark QUIET)
  endif()
  if(NOT TARGET benchmark::benchmark)
    message(STATUS "minitorch: fetching Google Benchmark 1.8.3")
    set(BENCHMARK_ENABLE_TESTING OFF)
    set(BENCHMARK_ENABLE_INSTALL OFF)
    FetchContent_Declare(benchmark URL https://github.com/google/benchmark/archive/refs/tags/v1.8.3.tar.gz
                         URL_HASH SHA256=6bc180a57d23d4d9515519f92b0c83d61b05b5bab188961f36ac7b06b0d9e9ce)
    FetchContent_MakeAvailable(benchmark)
  endif()
endmacro()
