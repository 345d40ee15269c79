#include "warehouse/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <set>

#include "core/json.h"

namespace skykeep::warehouse {
namespace {

constexpr size_t kPiece = 64 << 10;
constexpr int64_t kExact = int64_t{1} << 53;  // integers up to here survive a JavaScript number

constexpr int64_t kDayMicros = 86'400'000'000;
constexpr int32_t kYear1 = -719'162;       // 0001-01-01
constexpr int32_t kYear10000 = 2'932'897;  // 10000-01-01

void put_digits(char* to, int n, int64_t value) {
  for (int i = n - 1; i >= 0; --i, value /= 10) to[i] = static_cast<char>('0' + value % 10);
}

// YYYY-MM-DD of a day from year 1 to 9999.
void put_date(char* to, int32_t days) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  put_digits(to, 4, static_cast<int>(date.year()));
  to[4] = to[7] = '-';
  put_digits(to + 5, 2, static_cast<unsigned>(date.month()));
  put_digits(to + 8, 2, static_cast<unsigned>(date.day()));
}

bool is_valid(const ColumnData& data, size_t row) { return row < data.valid.size() && data.valid[row] != 0; }

// Quotes where RFC 4180 asks for them; an empty text is quoted so that it differs from null.
void append_csv_text(std::string& out, std::string_view text) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == text.npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_csv_row(std::string& out, const std::vector<ColumnInfo>& columns, const Chunk& chunk,
                    size_t row) {
  for (size_t c = 0; c < columns.size(); ++c) {
    if (c > 0) out += ',';
    const ColumnData& data = chunk.columns[c];
    if (!is_valid(data, row)) continue;
    if (columns[c].type == Type::kText || columns[c].type == Type::kJson) {
      append_csv_text(out, data.texts[row]);
    } else {
      append_plain_cell(out, columns[c], data, row);
    }
  }
  out += "\r\n";
}

// A name that came before gets the first number that makes it new.
std::vector<std::string> distinct_names(const std::vector<ColumnInfo>& columns) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const ColumnInfo& column : columns) taken.insert(column.name);
  std::set<std::string> used;
  for (const ColumnInfo& column : columns) {
    std::string name = column.name;
    for (int n = 1; used.contains(name) || (n > 1 && taken.contains(name)); ++n) name = fmt::format("{}_{}", column.name, n);
    used.insert(name);
    names.push_back(std::move(name));
  }
  return names;
}

// Names are quoted once, not once a row.
std::vector<std::string> json_keys(const std::vector<ColumnInfo>& columns) {
  const std::vector<std::string> names = distinct_names(columns);
  std::vector<std::string> keys;
  for (size_t c = 0; c < columns.size(); ++c) {
    std::string key = c == 0 ? "{" : ",";
    append_json_string(key, names[c]);
    keys.push_back(key + ":");
  }
  return keys;
}

// Drives a row writer over all chunks, in pieces.
template <class AppendRow>
Result<Written> write_rows(Rows& rows, const Sink& sink, const WriteLimits& limits, std::string head,
                           std::string_view tail, AppendRow append_row) {
  Written written;
  std::string piece = std::move(head);
  const auto flush = [&]() -> Result<> {
    written.bytes += piece.size();
    TRY(sink(piece));
    piece.clear();
    return {};
  };
  bool more = true;
  while (more) {
    const auto chunk = TRY(rows.next());
    if (!chunk) break;
    for (size_t row = 0; row < chunk->rows; ++row) {
      if (written.rows >= limits.max_rows || written.bytes + piece.size() >= limits.max_bytes) {
        written.truncated = true;
        more = false;
        break;
      }
      append_row(piece, *chunk, row, written.rows == 0);
      ++written.rows;
      if (piece.size() >= kPiece) TRY(flush());
    }
  }
  piece += tail;
  if (!piece.empty()) TRY(flush());
  return written;
}

class TableRows final : public Rows {
 public:
  explicit TableRows(const Table& table) : table_(table) {}
  const std::vector<ColumnInfo>& columns() const override { return table_.columns; }

  Result<std::optional<Chunk>> next() override {
    if (at_ >= table_.rows.size()) return std::optional<Chunk>();
    Chunk chunk;
    chunk.rows = std::min<size_t>(2048, table_.rows.size() - at_);
    chunk.columns.resize(table_.columns.size());
    for (size_t c = 0; c < table_.columns.size(); ++c) fill(table_.columns[c].type, c, chunk);
    at_ += chunk.rows;
    return std::optional<Chunk>(std::move(chunk));
  }

