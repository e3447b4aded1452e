# SPDX-License-Identifier: MIT
# An overlay port: it installs the checkout that it lies in.
#   vcpkg install minitorch --overlay-ports=minitorch/packaging/vcpkg
set(VCPKG_BUILD_TYPE release) # headers alone
get_filename_component(SOURCE_PATH "${CURRENT_PORT_DIR}/../../.." ABSOLUTE)
vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -DMINITORCH_BUILD_TESTS=OFF -DMINITORCH_BUILD_EXAMPLES=OFF -DMINITORCH_IO=OFF -DMINITORCH_VIZ=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/minitorch)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug" "${CURRENT_PACKAGES_DIR}/lib")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
