# SPDX-License-Identifier: MIT
"""The recipe for Conan 2. It packs the checkout that it lies in: conan create minitorch --build=missing
The options with_io and with_viz bring what minitorch/io and minitorch/viz need. OpenMP is the user's: -fopenmp."""
import re
from pathlib import Path

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy


class MinitorchConan(ConanFile):
    name = "minitorch"
    license = "MIT"
    description = "Header-only C++20 tensors, autograd and layers with hand-written normalization kernels"
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"with_io": [True, False], "with_viz": [True, False]}
    default_options = {"with_io": False, "with_viz": False}
    exports_sources = "include/*", "LICENSE"
    no_copy_source = True

    def set_version(self):
        header = Path(self.recipe_folder, "include/minitorch/core/version.hpp").read_text()
        self.version = ".".join(re.findall(r"^#define MINITORCH_VERSION_\w+ (\d+)$", header, re.M))

    def requirements(self):
        self.requires("eigen/3.4.0")  # for minitorch/tensor/eigen.hpp
        if self.options.with_io:
            self.requires("nlohmann_json/3.11.3")
            self.requires("zlib/[>=1.2.11 <2]")
        if self.options.with_viz:
            self.requires("stb/cci.20230920")

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        for pattern in ("*.hpp", "*.inl"):
            copy(self, pattern, Path(self.source_folder, "include"), Path(self.package_folder, "include"))
        copy(self, "LICENSE", self.source_folder, Path(self.package_folder, "licenses"))

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "minitorch")
        self.cpp_info.set_property("cmake_target_name", "minitorch::minitorch")
        self.cpp_info.set_property("pkg_config_name", "minitorch")
        self.cpp_info.bindirs = self.cpp_info.libdirs = []
        if self.settings.os in ("Linux", "FreeBSD"):
            self.cpp_info.system_libs = ["pthread"]