 private:
  void fill(Type type, size_t c, Chunk& chunk) const {
    ColumnData& data = chunk.columns[c];
    for (size_t i = 0; i < chunk.rows; ++i) {
      const Value& value = table_.rows[at_ + i][c];
      data.valid.push_back(is_null(value) ? 0 : 1);
      const auto* text = std::get_if<std::string>(&value);
      switch (type) {
        case Type::kUint64: data.uints.push_back(static_cast<uint64_t>(int_of(value))); break;
        case Type::kReal: data.reals.push_back(real_of(value)); break;
        case Type::kText:
        case Type::kJson: data.texts.push_back(text == nullptr ? std::string_view() : *text); break;
        default: data.ints.push_back(int_of(value)); break;
      }
    }
  }

  const Table& table_;
  size_t at_ = 0;
};

// Columns on a terminal, in code points: near enough for text in Latin letters.
size_t width_of(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string printable(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

bool is_number(Type type) { return type == Type::kInt || type == Type::kUint64 || type == Type::kReal; }

std::string_view collected(Result<Written> written, std::string& out) {
  if (!written) out = written.error().message;  // cannot happen: a table has no errors, a string sink neither
  return out;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  size_t from = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, from, i - from);
    from = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", c); break;
    }
  }
  out.append(text, from);
  out += '"';
}

void append_json_int(std::string& out, int64_t value) {
  const fmt::format_int digits(value);
  const bool exact = value <= kExact && value >= -kExact;
  if (!exact) out += '"';
  out.append(digits.data(), digits.size());
  if (!exact) out += '"';
}

void append_json_uint(std::string& out, uint64_t value) {
  const fmt::format_int digits(value);
  const bool exact = value <= static_cast<uint64_t>(kExact);
  if (!exact) out += '"';
  out.append(digits.data(), digits.size());
  if (!exact) out += '"';
}

void append_json_real(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
  } else {
    fmt::format_to(std::back_inserter(out), "{}", value);
  }
}

void append_date(std::string& out, Date date) {
  if (date.days < kYear1 || date.days >= kYear10000) {
    out += to_string(date);
    return;
  }
  char text[10];
  put_date(text, date.days);
  out.append(text, sizeof text);
}

void append_time(std::string& out, UtcTime time) {
  if (time.micros == INT64_MAX || time.micros == -INT64_MAX) {  // the engine's infinite times
    out += time.micros > 0 ? "infinity" : "-infinity";
    return;
  }
  const Date day = date_of(time);
  if (day.days < kYear1 || day.days >= kYear10000) {
    out += to_string(time);
    return;
  }
  const int64_t in_day = time.micros - day.days * kDayMicros;
  const int64_t s = in_day / 1'000'000;
  const int64_t us = in_day % 1'000'000;
  char text[] = "YYYY-MM-DDThh:mm:ss.uuuuuuZ";
  put_date(text, day.days);
  put_digits(text + 11, 2, s / 3600);
  put_digits(text + 14, 2, s / 60 % 60);
  put_digits(text + 17, 2, s % 60);
  put_digits(text + 20, 6, us);
  out.append(text, us == 0 ? 19 : us % 1000 == 0 ? 23 : 26);
  out += 'Z';
}

void append_json_cell(std::string& out, const ColumnInfo& column, const ColumnData& data, size_t row) {
  if (!is_valid(data, row)) {
    out += "null";
    return;
  }
  switch (column.type) {
    case Type::kBool: out += data.ints[row] != 0 ? "true" : "false"; return;
    case Type::kInt: append_json_int(out, data.ints[row]); return;
    case Type::kUint64: append_json_uint(out, data.uints[row]); return;
    case Type::kReal: append_json_real(out, data.reals[row]); return;
    case Type::kText: append_json_string(out, data.texts[row]); return;
    case Type::kJson:
      // A JSON column may hold what an appender wrote unchecked.
      if (Json::accept(data.texts[row])) {
        out += data.texts[row];
      } else {
        append_json_string(out, data.texts[row]);
      }
      return;
    case Type::kTimestamp:
    case Type::kDate:
      out += '"';
      append_plain_cell(out, column, data, row);
      out += '"';
      return;
  }
}

void append_plain_cell(std::string& out, const ColumnInfo& column, const ColumnData& data, size_t row) {
  if (!is_valid(data, row)) return;
  auto sink = std::back_inserter(out);
  switch (column.type) {
    case Type::kBool: out += data.ints[row] != 0 ? "true" : "false"; return;
    case Type::kInt: fmt::format_to(sink, "{}", data.ints[row]); return;
    case Type::kUint64: fmt::format_to(sink, "{}", data.uints[row]); return;
    case Type::kReal: fmt::format_to(sink, "{}", data.reals[row]); return;
    case Type::kText:
    case Type::kJson: out += data.texts[row]; return;
    case Type::kTimestamp: append_time(out, UtcTime{data.ints[row]}); return;
    case Type::kDate: append_date(out, Date{static_cast<int32_t>(data.ints[row])}); return;
  }
}

