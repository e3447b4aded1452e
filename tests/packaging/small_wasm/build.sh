# SPDX-License-Identifier: MIT
em++ -std=c++20 -Oz -flto -fwasm-exceptions -DMINITORCH_INFERENCE_ONLY -DMINITORCH_NO_DISPATCH \
  -Iminitorch/include app.cpp -o app.js
