#include "lake/local/local_lake.h"

#include "tests/contract/lake_contract.h"

namespace skykeep::lake {
namespace {

RealFs& real_fs() {
  static RealFs fs;
  return fs;
}

INSTANTIATE_TEST_SUITE_P(Local, LakeContract,
                         ::testing::Values(LakeBackend{"local",
                                                       [](const std::string& dir) {
                                                         return open_local_lake(dir + "/lake", real_fs());
                                                       }}),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace skykeep::lake
