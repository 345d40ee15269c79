#include "warehouse/duckdb/lake_record.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <exception>

#include "warehouse/duckdb/cell_text.h"

namespace skykeep::warehouse::duck {
namespace {

constexpr int64_t kMaxRecord = 64 << 20;
constexpr int64_t kMaxRun =
    8 << 20;  // neighbouring records of one object are read in one piece up to this size

struct Input {
  idx_t rows;
  const duckdb_string_t* objects;
  const int64_t* offsets;
  const int32_t* lengths;
  uint64_t* validities[3];

  bool is_valid(idx_t row) const {
    return std::ranges::all_of(
        validities, [row](uint64_t* v) { return v == nullptr || duckdb_validity_row_is_valid(v, row); });
  }
};

Input input_of(duckdb_data_chunk chunk) {
  const duckdb_vector object = duckdb_data_chunk_get_vector(chunk, 0);
  const duckdb_vector offset = duckdb_data_chunk_get_vector(chunk, 1);
  const duckdb_vector length = duckdb_data_chunk_get_vector(chunk, 2);
  return {duckdb_data_chunk_get_size(chunk),
          static_cast<const duckdb_string_t*>(duckdb_vector_get_data(object)),
          static_cast<const int64_t*>(duckdb_vector_get_data(offset)),
          static_cast<const int32_t*>(duckdb_vector_get_data(length)),
          {duckdb_vector_get_validity(object), duckdb_vector_get_validity(offset),
           duckdb_vector_get_validity(length)}};
}

// The rows from `first` on that lie in one object near each other: unpacking an object once for its 200
// records instead of 200 times is what makes a scan over all raw records bearable.
struct Run {
  idx_t end;
  int64_t from, to;
};
Run run_at(const Input& in, idx_t first) {
  Run run{first + 1, in.offsets[first], in.offsets[first] + in.lengths[first]};
  const std::string_view object = to_view(in.objects[first]);
  for (; run.end < in.rows && in.is_valid(run.end); ++run.end) {
    const int64_t offset = in.offsets[run.end];
    const int64_t length = in.lengths[run.end];
    if (offset < 0 || offset > INT64_MAX - kMaxRecord || length < 0 || length > kMaxRecord) break;
    const int64_t from = std::min(run.from, offset);
    const int64_t to = std::max(run.to, offset + length);
    if (to - from > kMaxRun || to_view(in.objects[run.end]) != object) break;
    run.from = from;
    run.to = to;
  }
  return run;
}

Result<> read_all(const LakeReader& reader, const Input& in, duckdb_vector output) {
  for (idx_t row = 0; row < in.rows;) {
    if (!in.is_valid(row)) {
      duckdb_vector_ensure_validity_writable(output);
      duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row++);
      continue;
    }
    if (in.offsets[row] < 0 || in.offsets[row] > INT64_MAX - kMaxRecord || in.lengths[row] < 0 ||
        in.lengths[row] > kMaxRecord) {
      return fail(Code::kInvalidInput,
                  fmt::format("offset {} and length {} are no record", in.offsets[row], in.lengths[row]));
    }
    const Run run = run_at(in, row);
    const std::string_view object = to_view(in.objects[row]);
    const std::string bytes = TRY(within(
        object, reader(object, static_cast<uint64_t>(run.from), static_cast<uint64_t>(run.to - run.from))));
    if (bytes.size() != static_cast<size_t>(run.to - run.from)) {
      return fail(Code::kInvalidInput, fmt::format("{} ends before byte {}", object, run.to));
    }
    for (; row < run.end; ++row) {
      const auto record = std::string_view(bytes).substr(static_cast<size_t>(in.offsets[row] - run.from),
                                                         static_cast<size_t>(in.lengths[row]));
      if (!simdjson::validate_utf8(record.data(), record.size())) {
        return fail(Code::kCorrupt, fmt::format("{} at byte {} is not UTF-8", object, in.offsets[row]));
      }
      duckdb_vector_assign_string_element_len(output, row, record.data(), record.size());
    }
  }
  return {};
}

// Called by the engine, from any of its threads.
void call(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto* reader = static_cast<const LakeReader*>(duckdb_scalar_function_get_extra_info(info));
  try {
    const auto read = read_all(*reader, input_of(chunk), output);
    if (!read) duckdb_scalar_function_set_error(info, ("lake_record: " + read.error().message).c_str());
  } catch (const std::exception& e) {  // must not pass through the engine's C frames
    duckdb_scalar_function_set_error(info, fmt::format("lake_record: {}", e.what()).c_str());
  }
}

}  // namespace

Result<> register_lake_record(Session& session, LakeReader reader) {
  duckdb_scalar_function function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, "lake_record");
  for (const duckdb_type type : {DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_INTEGER}) {
    const LogicalType logical(duckdb_create_logical_type(type));
    duckdb_scalar_function_add_parameter(function, logical.get());
  }
  const LogicalType text(duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
  duckdb_scalar_function_set_return_type(function, text.get());
  duckdb_scalar_function_set_special_handling(function);
  duckdb_scalar_function_set_volatile(function);  // else a call with constants would be read while planning
  duckdb_scalar_function_set_extra_info(function, new LakeReader(std::move(reader)),
                                        [](void* owned) { delete static_cast<LakeReader*>(owned); });
  duckdb_scalar_function_set_function(function, call);
  const auto state = duckdb_register_scalar_function(session.connection, function);
  duckdb_destroy_scalar_function(&function);
  if (state == DuckDBError) return fail(Code::kInternal, "DuckDB did not take the function lake_record");
  return {};
}

}  // namespace skykeep::warehouse::duck
