# SPDX-License-Identifier: MIT
# Finds an installed stb (Debian: libstb-dev) and defines the target minitorch_stb for it. Also installed beside
# minitorchConfig.cmake. <root> holds the folder stb; both <stb/stb_image_write.h> and <stb_image_write.h> work.
function(minitorch_define_stb root)
  add_library(minitorch_stb INTERFACE IMPORTED)
  target_include_directories(minitorch_stb SYSTEM INTERFACE "${root}" "${root}/stb")
endfunction()

if(NOT TARGET minitorch_stb)
  find_path(MINITORCH_STB_ROOT NAMES stb/stb_image_write.h DOC "The folder that holds stb/stb_image_write.h")
  mark_as_advanced(MINITORCH_STB_ROOT)
  if(MINITORCH_STB_ROOT)
    minitorch_define_stb("${MINITORCH_STB_ROOT}")
  endif()
endif()
