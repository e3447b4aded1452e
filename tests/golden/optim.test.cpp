// SPDX-License-Identifier: MIT
#include "golden/compare.hpp"
#include "golden/json.hpp"
#include "minitorch/nn/conv2d.hpp"
#include "minitorch/nn/init.hpp"
#include "minitorch/nn/linear.hpp"
#include "minitorch/optim/adadelta.hpp"
#include "minitorch/optim/adagrad.hpp"
#include "minitorch/optim/adam.hpp"
#include "minitorch/optim/adam_relatives.hpp"
#include "minitorch/optim/clip_grad.hpp"
#include "minitorch/optim/lbfgs.hpp"
#include "minitorch/optim/lr_composed.hpp"
#include "minitorch/optim/lr_factors.hpp"
#include "minitorch/optim/lr_scheduler.hpp"
#include "minitorch/optim/one_cycle_lr.hpp"
#include "minitorch/optim/reduce_lr_on_plateau.hpp"
#include "minitorch/optim/rmsprop.hpp"
#include "minitorch/optim/sgd.hpp"

namespace {

using namespace golden;
using nlohmann::json;
namespace optim = minitorch::optim;
namespace init = minitorch::nn::init;
constexpr double infinity = std::numeric_limits<double>::infinity();

template <class T>
std::vector<BasicTensor<T>> tensors(const json& list) {
  std::vector<BasicTensor<T>> out;
  for (const json& item : list) {
    out.push_back(item.is_null() ? BasicTensor<T>() : tensor_of<T>(array(item)));
  }
  return out;
}

template <class T>
void set_gradients(const std::vector<BasicTensor<T>>& params, const std::vector<BasicTensor<T>>& grads) {
  for (std::size_t i = 0; i < params.size(); ++i) {
    params[i].zero_grad();
    if (grads[i].defined()) {
      params[i].set_grad(grads[i]);
    }
  }
}

optim::SGDOptions sgd_options(const json& args) {
  optim::SGDOptions o;
  o.lr = args.value("lr", o.lr);
  o.momentum = args.value("momentum", o.momentum);
  o.dampening = args.value("dampening", o.dampening);
  o.weight_decay = args.value("weight_decay", o.weight_decay);
  o.nesterov = args.value("nesterov", o.nesterov);
  o.maximize = args.value("maximize", o.maximize);
  return o;
}

template <class Options>
Options adam_options(const json& args) {
  Options o;
  o.lr = args.value("lr", o.lr);
  o.betas = args.value("betas", o.betas);
  o.eps = args.value("eps", o.eps);
  o.weight_decay = args.value("weight_decay", o.weight_decay);
  o.amsgrad = args.value("amsgrad", o.amsgrad);
  o.maximize = args.value("maximize", o.maximize);
  return o;
}

template <class T>
std::unique_ptr<optim::BasicOptimizer<T>> make_optimizer(const json& c, const std::vector<BasicTensor<T>>& params) {
  if (c.at("op") == "Adam") {
    return std::make_unique<optim::BasicAdam<T>>(params, adam_options<optim::AdamOptions>(c.at("args")));
  }
  if (c.at("op") == "AdamW") {
    return std::make_unique<optim::BasicAdamW<T>>(params, adam_options<optim::AdamWOptions>(c.at("args")));
  }
  const json& args = c.at("args");
  if (c.at("op") == "RMSprop") {
    optim::RMSpropOptions o;
    o.lr = args.value("lr", o.lr);
    o.alpha = args.value("alpha", o.alpha);
    o.eps = args.value("eps", o.eps);
    o.weight_decay = args.value("weight_decay", o.weight_decay);
    o.momentum = args.value("momentum", o.momentum);
    o.centered = args.value("centered", o.centered);
    o.maximize = args.value("maximize", o.maximize);
    return std::make_unique<optim::BasicRMSprop<T>>(params, o);
  }
  if (c.at("op") == "Adagrad") {
    optim::AdagradOptions o;
    o.lr = args.value("lr", o.lr);
    o.lr_decay = args.value("lr_decay", o.lr_decay);
    o.weight_decay = args.value("weight_decay", o.weight_decay);
    o.initial_accumulator_value = args.value("initial_accumulator_value", o.initial_accumulator_value);
    o.eps = args.value("eps", o.eps);
    o.maximize = args.value("maximize", o.maximize);
    return std::make_unique<optim::BasicAdagrad<T>>(params, o);
  }
  if (c.at("op") == "Adadelta") {
    optim::AdadeltaOptions o;
    o.lr = args.value("lr", o.lr);
    o.rho = args.value("rho", o.rho);
    o.eps = args.value("eps", o.eps);
    o.weight_decay = args.value("weight_decay", o.weight_decay);
    o.maximize = args.value("maximize", o.maximize);
    return std::make_unique<optim::BasicAdadelta<T>>(params, o);
  }
  if (c.at("op") == "NAdam") {
    optim::NAdamOptions o;
    o.lr = args.value("lr", o.lr);
    o.betas = args.value("betas", o.betas);
    o.eps = args.value("eps", o.eps);
    o.weight_decay = args.value("weight_decay", o.weight_decay);
    o.momentum_decay = args.value("momentum_decay", o.momentum_decay);
    return std::make_unique<optim::BasicNAdam<T>>(params, o);
  }
  if (c.at("op") == "Adamax" || c.at("op") == "RAdam") {
    optim::AdamaxOptions o;
    o.lr = args.value("lr", c.at("op") == "RAdam" ? 1e-3 : o.lr);
    o.betas = args.value("betas", o.betas);
    o.eps = args.value("eps", o.eps);
    o.weight_decay = args.value("weight_decay", o.weight_decay);
    o.maximize = args.value("maximize", o.maximize);
    if (c.at("op") == "RAdam") {
      return std::make_unique<optim::BasicRAdam<T>>(params, optim::RAdamOptions{o.lr, o.betas, o.eps, o.weight_decay});
    }
    return std::make_unique<optim::BasicAdamax<T>>(params, o);
  }
  return std::make_unique<optim::BasicSGD<T>>(params, sgd_options(args));
}

/// Several steps with given gradients; also whether step() left the gradients alone.
template <class T>
Worst run_optimizer(const json& c) {
  const std::vector<BasicTensor<T>> params = tensors<T>(c.at("params"));
  for (const BasicTensor<T>& p : params) {
    p.requires_grad_(true);
  }
  const auto optimizer = make_optimizer(c, params);
  Worst worst;
  for (std::size_t step = 0; step < c.at("steps").size(); ++step) {
    if (c.contains("lr")) {
      optimizer->set_lr(c["lr"][step]);
    }
    set_gradients(params, tensors<T>(c["steps"][step]));
    optimizer->step();
    for (std::size_t i = 0; i < params.size(); ++i) {
      const std::string what = minitorch::core::concat("step ", step, ", parameter ", i);
      worst.merge(compare(what, array(c["after"][step][i]), params[i], 8));
      if (!c["steps"][step][i].is_null()) {
        worst.merge(compare(what + "'s gradient", array(c["steps"][step][i]), params[i].grad(), 0));
      }
    }
  }
  return worst;
}

/// Steps with a closure; the loss that each returns, and how often it was evaluated. Sixty iterations amplify rounding.
Worst run_lbfgs(const json& c) {
  const json& args = c.at("args");
  optim::LBFGSOptions o;
  o.lr = args.value("lr", o.lr);
  o.max_iter = args.value("max_iter", o.max_iter);
  if (args.contains("max_eval")) {
    o.max_eval = args["max_eval"].get<std::int64_t>();
  }
  o.tolerance_grad = args.value("tolerance_grad", o.tolerance_grad);
  o.tolerance_change = args.value("tolerance_change", o.tolerance_change);
  o.history_size = args.value("history_size", o.history_size);
  if (args.contains("line_search_fn")) {
    o.line_search_fn = "strong_wolfe";
  }
  const std::vector<BasicTensor<double>> params = tensors<double>(c.at("params"));
  for (const BasicTensor<double>& p : params) {
    p.requires_grad_(true);
  }
  optim::BasicLBFGS<double> lbfgs(params, o);
  const auto closure = [&] {
    lbfgs.zero_grad();
    const BasicTensor<double> a = params[0], b = params[1].view({3});
    const BasicTensor<double> loss = sum(pow(1 - a, 2)) + 10 * sum(pow(b - pow(a, 2), 2));
    loss.backward();
    return loss;
  };
  Worst worst;
  for (std::size_t step = 0; step < c.at("losses").size(); ++step) {
    const double loss = lbfgs.step(closure).item();
    if (const double wanted = c["losses"][step]; std::abs(loss - wanted) > 1e-9 * std::max(1.0, wanted)) {
      worst.merge({infinity, minitorch::core::concat("loss ", step, ": ", loss, ", expected ", wanted)});
    }
    for (std::size_t i = 0; i < params.size(); ++i) {
      const std::string what = minitorch::core::concat("step ", step, ", parameter ", i);
      worst.merge(compare(what, array(c["after"][step][i]), params[i], 1 << 20));
    }
    const minitorch::StateDict dict = lbfgs.state_dict();
    const auto place = std::to_string(c["counts"][step][2].get<int>());
    CHECK(dict.number("state.0.func_evals") == c["counts"][step][0].get<double>());
    CHECK(dict.number("state.0.n_iter") == c["counts"][step][1].get<double>());
    CHECK_FALSE(dict.contains("state.0.old_dirs." + place));
    CHECK((place == "0" || dict.contains("state.0.ro." + std::to_string(c["counts"][step][2].get<int>() - 1))));
  }
  return worst;
}

/// A tensor-free way to compare a list of numbers.
Worst compare_numbers(const std::string& what, const json& expected, const std::vector<double>& got) {
  Array array;
  array.values = numbers(expected);
  array.shape.push_back(static_cast<std::int64_t>(array.values.size()));
  return compare(what, array, minitorch::from_data<double>(got), 8);
}

std::unique_ptr<optim::LRScheduler> make_schedule(const std::string& name, const json& a, optim::Optimizer& optimizer) {
  if (name == "StepLR") {
    return std::make_unique<optim::StepLR>(
        optimizer, optim::StepLROptions{.step_size = a["step_size"], .gamma = a.value("gamma", 0.1)});
  }
  if (name == "MultiStepLR") {
    return std::make_unique<optim::MultiStepLR>(
        optimizer, optim::MultiStepLROptions{.milestones = a["milestones"], .gamma = a.value("gamma", 0.1)});
  }
  if (name == "ExponentialLR") {
    return std::make_unique<optim::ExponentialLR>(optimizer, optim::ExponentialLROptions{.gamma = a["gamma"]});
  }
  if (name == "CosineAnnealingLR") {
    return std::make_unique<optim::CosineAnnealingLR>(
        optimizer, optim::CosineAnnealingLROptions{.T_max = a["T_max"], .eta_min = a.value("eta_min", 0.0)});
  }
  const auto factor = [](std::int64_t t) { return 1 / (2 + static_cast<double>(t)); };
  if (name == "LambdaLR") {
    return std::make_unique<optim::LambdaLR>(optimizer, factor);
  }
  if (name == "MultiplicativeLR") {
    return std::make_unique<optim::MultiplicativeLR>(optimizer, factor);
  }
  if (name == "ConstantLR") {
    optim::ConstantLROptions o;
    o.factor = a.value("factor", o.factor);
    o.total_iters = a.value("total_iters", o.total_iters);
    return std::make_unique<optim::ConstantLR>(optimizer, o);
  }
  if (name == "LinearLR") {
    optim::LinearLROptions o;
    o.start_factor = a.value("start_factor", o.start_factor);
    o.end_factor = a.value("end_factor", o.end_factor);
    o.total_iters = a.value("total_iters", o.total_iters);
    return std::make_unique<optim::LinearLR>(optimizer, o);
  }
  if (name == "CosineAnnealingWarmRestarts") {
    return std::make_unique<optim::CosineAnnealingWarmRestarts>(
        optimizer,
        optim::CosineAnnealingWarmRestartsOptions{
            .T_0 = a["T_0"], .T_mult = a.value("T_mult", std::int64_t{1}), .eta_min = a.value("eta_min", 0.0)});
  }
  if (name == "PolynomialLR") {
    optim::PolynomialLROptions o;
    o.total_iters = a.value("total_iters", o.total_iters);
    o.power = a.value("power", o.power);
    return std::make_unique<optim::PolynomialLR>(optimizer, o);
  }
  optim::OneCycleLROptions o{.max_lr = a["max_lr"]};
  o.total_steps = a.value("total_steps", o.total_steps);
  o.epochs = a.value("epochs", o.epochs);
  o.steps_per_epoch = a.value("steps_per_epoch", o.steps_per_epoch);
  o.pct_start = a.value("pct_start", o.pct_start);
  o.anneal_strategy =
      a.value("anneal_strategy", "cos") == "cos" ? optim::AnnealStrategy::cos : optim::AnnealStrategy::linear;
  o.cycle_momentum = a.value("cycle_momentum", o.cycle_momentum);
  o.base_momentum = a.value("base_momentum", o.base_momentum);
  o.max_momentum = a.value("max_momentum", o.max_momentum);
  o.div_factor = a.value("div_factor", o.div_factor);
  o.final_div_factor = a.value("final_div_factor", o.final_div_factor);
  o.three_phase = a.value("three_phase", o.three_phase);
  return std::make_unique<optim::OneCycleLR>(optimizer, o);
}

Worst run_schedule(const json& c) {
  optim::BasicSGD<double> sgd({minitorch::zeros<double>({1})}, {.lr = c["args"]["lr"], .momentum = 0.9});
  std::vector<std::unique_ptr<optim::LRScheduler>> parts;
  std::unique_ptr<optim::LRScheduler> schedule;
  if (c.at("op") == "SequentialLR") {
    std::vector<std::reference_wrapper<optim::LRScheduler>> all;
    for (const json& part : c["args"]["parts"]) {
      parts.push_back(make_schedule(part["op"], part["args"], sgd));
      all.emplace_back(*parts.back());
    }
    schedule = std::make_unique<optim::SequentialLR>(sgd, all, c["args"]["milestones"]);
  } else {
    schedule = make_schedule(c.at("op"), c.at("args"), sgd);
  }
  std::vector<double> rates, momenta;
  for (std::size_t i = 0; i < c["rates"].size(); ++i) {
    if (i > 0) {
      schedule->step();
    }
    rates.push_back(sgd.lr());
    momenta.push_back(sgd.groups()[0].momentum);
  }
  Worst worst = compare_numbers("rates", c["rates"], rates);
  worst.merge(compare_numbers("momenta", c["momenta"], momenta));
  if (!c["refused_step"].is_null()) {
    for (std::int64_t step = schedule->last_epoch() + 1; step < c["refused_step"].get<std::int64_t>(); ++step) {
      schedule->step();
    }
    CHECK_THROWS_AS(schedule->step(), minitorch::Error);
  }
  return worst;
}

Worst run_plateau(const json& c) {
  const json& a = c["args"];
  optim::BasicSGD<double> sgd({minitorch::zeros<double>({1})}, {.lr = a["lr"]});
  optim::ReduceLROnPlateauOptions o;
  o.mode = a.value("mode", "min") == "min" ? optim::PlateauMode::min : optim::PlateauMode::max;
  o.factor = a.value("factor", o.factor);
  o.patience = a.value("patience", o.patience);
  o.threshold = a.value("threshold", o.threshold);
  o.threshold_mode = a.value("threshold_mode", "rel") == "rel" ? optim::ThresholdMode::rel : optim::ThresholdMode::abs;
  o.cooldown = a.value("cooldown", o.cooldown);
  o.min_lr = a.value("min_lr", o.min_lr);
  optim::ReduceLROnPlateau schedule(sgd, o);
  std::vector<double> rates;
  for (const double metric : numbers(c["metrics"])) {
    schedule.step(metric);
    rates.push_back(sgd.lr());
  }
  return compare_numbers("rates", c["rates"], rates);
}

template <class T>
Worst run_clip(const json& c) {
  const json& a = c["args"];
  const std::vector<BasicTensor<T>> grads = tensors<T>(c["grads"]);
  std::vector<BasicTensor<T>> params;
  for (const BasicTensor<T>& grad : grads) {
    params.push_back(minitorch::zeros<T>(grad.defined() ? grad.shape() : Dims{1}));
  }
  set_gradients(params, grads);
  Worst worst;
  if (c["op"] == "clip_grad_value_") {
    optim::clip_grad_value_(params, number(a["clip_value"]));
  } else {
    const double type = a.contains("norm_type") ? number(a["norm_type"]) : 2;
    worst = compare_numbers("norm", {c["norm"]}, {optim::clip_grad_norm_(params, number(a["max_norm"]), type)});
  }
  for (std::size_t i = 0; i < params.size(); ++i) {
    if (!c["after"][i].is_null()) {
      worst.merge(compare(minitorch::core::concat("gradient ", i), array(c["after"][i]), params[i].grad(), 8));
    }
  }
  return worst;
}

init::KaimingOptions kaiming_options(const json& a) {
  const std::string name = a["nonlinearity"];
  return {.a = number(a["a"]),
          .mode = a["mode"] == "fan_in" ? init::Fan::in : init::Fan::out,
          .nonlinearity = name == "relu"     ? init::Nonlinearity::relu
                          : name == "tanh"   ? init::Nonlinearity::tanh
                          : name == "linear" ? init::Nonlinearity::linear
                                             : init::Nonlinearity::leaky_relu};
}

/// The bound of the uniform ones or the deviation of the normal ones.
Worst run_init(const json& c) {
  const json& a = c["args"];
  Dims shape;
  for (const std::int64_t size : a["shape"]) {
    shape.push_back(size);
  }
  const std::string op = c["op"];
  const double std = op.starts_with("kaiming") ? init::kaiming_std(shape, kaiming_options(a))
                                               : init::xavier_std(shape, number(a["gain"]));
  return c.contains("std") ? compare_numbers("deviation", {c["std"]}, {std})
                           : compare_numbers("bound", {c["bound"]}, {std::sqrt(3.0) * std});
}

/// The weights of a fresh layer stay in their bound, and use all of it.
Worst run_layer_init(const json& c) {
  const json& a = c["args"];
  const double bound = number(c["bound"]);
  std::vector<BasicTensor<double>> parameters;
  if (c["op"] == "Linear") {
    const minitorch::nn::BasicLinear<double> layer(a["in_features"], a["out_features"]);
    parameters = {layer.weight(), layer.bias()};
  } else {
    const minitorch::nn::BasicConv2d<double> layer(a["in_channels"], a["out_channels"],
                                                   {a["kernel_size"][0], a["kernel_size"][1]},
                                                   {.groups = a.value("groups", std::int64_t{1})});
    parameters = {layer.weight(), layer.bias()};
  }
  Worst worst;
  for (const BasicTensor<double>& p : parameters) {
    double largest = 0;
    for (const double value : p.to_vector()) {
      largest = std::max(largest, std::abs(value));
    }
    if (largest > bound || largest < 0.95 * bound) {
      worst = {infinity, minitorch::core::concat("the largest value is ", largest, ", the bound ", bound)};
    }
  }
  return worst;
}

Worst run_accepted(const json& c) {
  const std::string kind = c.at("kind");
  if (kind == "optimizer" || kind == "clip") {
    Worst worst = kind == "clip" ? run_clip<double>(c) : run_optimizer<double>(c);
    if (c["op"] != "clip_grad_norm_") {  // the norm itself is given in double
      worst.merge(kind == "clip" ? run_clip<float>(c) : run_optimizer<float>(c));
    }
    return worst;
  }
  return kind == "schedule"  ? run_schedule(c)
         : kind == "lbfgs"   ? run_lbfgs(c)
         : kind == "plateau" ? run_plateau(c)
         : kind == "init"    ? run_init(c)
                             : run_layer_init(c);
}

}  // namespace

TEST_CASE("optimiser, schedules, clipping and initialisations equal PyTorch's", "[golden]") {
  for (const json& c : read_json("optim")) {
    INFO(c.at("op").get<std::string>() << ": " << c.at("note").get<std::string>());
    if (c.contains("error")) {
      CHECK_THROWS_AS(
          optim::BasicSGD<double>({minitorch::zeros<double>({1}).requires_grad_()}, sgd_options(c.at("args"))),
          minitorch::Error);
      continue;
    }
    const Worst worst = run_accepted(c);
    INFO(worst.where);
    CHECK(worst.ratio <= 1);
  }
}
