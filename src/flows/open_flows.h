// Flows, assembled: the stages, the planner and what users may ask of them.
#pragma once

#include <atomic>
#include <memory>

#include "flows/config.h"
#include "flows/flows.h"

namespace skykeep::flows {

struct FlowDeps {
  bus::Bus& bus;
  lake::Lake& lake;
  warehouse::Warehouse& warehouse;
  models::Models& models;
  state::State& state;
  net::Fetcher& fetcher;
  const Clock& clock;
  Fs& fs;
  std::string data_dir;
  // Called with every new publication; may be empty.
  std::function<void(int64_t)> on_publication;
};

Result<std::unique_ptr<Flows>> open_flows(FlowDeps deps, FlowConfig config);

}  // namespace skykeep::flows
