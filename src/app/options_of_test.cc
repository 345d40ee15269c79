#include "app/options_of.h"

#include <gtest/gtest.h>

#include "app/schema.h"

namespace skykeep::app {
namespace {

Settings settings_with(const std::map<std::string, std::string>& flags = {}) {
  return Settings::parse(settings_schema(), "", "", [](const char*) { return nullptr; }, flags).value();
}

// Whoever opens a room without settings (tests, benches) has what the program has.
TEST(Options, DefaultsOfTheSettingsAreThoseOfTheRooms) {
  const Settings settings = settings_with();
  flows::FlowConfig flows;
  flows.api_key = "DEMO_KEY";
  EXPECT_TRUE(flow_config(settings, DataMode::kLive).value() == flows);

  const api::ApiOptions api = api_options(settings).value(), rooms_own;
  EXPECT_EQ(api.cache_bytes, rooms_own.cache_bytes);
  EXPECT_EQ(api.pictures.max_bytes, rooms_own.pictures.max_bytes);
  EXPECT_EQ(api.pictures.hosts, rooms_own.pictures.hosts);

  const net::FetcherOptions fetcher = fetcher_options(settings).value(), plain;
  EXPECT_EQ(fetcher.default_budget.requests_per_minute, plain.default_budget.requests_per_minute);
  EXPECT_EQ(fetcher.default_budget.burst, plain.default_budget.burst);
  EXPECT_EQ(fetcher.policy.max_attempts, plain.policy.max_attempts);
  EXPECT_EQ(fetcher.policy.timeout, plain.policy.timeout);

  const net::ServerOptions server = server_options(settings), plain_server;
  EXPECT_EQ(server.listen, plain_server.listen);
  EXPECT_EQ(server.workers, plain_server.workers);
}

TEST(Options, OnlyThreeWaysOfKeepingPicturesOfDays) {
  EXPECT_EQ(api_options(settings_with({{"pictures.apod", "thumbnails"}}))->apod_pictures, api::ApiOptions::ApodPictures::kThumbnails);
  const auto refused = api_options(settings_with({{"pictures.apod", "large"}}));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("off, thumbnails or full"), std::string::npos);
}

TEST(Options, WhatUpstreamsDoNotAllowIsRefused) {
  const auto refused = [](std::string key, std::string value) { return !flow_config(settings_with({{std::move(key), std::move(value)}}), DataMode::kLive); };
  EXPECT_TRUE(refused("iss.wheretheiss_every_s", "1"));
  EXPECT_TRUE(refused("iss.open_notify_every_s", "4"));
  EXPECT_TRUE(refused("iss.crew_every_h", "0.1"));
  EXPECT_TRUE(refused("iss.hot_days", "0"));
  EXPECT_TRUE(refused("sources.backfill", "some"));
  EXPECT_TRUE(refused("sources.backfill", "0"));
  EXPECT_TRUE(refused("sources.max_lanes", "0"));
  EXPECT_FALSE(refused("sources.backfill", "all"));
}

}  // namespace
}  // namespace skykeep::app
