// SPDX-License-Identifier: MIT
// Included by norm/fusion.hpp, once per instruction set.
// Applies the functors of Note [Fusion] to vectors. `count` lanes are real; those beyond may hold anything.
// A functor without vector code here runs lane by lane, in loops that the compiler can vectorise.

template <class V>
struct Lanes {
  alignas(64) typename V::Element at[V::lanes];
  MINITORCH_ALWAYS_INLINE explicit Lanes(V v) { store(at, v); }
  MINITORCH_ALWAYS_INLINE V vec() const { return load(at); }
};

// before(x), and before'(x) * dz.
template <class F, class V>
MINITORCH_ALWAYS_INLINE V before_value(const F& f, V x) {
  if constexpr (std::is_same_v<F, Identity>) {
    return x;
  } else if constexpr (std::is_same_v<F, Relu>) {
    return relu(x);
  } else {
    Lanes<V> lane(x);
    for (std::int64_t l = 0; l < V::lanes; ++l) {
      lane.at[l] = f(lane.at[l]);
    }
    return lane.vec();
  }
}
template <class F, class V>
MINITORCH_ALWAYS_INLINE V before_gradient(const F& f, V x, V dz) {
  if constexpr (std::is_same_v<F, Identity>) {
    return dz;
  } else if constexpr (std::is_same_v<F, Relu>) {
    return keep_positive(x, dz);
  } else {
    Lanes<V> lane(x);
    for (std::int64_t l = 0; l < V::lanes; ++l) {
      lane.at[l] = f.derivative(lane.at[l]);
    }
    return dz * lane.vec();
  }
}

// after(h, i) and its gradient, for lanes i, i + 1 ...
template <class F, class V>
MINITORCH_ALWAYS_INLINE V after_value(const F& f, V h, std::int64_t i, std::int64_t count) {
  Lanes<V> lane(h);
  if (count == V::lanes) {  // a loop of known length is one the compiler vectorises
    for (std::int64_t l = 0; l < V::lanes; ++l) {
      lane.at[l] = f(lane.at[l], i + l);
    }
  } else {
    for (std::int64_t l = 0; l < count; ++l) {
      lane.at[l] = f(lane.at[l], i + l);
    }
  }
  return lane.vec();
}
template <class V>
MINITORCH_ALWAYS_INLINE V after_value(const Identity&, V h, std::int64_t, std::int64_t) {
  return h;
}
template <class A, class V>
MINITORCH_ALWAYS_INLINE V after_value(const Then<A>& f, V h, std::int64_t, std::int64_t) {
  return before_value(f.activation, h);
}
template <class T, class V>
MINITORCH_ALWAYS_INLINE V after_value(const ScaleBy<T>& f, V h, std::int64_t, std::int64_t) {
  return splat(f.factor) * h;
}

template <class F, class V>
MINITORCH_ALWAYS_INLINE V after_gradient(const F& f, V dy, V h, std::int64_t i, std::int64_t count) {
  Lanes<V> gradient(dy), value(h);
  if (count == V::lanes) {
    for (std::int64_t l = 0; l < V::lanes; ++l) {
      gradient.at[l] = f.backward(gradient.at[l], value.at[l], i + l);
    }
  } else {
    for (std::int64_t l = 0; l < count; ++l) {
      gradient.at[l] = f.backward(gradient.at[l], value.at[l], i + l);
    }
  }
  return gradient.vec();
}
template <class V>
MINITORCH_ALWAYS_INLINE V after_gradient(const Identity&, V dy, V, std::int64_t, std::int64_t) {
  return dy;
}
template <class A, class V>
MINITORCH_ALWAYS_INLINE V after_gradient(const Then<A>& f, V dy, V h, std::int64_t, std::int64_t) {
  return before_gradient(f.activation, h, dy);
}
template <class T, class V>
MINITORCH_ALWAYS_INLINE V after_gradient(const ScaleBy<T>& f, V dy, V, std::int64_t, std::int64_t) {
  return splat(f.factor) * dy;
}
