# SPDX-License-Identifier: MIT
cp -r minitorch/include/minitorch my_project/
cd my_project
g++ -std=c++20 -O3 -fopenmp -I. app.cpp -o app
