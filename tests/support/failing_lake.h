// A lake of which single calls fail, as `Faults` says; all else is the wrapped lake. Methods by name: put, get, read, get_range, head,
// list, sweep, remove, usage; narrowed by the key or prefix.
#pragma once

#include "lake/lake.h"
#include "tests/support/faults.h"

namespace skykeep::testing {

class FailingLake final : public lake::Lake {
 public:
  FailingLake(lake::Lake& inner, Faults& faults) : inner_(inner), faults_(faults) {}

  Result<lake::ObjectMeta> put(std::string_view key, std::string_view body, lake::ObjectMeta meta) override {
    TRY(faults_.check("put", key));
    return inner_.put(key, body, std::move(meta));
  }
  Result<lake::Object> get(std::string_view key) override {
    TRY(faults_.check("get", key));
    return inner_.get(key);
  }
  Result<> read(std::string_view key, lake::Object& into) override {
    TRY(faults_.check("read", key));
    return inner_.read(key, into);
  }
  Result<std::string> get_range(std::string_view key, uint64_t offset, uint64_t length) override {
    TRY(faults_.check("get_range", key));
    return inner_.get_range(key, offset, length);
  }
  Result<lake::ObjectMeta> head(std::string_view key) override {
    TRY(faults_.check("head", key));
    return inner_.head(key);
  }
  Result<std::vector<std::string>> list(std::string_view prefix, std::string_view after, size_t limit) override {
    TRY(faults_.check("list", prefix));
    return inner_.list(prefix, after, limit);
  }
  Result<int64_t> sweep() override {
    TRY(faults_.check("sweep"));
    return inner_.sweep();
  }
  Result<> remove(std::string_view key) override {
    TRY(faults_.check("remove", key));
    return inner_.remove(key);
  }
  Result<lake::Usage> usage(std::string_view prefix) override {
    TRY(faults_.check("usage", prefix));
    return inner_.usage(prefix);
  }

 private:
  lake::Lake& inner_;
  Faults& faults_;
};

}  // namespace skykeep::testing
