// lake-events -> bronze -> load-complete. Objects that cannot be used are rejected with their reason.
#pragma once

#include "flows/loader.h"
#include "flows/messages.h"
#include "flows/run_recorder.h"
#include "state/rejected.h"

namespace skykeep::flows {

class LoadStage {
 public:
  LoadStage(bus::Bus& bus, state::RejectedRecords rejected, Loader& loader, state::Ledger& ledger, const Clock& clock, RunRecorder& recorder)
      : bus_(bus), rejected_records_(rejected), loader_(loader), ledger_(ledger), clock_(clock), recorder_(recorder) {}

  Result<> handle(const std::vector<bus::Record>& records, std::stop_token stop);
  // Loads objects at once, for imports. Refused ones are rejected as well.
  Result<LoadReport> load(const std::vector<std::string>& keys);

 private:
  Result<> refuse(const bus::Record& record, std::string_view reason);
  Result<> reject(const bus::Record& record, const LakeEvent& event, const std::string& reason);
  Result<> fail_partition(const LakeEvent& event, const std::string& reason);

  bus::Bus& bus_;
  state::RejectedRecords rejected_records_;
  Loader& loader_;
  state::Ledger& ledger_;
  const Clock& clock_;
  RunRecorder& recorder_;
};

}  // namespace skykeep::flows
