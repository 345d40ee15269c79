// A bus whose offsets leave numbers out, as those of a broker may: an offset x of the bus inside is 7x + 3 outside. Whoever computes
// with offsets fails over it.
#pragma once

#include <memory>
#include <utility>

#include "bus/bus.h"

namespace skykeep::bus {

inline int64_t sparse_offset(int64_t inner) { return inner * 7 + 3; }
// Of the first record at or past `outer`.
inline int64_t inner_offset(int64_t outer) { return outer <= 3 ? 0 : (outer + 3) / 7; }

class SparseBus final : public Bus {
 public:
  explicit SparseBus(std::unique_ptr<Bus> inner) : inner_(std::move(inner)) {}

  Result<> ensure(std::span<const TopicSpec> topics) override { return inner_->ensure(topics); }
  Result<Position> append(std::string_view topic, std::span<const NewRecord> records) override {
    return outer(TRY(inner_->append(topic, records)));
  }
  Result<std::unique_ptr<Subscription>> subscribe(std::string_view group, std::span<const std::string> topics,
                                                  const ReadLimits& limits) override {
    return std::make_unique<Member>(TRY(inner_->subscribe(group, topics, limits)));
  }
  Result<std::vector<Record>> read(std::string_view topic, Position from, const ReadLimits& limits) override {
    return outer(TRY(inner_->read(topic, inner(from), limits)));
  }
  bool wait(std::string_view topic, Position from, Duration timeout, std::stop_token stop) override {
    return inner_->wait(topic, inner(from), timeout, std::move(stop));
  }
  Result<std::vector<Record>> newest(std::string_view topic, const ReadLimits& limits) override {
    return outer(TRY(inner_->newest(topic, limits)));
  }
  Result<std::vector<TopicInfo>> topics() override {
    auto infos = TRY(inner_->topics());
    for (TopicInfo& info : infos) {
      info.first_offset = sparse_offset(info.first_offset);
      info.end_offset = sparse_offset(info.end_offset);
    }
    return infos;
  }
  Result<std::vector<GroupInfo>> groups() override {
    auto infos = TRY(inner_->groups());
    for (GroupInfo& info : infos) info.next = outer(info.next);
    return infos;
  }
  Result<> trim(std::string_view topic, UtcTime before) override { return inner_->trim(topic, before); }
  Result<> forget_group(std::string_view group, std::string_view topic) override { return inner_->forget_group(group, topic); }

 private:
  static Position outer(Position position) { return {position.partition, sparse_offset(position.offset)}; }
  static Position inner(Position position) { return {position.partition, inner_offset(position.offset)}; }
  static std::vector<Record> outer(std::vector<Record> records) {
    for (Record& record : records) record.position = outer(record.position);
    return records;
  }

  class Member final : public Subscription {
   public:
    explicit Member(std::unique_ptr<Subscription> inner) : inner_(std::move(inner)) {}
    Result<Batch> next(Duration timeout, std::stop_token stop) override {
      Batch batch = TRY(inner_->next(timeout, std::move(stop)));
      batch.records = outer(std::move(batch.records));
      return batch;
    }
    Result<> done(const Batch& batch) override {
      Batch same = batch;
      for (Record& record : same.records) record.position = inner(record.position);
      return inner_->done(same);
    }
    void pause(std::string_view topic) override { inner_->pause(topic); }
    void resume(std::string_view topic) override { inner_->resume(topic); }
    Result<> seek(std::string_view topic, Position position) override {
      if (position.offset < 0) return inner_->seek(topic, position);
      return inner_->seek(topic, inner(position));
    }

   private:
    std::unique_ptr<Subscription> inner_;
  };

  std::unique_ptr<Bus> inner_;
};

}  // namespace skykeep::bus
