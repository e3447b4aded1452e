# SPDX-License-Identifier: MIT
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(minitorch_config_dir "${CMAKE_INSTALL_DATAROOTDIR}/cmake/minitorch")
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
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
