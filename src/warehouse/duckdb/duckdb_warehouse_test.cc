#include "warehouse/duckdb/duckdb_warehouse.h"

#include "tests/contract/warehouse_contract.h"

namespace skykeep::warehouse {
namespace {

INSTANTIATE_TEST_SUITE_P(DuckDb, WarehouseContract,
                         testing::Values(WarehouseBackend{"duckdb",
                                                          [](const std::string& dir) {
                                                            return open_duckdb(dir + "/warehouse.duckdb", {});
                                                          }}),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace skykeep::warehouse
