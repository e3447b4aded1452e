# SPDX-License-Identifier: MIT
cp -r minitorch/include/minitorch my_project/
cd my_project
g++ -std=c++20 -O3 -march=native -fopenmp -I. -I/usr/include/eigen3 app.cpp -o app