Result<Written> write_json(Rows& rows, const Sink& sink, const WriteLimits& limits) {
  const auto& columns = rows.columns();
  const auto keys = json_keys(columns);
  return write_rows(rows, sink, limits, "[", "]\n",
                    [&](std::string& out, const Chunk& chunk, size_t row, bool first) {
                      out += first ? "\n" : ",\n";
                      for (size_t c = 0; c < columns.size(); ++c) {
                        out += keys[c];
                        append_json_cell(out, columns[c], chunk.columns[c], row);
                      }
                      out += columns.empty() ? "{}" : "}";
                    });
}

Result<Written> write_csv(Rows& rows, const Sink& sink, const WriteLimits& limits) {
  const auto& columns = rows.columns();
  std::string head;
  for (size_t c = 0; c < columns.size(); ++c) {
    if (c > 0) head += ',';
    append_csv_text(head, columns[c].name);
  }
  head += "\r\n";
  return write_rows(rows, sink, limits, std::move(head), "",
                    [&](std::string& out, const Chunk& chunk, size_t row, bool) {
                      append_csv_row(out, columns, chunk, row);
                    });
}

std::unique_ptr<Rows> rows_of(const Table& table) { return std::make_unique<TableRows>(table); }

std::string to_json(const Table& table) {
  std::string out;
  TableRows rows(table);
  collected(write_json(rows,
                       [&](std::string_view piece) -> Result<> {
                         out += piece;
                         return {};
                       }),
            out);
  return out;
}

std::string to_json_arrays(const Table& table) {
  std::string out = "{\"columns\":[";
  for (size_t c = 0; c < table.columns.size(); ++c) {
    out += c == 0 ? "{\"name\":" : ",{\"name\":";
    append_json_string(out, table.columns[c].name);
    out += ",\"type\":";
    append_json_string(out, table.columns[c].engine_type);
    out += '}';
  }
  out += "],\"rows\":[";
  TableRows rows(table);
  bool first = true;
  for (auto chunk = rows.next(); chunk && *chunk; chunk = rows.next()) {
    for (size_t row = 0; row < (*chunk)->rows; ++row, first = false) {
      out += first ? "\n[" : ",\n[";
      for (size_t c = 0; c < table.columns.size(); ++c) {
        if (c > 0) out += ',';
        append_json_cell(out, table.columns[c], (*chunk)->columns[c], row);
      }
      out += ']';
    }
  }
  out += table.truncated ? "],\"truncated\":true}\n" : "],\"truncated\":false}\n";
  return out;
}

std::string to_csv(const Table& table) {
  std::string out;
  TableRows rows(table);
  collected(write_csv(rows,
                      [&](std::string_view piece) -> Result<> {
                        out += piece;
                        return {};
                      }),
            out);
  return out;
}

std::string to_text(const Table& table) {
  std::vector<std::vector<std::string>> lines(1);
  for (const auto& column : table.columns) lines[0].push_back(printable(column.name));
  for (const auto& row : table.rows) {
    auto& line = lines.emplace_back();
    for (const auto& value : row) line.push_back(printable(text_of(value, "null")));
  }
  std::vector<size_t> widths(table.columns.size(), 0);
  for (const auto& line : lines) {
    for (size_t c = 0; c < widths.size(); ++c) widths[c] = std::max(widths[c], width_of(line[c]));
  }
  std::string out;
  for (size_t l = 0; l < lines.size(); ++l) {
    std::string text;
    for (size_t c = 0; c < widths.size(); ++c) {
      const std::string padding(widths[c] - width_of(lines[l][c]), ' ');
      if (c > 0) text += "  ";
      text += is_number(table.columns[c].type) ? padding + lines[l][c] : lines[l][c] + padding;
    }
    while (text.ends_with(' ')) text.pop_back();
    out += text + "\n";
    if (l > 0) continue;
    for (size_t c = 0; c < widths.size(); ++c) out += (c > 0 ? "  " : "") + std::string(widths[c], '-');
    out += "\n";
  }
  const size_t n = table.rows.size();
  out += fmt::format("({} row{}{})\n", n, n == 1 ? "" : "s", table.truncated ? ", and there are more" : "");
  return out;
}

}  // namespace skykeep::warehouse
