# SPDX-License-Identifier: MIT
# below/CMakeLists.txt of the consumer: a second find_package in another folder.
find_package(minitorch 0.2 REQUIRED COMPONENTS io)
