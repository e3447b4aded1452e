// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "golden/cases.hpp"

namespace golden {

/// The cases of data/`group`.json as they stand.
nlohmann::json read_json(const std::string& group);
double number(const nlohmann::json& value);
std::vector<double> numbers(const nlohmann::json& value);
Array array(const nlohmann::json& value);
Argument argument(const nlohmann::json& value);

}  // namespace golden
