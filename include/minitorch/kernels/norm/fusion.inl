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

// ---- before(x) and before'(x) * dz

template <class F, class V>
MINITORCH_ALWAYS_INLINE V before_value(const F& f, V x) {
  Lanes<V> lane(x);
  for (std::int64_t l = 0; l < V::lanes; ++l) {
    lane.at[l] = f(lane.at[l]);
  }
  return lane.vec();
}
template <class V>
MINITORCH_ALWAYS_INLINE V before_value(const Identity&, V x) {
  return x;
}
template <class V>
MINITORCH_ALWAYS_INLINE V before_value(const Relu&, V x) {
  return relu(x);
}

template <class F, class V>
MINITORCH_ALWAYS_INLINE V before_gradient(const F& f, V x, V dz) {
  Lanes<V> lane(x);
  for (std::int64_t l = 0; l < V::lanes; ++l) {
    lane.at[l] = f.derivative(lane.at[l]);
  }
  return dz * lane.vec();
}
template <class V>
MINITORCH_ALWAYS_INLINE V before_gradient(const Identity&, V, V dz) {
  return dz;
}
template <class V>
MINITORCH_ALWAYS_INLINE V before_gradient(const Relu&, V x, V dz) {
  return keep_positive(x, dz);
}

// ---- after(h, i) and its gradient, for lanes i, i + 1 ...

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
template <class T, class V>
MINITORCH_ALWAYS_INLINE V after_value(const AddResidual<T>& f, V h, std::int64_t i, std::int64_t count) {
  return h + (count == V::lanes ? load(f.other + i) : load_first(f.other + i, count));
}
template <class A, class B, class V>
MINITORCH_ALWAYS_INLINE V after_value(const ChainPlane<A, B>& f, V h, std::int64_t i, std::int64_t count) {
  return after_value(f.second, after_value(f.first, h, i, count), i, count);
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
template <class T, class V>
MINITORCH_ALWAYS_INLINE V after_gradient(const AddResidual<T>&, V dy, V, std::int64_t, std::int64_t) {
  return dy;
}
template <class A, class B, class V>
MINITORCH_ALWAYS_INLINE V after_gradient(const ChainPlane<A, B>& f, V dy, V h, std::int64_t i, std::int64_t count) {
  const V dh = after_gradient(f.second, dy, after_value(f.first, h, i, count), i, count);
  return after_gradient(f.first, dh, h, i, count);
}
