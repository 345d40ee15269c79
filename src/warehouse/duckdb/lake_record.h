// The SQL function lake_record(object VARCHAR, record_offset BIGINT, record_length INTEGER) -> VARCHAR: the
// raw record that a row was made from. NULL in, NULL out; an object that cannot be read fails the query in
// words.
#pragma once

#include "warehouse/duckdb/duckdb_warehouse.h"
#include "warehouse/duckdb/session.h"

namespace skykeep::warehouse::duck {

using LakeReader =
    std::function<Result<std::string>(std::string_view object, uint64_t offset, uint64_t length)>;

// Registers it for the whole instance.
Result<> register_lake_record(Session& session, LakeReader reader);

}  // namespace skykeep::warehouse::duck
