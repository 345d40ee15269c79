#include "core/settings.h"

#include <gtest/gtest.h>

namespace skykeep {
namespace {

constexpr Setting kKnown[] = {
    {"server.listen", SettingType::kText, "127.0.0.1:8080", "where to listen"},
    {"server.workers", SettingType::kInt, "2", "threads"},
    {"sources.api_key", SettingType::kText, "", "key", "NASA_API_KEY"},
    {"sources.rovers", SettingType::kTextList, "", "which"},
    {"net.routes", SettingType::kTable, "", "host -> base"},
    {"net.polite", SettingType::kBool, "true", ""},
};

const char* nothing(const char*) { return nullptr; }

TEST(Settings, DefaultsFileEnvironmentAndFlagsOverrideInThatOrder) {
  const auto environment = [](const char* name) -> const char* {
    return std::string_view(name) == "SKYKEEP_SERVER_WORKERS" ? "4" : nullptr;
  };
  const auto s = Settings::parse(kKnown, "[server]\nlisten='0.0.0.0:1'\nworkers=3\n", "a.toml", environment,
                                 {{"server.listen", "127.0.0.1:9"}});
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(s->text("server.listen"), "127.0.0.1:9");
  EXPECT_EQ(s->integer("server.workers"), 4);
  EXPECT_TRUE(s->boolean("net.polite"));
  EXPECT_EQ(s->origin("net.polite"), "default");
  EXPECT_EQ(s->origin("server.workers"), "SKYKEEP_SERVER_WORKERS");
}

TEST(Settings, UnknownKeyNamesTheNearestKnownOneAndTheLine) {
  const auto s = Settings::parse(kKnown, "\n[server]\nlisen = 'x'\n", "a.toml", nothing, {});
  ASSERT_FALSE(s);
  EXPECT_EQ(s.error().code, Code::kInvalidInput);
  EXPECT_NE(s.error().message.find("a.toml:3"), std::string::npos) << s.error().message;
  EXPECT_NE(s.error().message.find("did you mean 'server.listen'"), std::string::npos) << s.error().message;
}

TEST(Settings, WrongTypesAndBrokenFilesAreNamed) {
  for (const char* text : {"[server]\nworkers='many'\n", "[net]\nroutes=1\n", "[sources]\nrovers='one'\n", "[server\n"}) {
    const auto s = Settings::parse(kKnown, text, "a.toml", nothing, {});
    ASSERT_FALSE(s) << text;
    EXPECT_NE(s.error().message.find("a.toml"), std::string::npos) << s.error().message;
  }
}

TEST(Settings, TablesAndListsKeepTheirItems) {
  const auto s = Settings::parse(kKnown, "[net.routes]\n'mars.nasa.gov'='http://127.0.0.1:1'\n[sources]\nrovers=['a','b']\n",
                                 "a.toml", nothing, {});
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(s->table("net.routes").at("mars.nasa.gov"), "http://127.0.0.1:1");
  EXPECT_EQ(s->list("sources.rovers"), (std::vector<std::string>{"a", "b"}));
}

TEST(Settings, SecretsMayComeByTheirWellKnownName) {
  const auto environment = [](const char* name) -> const char* {
    return std::string_view(name) == "NASA_API_KEY" ? "secret" : nullptr;
  };
  const auto s = Settings::parse(kKnown, "", "a.toml", environment, {});
  ASSERT_TRUE(s);
  EXPECT_EQ(s->text("sources.api_key"), "secret");
}

}  // namespace
}  // namespace skykeep
