// Results as JSON, CSV and aligned text, for the API's table routes and the command line.
//
// JSON: an array of objects in column order, where a second column of one name gets a number as the engine gives it in
// subqueries (a, a_1), so that none is lost; integers beyond 2^53 as strings, NaN and infinities null, times
// RFC 3339 with Z, json columns embedded. CSV: RFC 4180 with a header, CRLF, null as an empty field and empty
// text as "". Threads: pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "warehouse/warehouse.h"

namespace skykeep::warehouse {

// Takes pieces of text as they are made; an error ends the writing.
using Sink = std::function<Result<>(std::string_view)>;

struct WriteLimits {
  size_t max_rows = SIZE_MAX;
  size_t max_bytes = SIZE_MAX;  // of written text; the row that passes it is still written whole
};
struct Written {
  size_t rows = 0;
  size_t bytes = 0;
  bool truncated = false;  // there were more rows
};
Result<Written> write_json(Rows& rows, const Sink& sink, const WriteLimits& limits = {});
Result<Written> write_csv(Rows& rows, const Sink& sink, const WriteLimits& limits = {});

std::string to_json(const Table& table);
// {"columns":[{"name","type"}],"rows":[[cell]],"truncated":bool}: types as the engine calls them, names as they are.
std::string to_json_arrays(const Table& table);
std::string to_csv(const Table& table);
// Columns aligned for people; a last line says how many rows, and whether there were more.
std::string to_text(const Table& table);

// A whole table read again as rows; borrows it.
std::unique_ptr<Rows> rows_of(const Table& table);

void append_json_string(std::string& out, std::string_view text);
void append_json_int(std::string& out, int64_t value);
void append_json_uint(std::string& out, uint64_t value);
void append_json_real(std::string& out, double value);
// As core's to_string, without an allocation: these stand in every row that is served.
void append_time(std::string& out, UtcTime time);
void append_date(std::string& out, Date date);
// One cell; null is `null`.
void append_json_cell(std::string& out, const ColumnInfo& column, const ColumnData& data, size_t row);
// One cell as plain text; null is nothing.
void append_plain_cell(std::string& out, const ColumnInfo& column, const ColumnData& data, size_t row);

}  // namespace skykeep::warehouse
