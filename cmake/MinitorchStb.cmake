# SPDX-License-Identifier: MIT
# Finds an installed stb (Debian: libstb-dev) and defines the target minitorch_stb for it. Also installed beside
# minitorchConfig.cmake. <folder> holds the files and is called stb: both <stb/stb_truetype.h> and <stb_truetype.h> work.
function(minitorch_define_stb folder)
  get_filename_component(parent "${folder}" DIRECTORY)
  add_library(minitorch_stb INTERFACE IMPORTED)
  target_include_directories(minitorch_stb SYSTEM INTERFACE "${folder}" "${parent}")
endfunction()

if(NOT TARGET minitorch_stb)
  find_path(MINITORCH_STB_ROOT NAMES stb/stb_image_write.h DOC "The folder that holds stb/stb_image_write.h")
  mark_as_advanced(MINITORCH_STB_ROOT)
  if(MINITORCH_STB_ROOT)
    minitorch_define_stb("${MINITORCH_STB_ROOT}/stb")
  endif()
endif()
