// What every lake does, whatever stands behind it. A backend includes this in one test file and instantiates
// LakeContract.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/ids.h"
#include "lake/lake.h"
#include "tests/contract/child.h"
#include "tests/contract/temp_dir.h"

namespace skykeep::lake {

struct LakeBackend {
  std::string name;
  // Opens the lake that lives in `dir`; called again after the former one is gone, it gives the same objects.
  std::function<Result<std::unique_ptr<Lake>>(const std::string& dir)> open;
};

inline void PrintTo(const LakeBackend& backend, std::ostream* out) { *out << backend.name; }

inline ObjectMeta some_meta() {
  ObjectMeta meta;
  meta.url = "https://mars.nasa.gov/rss/api/?sol=1000&page=2";
  meta.status = 200;
  meta.headers = {{"content-type", "application/json"}, {"etag", "\"ü\""}};
  meta.fetched_at = *parse_utc("2026-11-21T07:45:00.123456Z");
  meta.origin = "api";
  meta.content_type = "application/json";
  meta.partition = sol_of("mars_photos", "curiosity", 12);
  meta.page = 3;
  return meta;
}

class LakeContract : public ::testing::TestWithParam<LakeBackend> {
 protected:
  void SetUp() override { reopen(); }
  void reopen() {
    lake_.reset();
    auto opened = GetParam().open(dir_.path());
    ASSERT_TRUE(opened) << opened.error().message;
    lake_ = std::move(*opened);
  }
  void put(std::string_view key, std::string_view body) {
    const auto done = lake_->put(key, body, some_meta());
    ASSERT_TRUE(done) << done.error().message;
  }
  std::vector<std::string> list(std::string_view prefix, std::string_view after = "", size_t limit = 1000) {
    const auto keys = lake_->list(prefix, after, limit);
    EXPECT_TRUE(keys);
    return keys.value_or(std::vector<std::string>());
  }

