# SPDX-License-Identifier: MIT
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(minitorch_config_dir "${CMAKE_INSTALL_DATAROOTDIR}/cmake/minitorch")
target_include_directories(minitorch INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
install(TARGETS minitorch EXPORT minitorchTargets)
install(EXPORT minitorchTargets NAMESPACE minitorch:: DESTINATION "${minitorch_config_dir}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/minitorch" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.hpp" PATTERN "*.inl")
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/minitorchConfig.cmake.in"
                              "${PROJECT_BINARY_DIR}/minitorchConfig.cmake" INSTALL_DESTINATION "${minitorch_config_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/minitorchConfigVersion.cmake" COMPATIBILITY SameMinorVersion
                                 ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/minitorchConfig.cmake" "${PROJECT_BINARY_DIR}/minitorchConfigVersion.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/MinitorchStb.cmake" "${PROJECT_SOURCE_DIR}/cmake/MinitorchCompiled.cmake"
        DESTINATION "${minitorch_config_dir}")
# For builds without CMake; found where it was moved to, too, unless a folder is an absolute path.
set(minitorch_pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
if(IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(minitorch_pc_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
endif()
string(REGEX REPLACE "[^/]+" ".." minitorch_pc_up "${CMAKE_INSTALL_DATAROOTDIR}/pkgconfig")
set(minitorch_pc_prefix "\${pcfiledir}/${minitorch_pc_up}")
if(IS_ABSOLUTE "${CMAKE_INSTALL_DATAROOTDIR}")
  set(minitorch_pc_prefix "${CMAKE_INSTALL_PREFIX}")
endif()
configure_file("${PROJECT_SOURCE_DIR}/cmake/minitorch.pc.in" "${PROJECT_BINARY_DIR}/minitorch.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/minitorch.pc" DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/pkgconfig")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
