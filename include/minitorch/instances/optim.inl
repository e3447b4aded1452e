// SPDX-License-Identifier: MIT
// Written by tools/write_instances.py; included by minitorch/minitorch.hpp and minitorch/implementation.hpp.

#if !defined(MINITORCH_ONLY_DOUBLE) && !defined(MINITORCH_ONLY_INT64)
namespace minitorch::optim {
MINITORCH_TEMPLATE class BasicAdadelta<float>;
MINITORCH_TEMPLATE class BasicAdagrad<float>;
MINITORCH_TEMPLATE class BasicAdam<float>;
MINITORCH_TEMPLATE class BasicAdamW<float>;
MINITORCH_TEMPLATE class BasicAdamax<float>;
MINITORCH_TEMPLATE class BasicRAdam<float>;
MINITORCH_TEMPLATE class BasicNAdam<float>;
}
namespace minitorch::optim::detail {
MINITORCH_TEMPLATE struct Averages<float>;
}
namespace minitorch::optim {
MINITORCH_TEMPLATE class BasicAveragingOptimizer<float>;
MINITORCH_TEMPLATE double grad_norm<float>(const std::vector<BasicTensor<float>>& parameters, double norm_type);
MINITORCH_TEMPLATE double clip_grad_norm_<float>(const std::vector<BasicTensor<float>>& parameters, double max_norm, double norm_type, bool error_if_nonfinite);
MINITORCH_TEMPLATE double clip_grad_norm_<float>(std::initializer_list<BasicTensor<float>> parameters, double max_norm, double norm_type, bool error_if_nonfinite);
MINITORCH_TEMPLATE double clip_grad_norm_<float>(const BasicTensor<float>& parameter, double max_norm, double norm_type, bool error_if_nonfinite);
MINITORCH_TEMPLATE void clip_grad_value_<float>(const std::vector<BasicTensor<float>>& parameters, double clip_value);
MINITORCH_TEMPLATE void clip_grad_value_<float>(std::initializer_list<BasicTensor<float>> parameters, double clip_value);
MINITORCH_TEMPLATE void clip_grad_value_<float>(const BasicTensor<float>& parameter, double clip_value);
}
namespace minitorch::optim::detail {
MINITORCH_TEMPLATE BasicTensor<float> scaled_sign<float>(const BasicTensor<float>& p, float factor);
}
namespace minitorch::optim {
MINITORCH_TEMPLATE BasicTensor<float> l1_penalty<float>(const std::vector<BasicTensor<float>>& parameters, double factor);
}
namespace minitorch::optim::detail {
MINITORCH_TEMPLATE struct LinePoint<float>;
MINITORCH_TEMPLATE double largest<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE double product<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
}
namespace minitorch::optim {
MINITORCH_TEMPLATE class BasicLBFGS<float>;
}
namespace minitorch::optim::detail {
MINITORCH_TEMPLATE LinePoint<float> strong_wolfe<float>(const std::function<LinePoint<float>(double)>& evaluate, const LinePoint<float>& start, double t, double reach, double tolerance_change);
MINITORCH_TEMPLATE BasicTensor<float> flat_gradient<float>(const std::vector<BasicTensor<float>>& params);
MINITORCH_TEMPLATE void move_along<float>(const std::vector<BasicTensor<float>>& params, double t, const BasicTensor<float>& d);
}
namespace minitorch::optim {
MINITORCH_TEMPLATE struct BasicParamGroup<float>;
MINITORCH_TEMPLATE class BasicOptimizer<float>;
MINITORCH_TEMPLATE class BasicRMSprop<float>;
MINITORCH_TEMPLATE class BasicSGD<float>;
}
#endif

#if !defined(MINITORCH_ONLY_FLOAT) && !defined(MINITORCH_ONLY_INT64)
namespace minitorch::optim {
MINITORCH_TEMPLATE class BasicAdadelta<double>;
MINITORCH_TEMPLATE class BasicAdagrad<double>;
MINITORCH_TEMPLATE class BasicAdam<double>;
MINITORCH_TEMPLATE class BasicAdamW<double>;
MINITORCH_TEMPLATE class BasicAdamax<double>;
MINITORCH_TEMPLATE class BasicRAdam<double>;
MINITORCH_TEMPLATE class BasicNAdam<double>;
}
namespace minitorch::optim::detail {
MINITORCH_TEMPLATE struct Averages<double>;
}
namespace minitorch::optim {
MINITORCH_TEMPLATE class BasicAveragingOptimizer<double>;
MINITORCH_TEMPLATE double grad_norm<double>(const std::vector<BasicTensor<double>>& parameters, double norm_type);
MINITORCH_TEMPLATE double clip_grad_norm_<double>(const std::vector<BasicTensor<double>>& parameters, double max_norm, double norm_type, bool error_if_nonfinite);
MINITORCH_TEMPLATE double clip_grad_norm_<double>(std::initializer_list<BasicTensor<double>> parameters, double max_norm, double norm_type, bool error_if_nonfinite);
MINITORCH_TEMPLATE double clip_grad_norm_<double>(const BasicTensor<double>& parameter, double max_norm, double norm_type, bool error_if_nonfinite);
MINITORCH_TEMPLATE void clip_grad_value_<double>(const std::vector<BasicTensor<double>>& parameters, double clip_value);
MINITORCH_TEMPLATE void clip_grad_value_<double>(std::initializer_list<BasicTensor<double>> parameters, double clip_value);
MINITORCH_TEMPLATE void clip_grad_value_<double>(const BasicTensor<double>& parameter, double clip_value);
}
namespace minitorch::optim::detail {
MINITORCH_TEMPLATE BasicTensor<double> scaled_sign<double>(const BasicTensor<double>& p, double factor);
}
namespace minitorch::optim {
MINITORCH_TEMPLATE BasicTensor<double> l1_penalty<double>(const std::vector<BasicTensor<double>>& parameters, double factor);
}
namespace minitorch::optim::detail {
MINITORCH_TEMPLATE struct LinePoint<double>;
MINITORCH_TEMPLATE double largest<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE double product<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
}
namespace minitorch::optim {
MINITORCH_TEMPLATE class BasicLBFGS<double>;
}
namespace minitorch::optim::detail {
MINITORCH_TEMPLATE LinePoint<double> strong_wolfe<double>(const std::function<LinePoint<double>(double)>& evaluate, const LinePoint<double>& start, double t, double reach, double tolerance_change);
MINITORCH_TEMPLATE BasicTensor<double> flat_gradient<double>(const std::vector<BasicTensor<double>>& params);
MINITORCH_TEMPLATE void move_along<double>(const std::vector<BasicTensor<double>>& params, double t, const BasicTensor<double>& d);
}
namespace minitorch::optim {
MINITORCH_TEMPLATE struct BasicParamGroup<double>;
MINITORCH_TEMPLATE class BasicOptimizer<double>;
MINITORCH_TEMPLATE class BasicRMSprop<double>;
MINITORCH_TEMPLATE class BasicSGD<double>;
}
#endif

#if !defined(MINITORCH_ONLY_FLOAT) && !defined(MINITORCH_ONLY_DOUBLE)
#endif
