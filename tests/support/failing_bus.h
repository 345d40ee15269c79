// Buses around another one, for tests. ForwardingBus hands every call on, to derive from. FailingBus fails single calls, as `Faults`
// says: append, read, committed, commit, topics, groups, trim, narrowed by the topic.
#pragma once

#include "bus/bus.h"
#include "tests/support/faults.h"

namespace skykeep::testing {

class ForwardingBus : public bus::Bus {
 public:
  explicit ForwardingBus(bus::Bus& inner) : inner_(inner) {}

  Result<int64_t> append(std::string_view topic, std::span<const bus::NewRecord> records) override {
    return inner_.append(topic, records);
  }
  Result<std::vector<bus::Record>> read(std::string_view topic, int64_t offset, const bus::ReadLimits& limits) override {
    return inner_.read(topic, offset, limits);
  }
  bool wait(std::string_view topic, int64_t offset, Duration timeout, std::stop_token stop) override {
    return inner_.wait(topic, offset, timeout, std::move(stop));
  }
  Result<int64_t> committed(std::string_view group, std::string_view topic) override { return inner_.committed(group, topic); }
  Result<> commit(std::string_view group, std::string_view topic, int64_t next_offset) override {
    return inner_.commit(group, topic, next_offset);
  }
  Result<std::vector<bus::TopicInfo>> topics() override { return inner_.topics(); }
  Result<std::vector<bus::GroupInfo>> groups() override { return inner_.groups(); }
  Result<int64_t> trim(std::string_view topic, UtcTime before, int64_t keep_from) override {
    return inner_.trim(topic, before, keep_from);
  }

 private:
  bus::Bus& inner_;
};

class FailingBus final : public ForwardingBus {
 public:
  FailingBus(bus::Bus& inner, Faults& faults) : ForwardingBus(inner), faults_(faults) {}

  Result<int64_t> append(std::string_view topic, std::span<const bus::NewRecord> records) override {
    TRY(faults_.check("append", topic));
    return ForwardingBus::append(topic, records);
  }
  Result<std::vector<bus::Record>> read(std::string_view topic, int64_t offset, const bus::ReadLimits& limits) override {
    TRY(faults_.check("read", topic));
    return ForwardingBus::read(topic, offset, limits);
  }
  Result<int64_t> committed(std::string_view group, std::string_view topic) override {
    TRY(faults_.check("committed", topic));
    return ForwardingBus::committed(group, topic);
  }
  Result<> commit(std::string_view group, std::string_view topic, int64_t next_offset) override {
    TRY(faults_.check("commit", topic));
    return ForwardingBus::commit(group, topic, next_offset);
  }
  Result<std::vector<bus::TopicInfo>> topics() override {
    TRY(faults_.check("topics"));
    return ForwardingBus::topics();
  }
  Result<std::vector<bus::GroupInfo>> groups() override {
    TRY(faults_.check("groups"));
    return ForwardingBus::groups();
  }
  Result<int64_t> trim(std::string_view topic, UtcTime before, int64_t keep_from) override {
    TRY(faults_.check("trim", topic));
    return ForwardingBus::trim(topic, before, keep_from);
  }

 private:
  Faults& faults_;
};

}  // namespace skykeep::testing
