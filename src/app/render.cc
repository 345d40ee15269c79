#include "app/render.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace skykeep::app {
namespace {

const Json kNull;

// Columns on the screen: UTF-8 continuation bytes take none.
size_t width_of(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// The first `width` columns of a text; what is cut ends in an ellipsis. A break within it is a blank.
std::string cut(std::string text, size_t width) {
  std::ranges::replace(text, '\n', ' ');
  if (width_of(text) <= width) return text;
  size_t columns = 0, end = 0;
  for (; end < text.size(); ++end)
    if ((text[end] & 0xC0) != 0x80 && ++columns == width) break;
  return text.substr(0, end) + "…";
}

constexpr size_t kNarrowest = 8, kBetween = 2;

// Takes from the widest texts until the table fits, as far as there is something to take.
void fit(std::vector<size_t>& widths, const std::vector<bool>& numeric, size_t screen) {
  size_t total = widths.empty() ? 0 : (widths.size() - 1) * kBetween;
  for (const size_t width : widths) total += width;
  while (total > screen) {
    size_t widest = widths.size();
    for (size_t i = 0; i < widths.size(); ++i)
      if (!numeric[i] && widths[i] > kNarrowest && (widest == widths.size() || widths[i] > widths[widest])) widest = i;
    if (widest == widths.size()) return;
    --widths[widest];
    --total;
  }
}

std::string_view colour_of(const Column& column, std::string_view cell) {
  if (column.title != "state" && column.title != "result" && column.title != "passed") return "";
  static constexpr std::string_view kGood = "\033[32m", kBad = "\033[31m", kDoubtful = "\033[33m", kDim = "\033[2m";
  for (const std::string_view word : {"ok", "complete", "done", "yes", "fresh"})
    if (cell == word) return kGood;
  for (const std::string_view word : {"failed", "failing", "down", "trouble", "no", "stale", "unreachable"})
    if (cell == word) return kBad;
  for (const std::string_view word : {"partial", "partly", "waiting", "interrupted", "missing", "in_progress", "running"})
    if (cell == word) return kDoubtful;
  return cell == "disabled" ? kDim : "";
}

}  // namespace

const Json& at_path(const Json& row, std::string_view path) {
  const Json* at = &row;
  for (const auto part : split(path, '.')) {
    if (!at->is_object() || !at->contains(part)) return kNull;
    at = &(*at)[std::string(part)];
  }
  return *at;
}

std::string to_cell(const Json& value) {
  if (value.is_null()) return "-";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number_float()) return fmt::format("{:.1f}", value.get<double>());
  if (value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& v) { return v.is_string(); })) {
    std::vector<std::string> items;
    for (const Json& item : value) items.push_back(item.get<std::string>());
    return items.empty() ? "-" : join(items, ", ");
  }
  if (!value.is_string()) return to_text(value);
  std::string text = value.get<std::string>();
  const auto dot = text.find('.');
  if (dot != text.npos && text.size() > 20 && text.back() == 'Z' && text[10] == 'T') text = text.substr(0, dot) + "Z";
  return text.empty() ? "-" : text;
}

std::string to_table(const Json& rows, const std::vector<Column>& columns, const TableStyle& style) {
  std::vector<std::vector<std::string>> cells;
  std::vector<size_t> widths;
  std::vector<bool> numeric(columns.size(), true);
  for (const Column& column : columns) widths.push_back(width_of(column.title));
  for (const Json& row : rows) {
    std::vector<std::string> line;
    for (size_t i = 0; i < columns.size(); ++i) {
      const Json& value = at_path(row, columns[i].field);
      numeric[i] = numeric[i] && (value.is_number() || value.is_null());
      line.push_back(to_cell(value));
      widths[i] = std::max(widths[i], width_of(line.back()));
    }
    cells.push_back(std::move(line));
  }
  if (style.width > 0) fit(widths, numeric, style.width);
  std::string out;
  const auto put = [&](size_t i, std::string text, std::string_view colour) {
    const bool last = i + 1 == columns.size();
    text = cut(std::move(text), widths[i]);
    const std::string pad(widths[i] - std::min(widths[i], width_of(text)), ' ');
    if (!colour.empty()) text = fmt::format("{}{}\033[0m", colour, text);
    out += numeric[i] ? pad + text : text + (last ? "" : pad);
    out += last ? "\n" : "  ";
  };
  for (size_t i = 0; i < columns.size(); ++i) put(i, columns[i].title, style.colours ? "\033[1m" : "");
  for (const auto& line : cells)
    for (size_t i = 0; i < columns.size(); ++i) put(i, line[i], style.colours ? colour_of(columns[i], line[i]) : "");
  return out;
}

std::string progress_bar(int64_t done, int64_t total, const std::string& text, int width) {
  const double share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0;
  const int filled = std::clamp(static_cast<int>(share * width), 0, width);
  std::string bar(static_cast<size_t>(filled), '=');
  if (filled < width) bar += '>';
  bar.resize(static_cast<size_t>(width), ' ');
  return fmt::format("[{}] {}/{} {}", bar, done, total, text);
}

}  // namespace skykeep::app
