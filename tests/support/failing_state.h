// A state store of which single calls fail, as `Faults` says; all else is the wrapped store. Methods by name: transact, read.
#pragma once

#include "state/state.h"
#include "tests/support/faults.h"

namespace skykeep::testing {

class FailingState final : public state::State {
 public:
  FailingState(state::State& inner, Faults& faults) : inner_(inner), faults_(faults) {}

  Result<> transact(const std::function<Result<>(state::Transaction&)>& body) override {
    TRY(faults_.check("transact"));
    return inner_.transact(body);
  }
  Result<> read(const std::function<Result<>(state::Transaction&)>& body) override {
    TRY(faults_.check("read"));
    return inner_.read(body);
  }

 private:
  state::State& inner_;
  Faults& faults_;
};

}  // namespace skykeep::testing
