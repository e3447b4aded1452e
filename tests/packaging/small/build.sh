# SPDX-License-Identifier: MIT
g++ -std=c++20 -Os -DMINITORCH_INFERENCE_ONLY -DMINITORCH_NO_DISPATCH -ffunction-sections -fdata-sections \
  -Wl,--gc-sections -s -Iminitorch/include app.cpp -o app
