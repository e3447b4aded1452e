#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes include/minitorch/kernels/simd/math_table.hpp: the polynomials of kernels/simd/math.inl.

Each is the minimax fit, by Remez's exchange in 60 digits, of one function on the interval that remains after the
argument's reduction, under the weight that makes the error relative to the result. Needs python3-mpmath.
"""
import pathlib
from mpmath import (mp, mpf, matrix, lu_solve, exp, expm1, log, log1p, tanh, erf, erfc, sin, cos, tan, atan, sqrt, pi, floor, ldexp,
                    frexp, chop)

mp.dps = 60


def remez(f, weight, low, high, degree):
    """Coefficients, lowest first, of the polynomial p with the least max |weight (p - f)| on [low, high]; that max."""
    low, high = mpf(low), mpf(high)
    n = degree + 2
    nodes = [(low + high) / 2 - (high - low) / 2 * cos(pi * k / (n - 1)) for k in range(n)]
    grid = [(low + high) / 2 - (high - low) / 2 * cos(pi * k / (24 * n)) for k in range(24 * n + 1)]
    values = [(x, f(x), weight(x)) for x in grid]
    for _ in range(12):
        system = matrix(n, n)
        right = matrix(n, 1)
        for i, x in enumerate(nodes):
            for j in range(degree + 1):
                system[i, j] = x**j
            system[i, degree + 1] = (-1) ** i / weight(x)
            right[i] = f(x)
        solution = lu_solve(system, right)
        c = [solution[j] for j in range(degree + 1)]
        errors = [(w * (evaluate(c, x) - y), x) for x, y, w in values]
        # the largest error of each run of one sign
        extremes = [errors[0]]
        for e in errors[1:]:
            if (e[0] >= 0) == (extremes[-1][0] >= 0):
                if abs(e[0]) > abs(extremes[-1][0]):
                    extremes[-1] = e
            else:
                extremes.append(e)
        while len(extremes) > n:
            extremes.pop(0 if abs(extremes[0][0]) < abs(extremes[-1][0]) else -1)
        worst = max(abs(e[0]) for e in errors)
        if len(extremes) < n:
            return c, worst
        nodes = [e[1] for e in extremes]
        if worst < abs(solution[degree + 1]) * mpf("1.001"):
            break
    return c, worst


def evaluate(c, x):
    total = mpf(0)
    for a in reversed(c):
        total = total * x + a
    return total


def bits(x, digits):
    """x cut to so many binary digits."""
    mantissa, exponent = frexp(x)
    return ldexp(floor(ldexp(mantissa, digits)), exponent - digits)


def parts(x, digits, last):
    out = []
    for d in digits:
        out.append(bits(x, d))
        x -= out[-1]
    return out + [nearest(x, last)]


def nearest(x, digits):
    mantissa, exponent = frexp(x)
    return ldexp(floor(ldexp(mantissa, digits) + mpf(1) / 2), exponent - digits)


def series(f, x, first, limit=mpf("1e-12")):
    """f(x), or its value at 0 where x is too small to divide."""
    return mpf(first) if abs(x) < limit else f(x)


def rounded(x, digits):
    """x rounded, and what that has lost."""
    return [nearest(x, digits), nearest(x - nearest(x, digits), digits)]


def tables(single):
    d = (lambda f, b: f if single else b)
    half = log(2) / 2 * mpf("1.0001")
    out = []

    def table(name, note, fit):
        c, worst = fit
        out.append((name, note, [*reversed(c)], worst))

    table("exp", "(e^r - 1 - r) / r^2, |r| <= log(2) / 2",
          remez(lambda r: series(lambda r: (expm1(r) - r) / r**2, r, 0.5), lambda r: r**2 + mpf("1e-20"), -half, half, d(4, 9)))
    # its own: relative to e^r - 1
    table("expm1", "the same, its error relative to e^r - 1",
          remez(lambda r: series(lambda r: (expm1(r) - r) / r**2, r, 0.5), lambda r: abs(r) + mpf("1e-20"), -half, half, d(5, 10)))
    if single:
        table("log", "(log(1 + f) - f + f^2 / 2) / f^3, sqrt(1/2) <= 1 + f < sqrt(2)",
              remez(lambda f: series(lambda f: (log1p(f) - f + f**2 / 2) / f**3, f, mpf(1) / 3),
                    lambda f: f**2 + mpf("1e-20"), sqrt(mpf(1) / 2) - 1, sqrt(mpf(2)) - 1, 8))
    else:
        s2 = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2
        table("log", "(log((1 + s) / (1 - s)) - 2 s) / s^3 over s^2, s = f / (2 + f)",
              remez(lambda z: series(lambda z: (log((1 + sqrt(z)) / (1 - sqrt(z))) - 2 * sqrt(z)) / sqrt(z) ** 3, z, mpf(2) / 3),
                    lambda z: z + mpf("1e-20"), 0, s2 * mpf("1.001"), 6))
    top = mpf("0.55") ** 2
    table("tanh", "(tanh(x) - x) / x^3 over x^2, |x| <= 0.55",
          remez(lambda z: series(lambda z: (tanh(sqrt(z)) - sqrt(z)) / sqrt(z) ** 3, z, -mpf(1) / 3),
                lambda z: z + mpf("1e-20"), 0, top * mpf("1.001"), d(4, 10)))
    split = mpf(d("0.9", "1"))
    table("erf", "erf(x) / x - 1 over x^2, |x| <= erf_split",
          remez(lambda z: series(lambda z: erf(sqrt(z)) / sqrt(z) - 1, z, 2 / sqrt(pi) - 1), lambda z: mpf(1), 0,
                split**2, d(6, 12)))
    end = mpf(d("3.92", "5.93"))
    table("erfc", "-log(1 - erf(x)) over x - erf_split, erf_split < x <= erf_end",
          remez(lambda t: -log(erfc(t + split)), lambda t: erfc(t + split), 0, end - split, d(6, 17)))
    quarter = (pi / 4) ** 2 * mpf("1.001")
    table("sin", "(sin(r) - r) / r^3 over r^2, |r| <= pi / 4",
          remez(lambda z: series(lambda z: (sin(sqrt(z)) - sqrt(z)) / sqrt(z) ** 3, z, -mpf(1) / 6), lambda z: z + mpf("1e-20"),
                0, quarter, d(2, 5)))
    table("cos", "(cos(r) - 1 + r^2 / 2) / r^4 over r^2",
          remez(lambda z: series(lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2, z, mpf(1) / 24, mpf("1e-20")),
                lambda z: z**2 + mpf("1e-20"), 0, quarter, d(2, 5)))
    table("atan", "(atan(x) - x) / x^3 over x^2, |x| <= tan(1 / 2)",
          remez(lambda z: series(lambda z: (atan(sqrt(z)) - sqrt(z)) / sqrt(z) ** 3, z, -mpf(1) / 3), lambda z: z + mpf("1e-20"),
                0, tan(mpf(0.5)) ** 2 * mpf("1.001"), d(5, 12)))
    numbers = [("erf_split", [split]), ("erf_end", [end]),
               ("ln2", parts(log(2), [d(12, 32)], d(24, 53))),
               ("half_pi", parts(pi / 2, d([11, 11, 11, 11], [33, 33, 33]), d(24, 53))),
               ("right_angle", rounded(pi / 2, d(24, 53))),
               ("log2_e", parts(1 / log(2), [d(12, 26)], d(24, 53))),
               ("log10_e", parts(1 / log(10), [d(12, 26)], d(24, 53))),
               ("log10_2", parts(log(2) / log(10), [d(12, 32)], d(24, 53)))]
    return out, numbers


def text(x, single):
    return (f"{float(nearest(x, 24)).hex()}F" if single else float(x).hex()) if x != 0 else "0"


def main():
    lines = ["// SPDX-License-Identifier: MIT", "#pragma once", "", '#include "minitorch/core/config.hpp"', "",
             "// Written by tools/fit_polynomials.py: the polynomials of simd/math.inl, highest coefficient first, with the largest",
             "// error of the result that the fit leaves.", "", "namespace minitorch::kernels {", "",
             "template <class T>", "struct MathTable;", ""]
    for single in (True, False):
        t = "float" if single else "double"
        lines += ["template <>", f"struct MathTable<{t}> {{"]
        polynomials, numbers = tables(single)
        for name, values in numbers:
            body = ", ".join(text(v, single) for v in values)
            suffix, body = ("[]", "{" + body + "}") if len(values) > 1 else ("", body)
            lines.append(f"  static constexpr {t} {name}{suffix} = {body};")
        for name, note, c, worst in polynomials:
            print(t, name, len(c), mp.nstr(log(worst, 2), 5))
            lines.append(f"  /// {note}; 2^{float(log(worst, 2)):.1f}")
            lines.append(f"  static constexpr {t} {name}[] = {{" + ", ".join(text(v, single) for v in c) + "};")
        lines += ["};", ""]
    lines += ["}  // namespace minitorch::kernels", ""]
    root = pathlib.Path(__file__).resolve().parent.parent
    (root / "include/minitorch/kernels/simd/math_table.hpp").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
