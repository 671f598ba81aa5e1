#include "operator_table.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Json = nlohmann::ordered_json;

double rounded(double value, double digits = 1000) { return std::round(value * digits) / digits; }

// What operators cost together, in the fastest run of each.
struct Cost {
  double us = 0;
  std::int64_t multiplications = 0;
  std::optional<double> us_at_peak = 0;  // nothing where there is no peak for what is multiplied

  void add(const tandem::OperatorTime& time, const tandem::PeakRates& peak, int threads) {
    us += time.fastest_us;
    multiplications += time.multiplications;
    const double rate = time.factors == tandem::DType::kInt8 ? peak.codes : time.factors == tandem::DType::kFloat32 ? peak.floats : 0;
    if (time.multiplications == 0 || !us_at_peak) return;
    us_at_peak = rate > 0 ? std::optional(*us_at_peak + static_cast<double>(time.multiplications) / rate / threads * 1e6) : std::nullopt;
  }

  void write(Json& row, double total_us) const {
    row["us"] = rounded(us);
    row["share"] = total_us > 0 ? rounded(us / total_us, 1e5) : 0;
    for (const char* const key : {"mmac", "gmac_per_s", "share_of_peak"}) row[key] = nullptr;
    if (multiplications == 0) return;
    row["mmac"] = static_cast<double>(multiplications) / 1e6;
    if (us == 0) return;
    row["gmac_per_s"] = rounded(static_cast<double>(multiplications) / us / 1e3);
    if (us_at_peak) row["share_of_peak"] = rounded(*us_at_peak / us, 1e5);
  }
};

std::string shape_text(const Json& shape) {
  std::string text;
  for (const auto& dimension : shape) {
    if (!text.empty()) text += 'x';
    text += std::to_string(dimension.get<int>());
  }
  return text;
}

// Nothing for null.
std::string number(const Json& value, double factor, int digits, const char* unit = "") {
  if (value.is_null()) return "";
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value.get<double>() * factor << unit;
  return text.str();
}

using Row = std::vector<std::string>;

Row figures(const Json& row) {
  return {number(row["us"], 1, 1), number(row["share"], 100, 1, "%"), number(row["mmac"], 1, 2), number(row["gmac_per_s"], 1, 1), number(row["share_of_peak"], 100, 0, "%")};
}

// The first row is the heading; of each the first `words` columns are words, the others numbers.
void print_columns(const std::vector<Row>& rows, std::size_t words) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
  for (const Row& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) std::cout << "  " << (c < words ? std::left : std::right) << std::setw(static_cast<int>(widths[c])) << row[c];
    std::cout << "\n";
  }
}

void print_table(const Json& list, Row heading, const std::vector<const char*>& words) {
  heading.insert(heading.end(), {"us", "share", "MMAC", "GMAC/s", "of peak"});
  std::vector<Row> rows{heading};
  for (const Json& entry : list) {
    Row& row = rows.emplace_back();
    for (const char* const key : words) row.push_back(entry[key].is_array() ? shape_text(entry[key]) : entry[key].is_string() ? entry[key].get<std::string>() : entry[key].dump());
    const Row numbers = figures(entry);
    row.insert(row.end(), numbers.begin(), numbers.end());
  }
  std::cout << "\n";
  print_columns(rows, words.size());
}

}  // namespace

Json operator_tables(std::span<const tandem::OperatorTime> operators, const tandem::PeakRates& peak, int threads) {
  Json tables{{"peak", {{"isa", peak.isa}, {"int8_gmac_per_s", rounded(peak.codes / 1e9)}, {"float32_gmac_per_s", rounded(peak.floats / 1e9)}}},
              {"operators", Json::array()}, {"operator_types", Json::array()}};
  std::vector<tandem::OperatorTime> ran;
  std::ranges::copy_if(operators, std::back_inserter(ran), [](const tandem::OperatorTime& time) { return !time.kernel.empty(); });
  std::vector<Cost> costs;
  double total_us = 0;
  for (const tandem::OperatorTime& time : ran) {
    costs.emplace_back().add(time, peak, threads);
    total_us += costs.back().us;
  }
  for (std::size_t i = 0; i < ran.size(); ++i) {
    Json row{{"index", ran[i].index}, {"name", ran[i].name}, {"kernel", ran[i].kernel}, {"shape", ran[i].shape}};
    costs[i].write(row, total_us);
    tables["operators"].push_back(std::move(row));
  }
  std::vector<Json> types;
  for (const tandem::OperatorTypeTime& type : tandem::by_type(ran)) {
    Cost cost;
    for (const tandem::OperatorTime& time : ran)
      if (time.name == type.name) cost.add(time, peak, threads);
    Json& row = types.emplace_back(Json{{"name", type.name}, {"count", type.operators}});
    cost.write(row, total_us);
  }
  std::ranges::stable_sort(types, [](const Json& a, const Json& b) { return a["us"] > b["us"]; });
  tables["operator_types"] = std::move(types);
  return tables;
}

void print_operator_tables(const Json& tables) {
  const auto print_peak = [&](const char* key, const char* what) {
    std::cout << "  peak " << number(tables["peak"][key], 1, 1) << " GMAC/s (" << what << ", " << tables["peak"]["isa"].get<std::string>() << ")\n";
  };
  print_peak("int8_gmac_per_s", "int8");
  print_peak("float32_gmac_per_s", "float");
  print_table(tables["operators"], {"#", "operator", "kernel", "output"}, {"index", "name", "kernel", "shape"});
  print_table(tables["operator_types"], {"type", "count"}, {"name", "count"});
}
