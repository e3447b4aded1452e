// SPDX-License-Identifier: MIT
#include "golden/json.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <stdexcept>

#include "golden/compare.hpp"

namespace golden {

using nlohmann::json;

std::string data_file(const std::string& name) {
  return (std::filesystem::path(__FILE__).parent_path() / "data" / name).string();
}

json read_json(const std::string& group) {
  std::ifstream file(data_file(group + ".json"));
  if (!file) {
    throw std::runtime_error("cannot open " + data_file(group + ".json"));
  }
  return json::parse(file).at("cases");
}

double number(const json& value) {
  if (value.is_boolean()) {
    return value.get<bool>() ? 1 : 0;
  }
  if (!value.is_string()) {
    return value.get<double>();
  }
  const std::string text = value;
  const double infinity = std::numeric_limits<double>::infinity();
  return text == "inf" ? infinity : text == "-inf" ? -infinity : std::numeric_limits<double>::quiet_NaN();
}

std::vector<double> numbers(const json& value) {
  std::vector<double> out;
  for (const json& item : value) {
    out.push_back(number(item));
  }
  return out;
}

Array array(const json& value) {
  Array out;
  for (const std::int64_t size : value.at("s")) {
    out.shape.push_back(size);
  }
  const std::string type = value.value("t", "real");
  out.type = type == "int64" ? Array::Type::integer : type == "bool" ? Array::Type::boolean : Array::Type::real;
  if (value.contains("fill")) {
    out.values.assign(static_cast<std::size_t>(minitorch::numel(out.shape)), number(value.at("fill")));
  } else {
    out.values = numbers(value.at("d"));
  }
  return out;
}

Argument argument(const json& value) {
  if (value.is_null()) {
    return {};
  }
  if (value.is_boolean()) {
    return {value.get<bool>()};
  }
  if (value.is_number_integer()) {
    return {value.get<std::int64_t>()};
  }
  if (value.is_array()) {
    std::vector<std::optional<double>> list;
    for (const json& item : value) {
      list.push_back(item.is_null() ? std::nullopt : std::optional(number(item)));
    }
    return {list};
  }
  if (value.is_string() && value != "nan" && value != "inf" && value != "-inf") {
    return {value.get<std::string>()};
  }
  return {number(value)};
}

namespace {

Arrays arrays(const json& value) {
  Arrays out;
  out.is_list = value.is_array();
  const auto add = [&](const json& item) {
    out.items.push_back(item.is_null() ? std::nullopt : std::optional(array(item)));
  };
  if (out.is_list) {
    for (const json& item : value) {
      add(item);
    }
  } else {
    add(value);
  }
  return out;
}

}  // namespace

void print_table(const std::map<std::string, Worst>& table) {
  if (std::getenv("MINITORCH_GOLDEN_REPORT") != nullptr) {
    for (const auto& [op, worst] : table) {
      std::cout << op << ": " << worst.ratio << " (" << worst.where << ")\n";
    }
  }
}

std::vector<Case> read_calls(const std::string& group) {
  std::vector<Case> cases;
  for (const json& source : read_json(group)) {
    if (source.contains("kind")) {
      continue;
    }
    Case c;
    c.op = source.at("op");
    c.note = source.at("note");
    for (const auto& [name, value] : source.at("in").items()) {
      c.inputs[name] = arrays(value);
    }
    for (const auto& [name, value] : source.at("args").items()) {
      c.args[name] = argument(value);
    }
    c.error = source.value("error", "");
    const json out = source.value("out", json::array()), upstream = source.value("dout", json::array());
    for (const json& value : out) {
      c.out.push_back(array(value));
    }
    for (const json& value : upstream) {
      c.upstream.push_back(array(value));
    }
    const json grad = source.value("grad", json::object()), after = source.value("after", json::object());
    for (const auto& [name, value] : grad.items()) {
      c.grad[name] = arrays(value);
    }
    for (const auto& [name, value] : after.items()) {
      c.after[name] = array(value);
    }
    c.per_element = source.value("per", "tensor") == "element";
    c.in_float = source.value("float", true);
    c.ulp = source.value("ulp", c.ulp);
    c.floor = source.value("floor", c.floor);
    c.magnitude = source.value("mag", c.magnitude);
    cases.push_back(c);
  }
  return cases;
}

}  // namespace golden
