// For tests: a partition in the ledger as the test wants it, whatever stood there.
#pragma once

#include "state/ledger.h"

namespace skykeep::testing {

inline bool put_partition(state::Ledger& ledger, const state::Partition& wanted) {
  const auto put = ledger.update(wanted.key, [&](state::Partition& p, bool) {
    p = wanted;
    return true;
  });
  return put.has_value();
}

}  // namespace skykeep::testing
