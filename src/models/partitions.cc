#include "models/partitions.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "models/data_test_sql.h"
#include "warehouse/sql_text.h"

namespace skykeep::models {

namespace {

constexpr std::string_view kIn = " in (select ";

bool is_of_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '"'; }

// "p.day, kind" as names; none when it is anything else.
std::vector<std::string> plain_names(std::string_view text) {
  std::vector<std::string> names;
  for (auto part : split(text, ',')) {
    part = trim(part);
    if (part.empty() || !std::ranges::all_of(part, is_of_name)) return {};
    names.emplace_back(part);
  }
  return names;
}

struct Place {
  bool is_not = false;            // "not in"
  size_t start = 0;               // of the whole condition in the text
  std::vector<std::string> rows;  // what is compared, as the model writes it
  std::vector<size_t> columns;    // with which columns of the partitions
};

// `in`: where kIn begins; `from`: where its list of columns ends.
std::optional<Place> place_at(const std::string& sql, size_t in, size_t from, const Partitions& partitions) {
  constexpr std::string_view kNot = " not";
  Place place{.is_not = std::string_view(sql).substr(0, in).ends_with(kNot)};
  if (place.is_not) in -= kNot.size();
  if (in == 0) return std::nullopt;
  if (sql[in - 1] == ')') {
    place.start = sql.rfind('(', in);
    if (place.start == sql.npos || (place.start > 0 && is_of_name(sql[place.start - 1]))) return std::nullopt;  // a function's
    place.rows = plain_names(std::string_view(sql).substr(place.start + 1, in - place.start - 2));
  } else {
    for (place.start = in; place.start > 0 && is_of_name(sql[place.start - 1]);) --place.start;
    place.rows = plain_names(std::string_view(sql).substr(place.start, in - place.start));
  }
  const size_t list = sql.find(kIn, in) + kIn.size();
  for (auto& name : plain_names(std::string_view(sql).substr(list, from - list))) {
    const auto is_it = [&](const std::string& column) { return column == name || quote_ident(column) == name; };
    const auto found = std::ranges::find_if(partitions.columns, is_it);
    if (found == partitions.columns.end()) return std::nullopt;
    place.columns.push_back(static_cast<size_t>(found - partitions.columns.begin()));
  }
  if (place.rows.empty() || place.rows.size() != place.columns.size()) return std::nullopt;
  // With NULL among them, or of several columns, "not in" says more than a list of them does.
  const auto is_null = [&](auto& literals) { return literals[place.columns[0]] == "null"; };
  if (place.is_not && (place.rows.size() > 1 || !partitions.is_named() || std::ranges::any_of(partitions.small_set, is_null)))
    return std::nullopt;
  return place;
}

// Of one column, NULL not among them; "" where that does not fit.
std::string listed(const Place& place, const Partitions& partitions) {
  std::vector<std::string> values;
  for (auto& literals : partitions.small_set) {
    const std::string& value = literals[place.columns[0]];
    if (place.rows.size() > 1 || value == "null") return {};
    if (std::ranges::find(values, value) == values.end()) values.push_back(value);
  }
  if (values.size() == 1 && !place.is_not) return {};
  return fmt::format("({} {}in ({}))", place.rows[0], place.is_not ? "not " : "", join(values, ", "));
}

std::string named(const Place& place, const Partitions& partitions) {
  if (partitions.is_empty) return place.is_not ? "true" : "false";
  if (std::string list = listed(place, partitions); !list.empty()) return list;
  std::vector<std::string> any;
  for (auto& literals : partitions.small_set) {
    std::vector<std::string> all;
    for (size_t i = 0; i < place.rows.size(); ++i) {
      const std::string& literal = literals[place.columns[i]];
      all.push_back(place.rows[i] + (literal == "null" ? " is null" : " = " + literal));
    }
    std::string one = "(" + join(all, " and ") + ")";
    if (std::ranges::find(any, one) == any.end()) any.push_back(std::move(one));
  }
  return "(" + join(any, " or ") + ")";
}

std::string compared_as_structs(const Place& place, const Partitions& partitions) {
  std::vector<std::string> left, right;
  for (size_t i = 0; i < place.rows.size(); ++i) {
    const std::string& column = partitions.columns[place.columns[i]];
    const std::string key = warehouse::sql_text(column) + ": ";
    left.push_back(key + place.rows[i]);
    right.push_back(key + quote_ident(column));
  }
  return fmt::format("{{{}}} in (select {{{}}} from {})", join(left, ", "), join(right, ", "), partitions.table);
}

}  // namespace

std::string with_partitions(std::string sql, const Partitions& partitions) {
  if (!partitions.is_named() && !partitions.has_null) return sql;
  const std::string end = fmt::format(" from {})", partitions.table);
  for (size_t from = 0; (from = sql.find(end, from)) != sql.npos;) {
    const size_t in = sql.rfind(kIn, from);
    const auto place = in == sql.npos || in == 0 ? std::nullopt : place_at(sql, in, from, partitions);
    if (!place) {
      from += end.size();
      continue;
    }
    const std::string condition = partitions.is_named() ? named(*place, partitions) : compared_as_structs(*place, partitions);
    sql.replace(place->start, from + end.size() - place->start, condition);
    from = place->start + condition.size();
  }
  return sql;
}

std::string in_partitions(const Partitions& partitions) {
  std::vector<std::string> columns;
  for (auto& column : partitions.columns) columns.push_back(quote_ident(column));
  return with_partitions(fmt::format("({0}) in (select {0} from {1})", join(columns, ", "), partitions.table), partitions);
}

}  // namespace skykeep::models
