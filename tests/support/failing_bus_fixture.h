// The fixture of tests with a bus that may fail: a real one in a temporary folder, and `shaky` around it.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "bus/embedded/embedded_bus.h"
#include "core/clock.h"
#include "tests/contract/temp_dir.h"
#include "tests/support/failing_bus.h"
#include "tests/support/sparse_bus.h"

namespace skykeep::testing {

class FailingBusTest : public ::testing::Test {
 protected:
  FailingBusTest() : bus(std::make_unique<bus::SparseBus>(bus::open_embedded_bus(dir.path() + "/state.db", clock).value())), shaky(*bus, faults) {}

  TempDir dir;
  ManualClock clock{*parse_utc("2026-11-29T12:00:00Z")};
  Faults faults;
  std::unique_ptr<bus::Bus> bus;
  FailingBus shaky;
};

}  // namespace skykeep::testing