  skykeep::testing::TempDir dir_;
  std::unique_ptr<Lake> lake_;
};

TEST_P(LakeContract, AnObjectComesBackByteForByteWithItsMeta) {
  std::string body = R"({"images":[]})";
  body += std::string("\0\xff\n", 3);
  const auto stored = lake_->put("photos/curiosity/sol=1000/p1", body, some_meta());
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(stored->sha256, sha256_hex(body));
  EXPECT_EQ(stored->size, body.size());
  reopen();
  const auto object = lake_->get("photos/curiosity/sol=1000/p1");
  ASSERT_TRUE(object) << object.error().message;
  EXPECT_EQ(object->body, body);
  const ObjectMeta meta = some_meta();
  EXPECT_EQ(object->meta.url, meta.url);
  EXPECT_EQ(object->meta.status, meta.status);
  EXPECT_EQ(object->meta.headers, meta.headers);
  EXPECT_EQ(object->meta.fetched_at, meta.fetched_at);
  EXPECT_EQ(object->meta.origin, meta.origin);
  EXPECT_EQ(object->meta.content_type, meta.content_type);
  EXPECT_EQ(object->meta.partition, meta.partition);
  EXPECT_EQ(object->meta.page, meta.page);
  EXPECT_EQ(object->meta.sha256, sha256_hex(body));
  EXPECT_EQ(lake_->head("photos/curiosity/sol=1000/p1")->size, body.size());
}

TEST_P(LakeContract, EmptyAndLargeBodiesAndPicturesAreKeptExactly) {
  std::string large;
  for (uint64_t i = 0; large.size() < 3'000'000; ++i) large += std::to_string(i * 7919) + ",";
  put("empty", "");
  put("large", large);
  ObjectMeta picture = some_meta();
  picture.content_type = "image/jpeg; charset=binary";
  ASSERT_TRUE(lake_->put("picture.jpg", large, picture));
  EXPECT_EQ(lake_->get("empty")->body, "");
  EXPECT_EQ(lake_->get("large")->body, large);
  EXPECT_EQ(lake_->get("picture.jpg")->body, large);
}

TEST_P(LakeContract, AnObjectIsUsedAgainForOneReadAfterAnother) {
  put("a", std::string(50'000, 'a'));
  put("b", "b");
  Object object;
  ASSERT_TRUE(lake_->read("a", object));
  EXPECT_EQ(object.body, std::string(50'000, 'a'));
  ASSERT_TRUE(lake_->read("b", object));
  EXPECT_EQ(object.body, "b");
  EXPECT_EQ(object.meta.sha256, sha256_hex("b"));
  EXPECT_EQ(object.meta.size, 1U);
  const auto missing = lake_->read("c", object);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::kNotFound);
}

TEST_P(LakeContract, TheSameBytesAgainAreWelcomeAndTheFirstMetaStays) {
  put("a", "body");
  ObjectMeta later = some_meta();
  later.url = "https://elsewhere/";
  const auto again = lake_->put("a", "body", later);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->url, some_meta().url);
  EXPECT_EQ(lake_->head("a")->url, some_meta().url);
}

TEST_P(LakeContract, OtherBytesUnderATakenKeyAreRefused) {
  put("a", "body");
  const auto other = lake_->put("a", "other", some_meta());
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Code::kAlreadyExists);
  EXPECT_EQ(lake_->get("a")->body, "body");
}

TEST_P(LakeContract, WhatIsNotThereIsNotFound) {
  put("a/b", "x");
  for (const char* key : {"nothing", "a", "a/b/c", "a/c"}) {
    EXPECT_EQ(lake_->get(key).error().code, Code::kNotFound) << key;
    EXPECT_EQ(lake_->head(key).error().code, Code::kNotFound) << key;
    EXPECT_EQ(lake_->get_range(key, 0, 1).error().code, Code::kNotFound) << key;
    EXPECT_EQ(lake_->remove(key).error().code, Code::kNotFound) << key;
  }
}

TEST_P(LakeContract, KeysThatBreakTheRuleAreInvalidInputEverywhere) {
  for (const std::string& key :
       {std::string(), std::string("/a"), std::string("a/"), std::string("a//b"), std::string("../a"),
        std::string("a/../b"), std::string("./a"), std::string("a b"), std::string("a\\b"),
        std::string("a\0b", 3), std::string("ä"), std::string(201, 'a'),
        "a/" + std::string(200, 'b') + "/" + std::string(200, 'c') + "/" + std::string(200, 'd')}) {
    EXPECT_EQ(lake_->put(key, "x", some_meta()).error().code, Code::kInvalidInput) << key;
    EXPECT_EQ(lake_->get(key).error().code, Code::kInvalidInput) << key;
    EXPECT_EQ(lake_->get_range(key, 0, 0).error().code, Code::kInvalidInput) << key;
    EXPECT_EQ(lake_->head(key).error().code, Code::kInvalidInput) << key;
    EXPECT_EQ(lake_->remove(key).error().code, Code::kInvalidInput) << key;
  }
  put("A-Z_a.z=0/" + std::string(200, 'x'), "longest part");
  put("..a/b..", "dots inside a part are fine");
}

TEST_P(LakeContract, ASliceIsExactAndPastTheEndIsInvalidInput) {
  std::string body;
  for (int i = 0; i < 10'000; ++i) body += std::to_string(i) + ";";
  put("a", body);
  ObjectMeta picture = some_meta();
  picture.content_type = "image/png";
  ASSERT_TRUE(lake_->put("b", body, picture));
  for (const char* key : {"a", "b"}) {
    EXPECT_EQ(*lake_->get_range(key, 0, 4), "0;1;") << key;
    EXPECT_EQ(*lake_->get_range(key, 1234, 321), body.substr(1234, 321)) << key;
    EXPECT_EQ(*lake_->get_range(key, body.size() - 2, 2), body.substr(body.size() - 2)) << key;
    EXPECT_EQ(*lake_->get_range(key, body.size(), 0), "") << key;
    EXPECT_EQ(lake_->get_range(key, body.size() - 2, 3).error().code, Code::kInvalidInput) << key;
    EXPECT_EQ(lake_->get_range(key, body.size() + 1, 0).error().code, Code::kInvalidInput) << key;
    EXPECT_EQ(lake_->get_range(key, UINT64_MAX, 2).error().code, Code::kInvalidInput) << key;
    EXPECT_EQ(lake_->get_range(key, 2, UINT64_MAX).error().code, Code::kInvalidInput) << key;
  }
}

TEST_P(LakeContract, KeysAreListedInByteOrderByPrefixInPages) {
  // Byte order: '-' < '.' < '/' < digits < '=' < capitals < '_' < small letters.
  const std::vector<std::string> keys = {"a",  "a-b",   "a.b", "a/b", "a/b/c",     "a/b0", "a/bb",
                                         "a0", "a=1/x", "aB",  "a_",  "aa/z/deep", "b",    "b.x/y"};
  for (auto it = keys.rbegin(); it != keys.rend(); ++it) put(*it, *it);
  EXPECT_EQ(list(""), keys);
  EXPECT_THAT(list("a/b"), ::testing::ElementsAre("a/b", "a/b/c", "a/b0", "a/bb"));
  EXPECT_THAT(list("a/b/"), ::testing::ElementsAre("a/b/c"));
  EXPECT_THAT(list("aa"), ::testing::ElementsAre("aa/z/deep"));
  EXPECT_TRUE(list("c").empty());
  EXPECT_TRUE(list("../").empty());
  EXPECT_TRUE(list("/").empty());
  EXPECT_THAT(list("", "a/bb"), ::testing::ElementsAre("a0", "a=1/x", "aB", "a_", "aa/z/deep", "b", "b.x/y"));
  EXPECT_THAT(list("a/", "a/b"), ::testing::ElementsAre("a/b/c", "a/b0", "a/bb"));
  EXPECT_THAT(list("b", "zzz"), ::testing::ElementsAre());
  std::vector<std::string> paged;
  for (std::vector<std::string> page; !(page = list("", paged.empty() ? "" : paged.back(), 3)).empty();) {
    EXPECT_LE(page.size(), 3U);
    paged.insert(paged.end(), page.begin(), page.end());
  }
  EXPECT_EQ(paged, keys);
  EXPECT_TRUE(list("", "", 0).empty());
}

TEST_P(LakeContract, ARemovedObjectIsGoneAndItsKeyMayBeTakenAnew) {
  put("a", "one");
  EXPECT_EQ(*lake_->get_range("a", 0, 3), "one");
  ASSERT_TRUE(lake_->remove("a"));
  EXPECT_EQ(lake_->get("a").error().code, Code::kNotFound);
  EXPECT_EQ(lake_->get_range("a", 0, 3).error().code, Code::kNotFound);
  EXPECT_TRUE(list("").empty());
  put("a", "two");
  EXPECT_EQ(*lake_->get_range("a", 0, 3), "two");
}

TEST_P(LakeContract, UsageCountsObjectsAndStoredBytesByPrefix) {
  EXPECT_EQ(lake_->usage("")->objects, 0U);
  put("a/1", "x");
  put("a/12", "y");
  put("a/b/1", "z");
  put("c", "w");
  EXPECT_EQ(lake_->usage("")->objects, 4U);
  EXPECT_EQ(lake_->usage("a/")->objects, 3U);
  EXPECT_EQ(lake_->usage("a/1")->objects, 2U);
  EXPECT_EQ(lake_->usage("a/b")->objects, 1U);
  EXPECT_EQ(lake_->usage("nothing/")->objects, 0U);
  const uint64_t before = lake_->usage("")->stored_bytes;
  EXPECT_GT(before, 0U);
  put("a/13", "x");
  put("a/13", "x");
  ASSERT_TRUE(lake_->remove("c"));
  EXPECT_EQ(lake_->usage("")->objects, 4U);
  EXPECT_EQ(lake_->usage("")->stored_bytes, before) << "one came, one of the same size went";
  reopen();
  EXPECT_EQ(lake_->usage("")->objects, 4U);
  EXPECT_EQ(lake_->usage("")->stored_bytes, before);
}

TEST_P(LakeContract, ConcurrentPutsOfOneKeyAgreeAndOfManyKeysAllArrive) {
  constexpr int kThreads = 6;
  std::vector<int> wins(kThreads);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        wins[static_cast<size_t>(t)] =
            lake_->put("same", "body of " + std::to_string(t), some_meta()).has_value();
        for (int i = 0; i < 20; ++i) {
          EXPECT_TRUE(lake_->put("many/" + std::to_string(i), "shared " + std::to_string(i), some_meta()));
          EXPECT_TRUE(lake_->get_range("many/" + std::to_string(i), 0, 6));
          EXPECT_TRUE(lake_->usage(""));
        }
      });
  }
  EXPECT_EQ(std::count(wins.begin(), wins.end(), 1), 1);
  EXPECT_TRUE(lake_->get("same"));
  EXPECT_EQ(list("many/").size(), 20U);
  EXPECT_EQ(lake_->usage("")->objects, 21U);
}

TEST_P(LakeContract, NothingAcknowledgedIsLostWhenTheProcessIsKilledWhilePutting) {
  lake_.reset();
  int64_t next = 0;
  for (const size_t reports : {1U, 25U, 60U}) {
    const auto acknowledged =
        skykeep::testing::run_and_kill(reports, [&](const skykeep::testing::Report& report) {
          auto lake = GetParam().open(dir_.path());
          if (!lake) return;
          for (int64_t i = next;; ++i) {
            if (!(*lake)->put("k/" + std::to_string(i), std::string(5000, 'x') + std::to_string(i),
                              some_meta()))
              return;
            report(i);
          }
        });
    ASSERT_GE(acknowledged.size(), reports);
    reopen();
    const auto keys = list("", "", 100'000);
    EXPECT_GE(keys.size(), static_cast<size_t>(acknowledged.back()) + 1);
    for (const std::string& key : keys)
      EXPECT_TRUE(lake_->get(key)) << key << ": what can be seen is complete";
    next = static_cast<int64_t>(keys.size());
    put("k/" + std::to_string(next++), "goes on where it stood");
    lake_.reset();
  }
}

}  // namespace skykeep::lake
