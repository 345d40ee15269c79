// Buses around another one, for tests. ForwardingBus hands every call on, to derive from. FailingBus fails single calls, as `Faults`
// says: append, subscribe, next, done, read, newest, topics, groups, trim, narrowed by the topic where the call names one.
#pragma once

#include "bus/bus.h"
#include "tests/support/faults.h"

namespace skykeep::testing {

class ForwardingBus : public bus::Bus {
 public:
  explicit ForwardingBus(bus::Bus& inner) : inner_(inner) {}

  Result<> ensure(std::span<const bus::TopicSpec> topics) override { return inner_.ensure(topics); }
  Result<bus::Position> append(std::string_view topic, std::span<const bus::NewRecord> records) override {
    return inner_.append(topic, records);
  }
  Result<std::unique_ptr<bus::Subscription>> subscribe(std::string_view group, std::span<const std::string> topics,
                                                       const bus::ReadLimits& limits) override {
    return inner_.subscribe(group, topics, limits);
  }
  Result<std::vector<bus::Record>> read(std::string_view topic, bus::Position from, const bus::ReadLimits& limits) override {
    return inner_.read(topic, from, limits);
  }
  bool wait(std::string_view topic, bus::Position from, Duration timeout, std::stop_token stop) override {
    return inner_.wait(topic, from, timeout, std::move(stop));
  }
  Result<std::vector<bus::Record>> newest(std::string_view topic, const bus::ReadLimits& limits) override {
    return inner_.newest(topic, limits);
  }
  Result<std::vector<bus::TopicInfo>> topics() override { return inner_.topics(); }
  Result<std::vector<bus::GroupInfo>> groups() override { return inner_.groups(); }
  Result<> trim(std::string_view topic, UtcTime before) override { return inner_.trim(topic, before); }
  Result<> forget_group(std::string_view group, std::string_view topic) override { return inner_.forget_group(group, topic); }

 private:
  bus::Bus& inner_;
};

class FailingBus final : public ForwardingBus {
 public:
  FailingBus(bus::Bus& inner, Faults& faults) : ForwardingBus(inner), faults_(faults) {}

  Result<bus::Position> append(std::string_view topic, std::span<const bus::NewRecord> records) override {
    TRY(faults_.check("append", topic));
    return ForwardingBus::append(topic, records);
  }
  Result<std::unique_ptr<bus::Subscription>> subscribe(std::string_view group, std::span<const std::string> topics,
                                                       const bus::ReadLimits& limits) override {
    TRY(faults_.check("subscribe", group));
    return std::make_unique<Member>(TRY(ForwardingBus::subscribe(group, topics, limits)), faults_, topics.front());
  }
  Result<std::vector<bus::Record>> read(std::string_view topic, bus::Position from, const bus::ReadLimits& limits) override {
    TRY(faults_.check("read", topic));
    return ForwardingBus::read(topic, from, limits);
  }
  Result<std::vector<bus::Record>> newest(std::string_view topic, const bus::ReadLimits& limits) override {
    TRY(faults_.check("newest", topic));
    return ForwardingBus::newest(topic, limits);
  }
  Result<std::vector<bus::TopicInfo>> topics() override {
    TRY(faults_.check("topics"));
    return ForwardingBus::topics();
  }
  Result<std::vector<bus::GroupInfo>> groups() override {
    TRY(faults_.check("groups"));
    return ForwardingBus::groups();
  }
  Result<> trim(std::string_view topic, UtcTime before) override {
    TRY(faults_.check("trim", topic));
    return ForwardingBus::trim(topic, before);
  }

 private:
  class Member final : public bus::Subscription {
   public:
    Member(std::unique_ptr<bus::Subscription> inner, Faults& faults, std::string topic)
        : inner_(std::move(inner)), faults_(faults), topic_(std::move(topic)) {}
    Result<bus::Batch> next(Duration timeout, std::stop_token stop) override {
      TRY(faults_.check("next", topic_));
      return inner_->next(timeout, std::move(stop));
    }
    Result<> done(const bus::Batch& batch) override {
      TRY(faults_.check("done", batch.topic));
      return inner_->done(batch);
    }
    void pause(std::string_view topic) override { inner_->pause(topic); }
    void resume(std::string_view topic) override { inner_->resume(topic); }
    Result<> seek(std::string_view topic, bus::Position position) override {
      TRY(faults_.check("seek", topic));
      return inner_->seek(topic, position);
    }

   private:
    std::unique_ptr<bus::Subscription> inner_;
    Faults& faults_;
    const std::string topic_;
  };

  Faults& faults_;
};

}  // namespace skykeep::testing
