#include "app/environment.h"
#include "app/mistakes.h"
#include "app/options_of.h"
#include "app/schema.h"
#include "app/site.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace skykeep::app {
namespace {

using ::testing::HasSubstr;

// A small command line of the same form as ours.
std::string mistake(const std::vector<std::string>& words) {
  CLI::App app{"", "skykeep"};
  std::string data, place, from;
  std::vector<std::string> files, faults, folders;
  bool json = false;
  app.add_option("--data", data);
  app.add_option("--folders", folders);
  app.add_flag("--json", json);
  CLI::App* passes = app.add_subcommand("passes", "");
  passes->add_option("--place", place);
  passes->add_option("--from", from);
  CLI::App* import = app.add_subcommand("import", "");
  import->add_option("path", files);
  import->add_option("--fault", faults);
  app.add_subcommand("serve", "");
  app.add_subcommand("config", "")->add_subcommand("check", "");
  return mistake_in(app, words).value_or("");
}

TEST(Mistakes, AnUnknownVerbIsNamedWithAGuess) {
  EXPECT_THAT(mistake({"serv"}), AllOf(HasSubstr("'serv'"), HasSubstr("'serve'")));
  EXPECT_THAT(mistake({"passses", "--place", "x"}), HasSubstr("'passes'"));
  EXPECT_THAT(mistake({"--data", "d", "srve"}), HasSubstr("'serve'"));
  EXPECT_THAT(mistake({"config", "chek"}), AllOf(HasSubstr("'chek'"), HasSubstr("'check'")));
  EXPECT_THAT(mistake({"start"}), HasSubstr("'serve'"));  // another word for it
  EXPECT_THAT(mistake({"xyzzyx"}), AllOf(HasSubstr("'xyzzyx'"), HasSubstr("--help")));
}

TEST(Mistakes, AnUnknownOptionIsNamedWithAGuess) {
  EXPECT_THAT(mistake({"passes", "--plaec", "Berlin"}), AllOf(HasSubstr("--plaec"), HasSubstr("'--place'")));
  EXPECT_THAT(mistake({"passes", "--city=Berlin"}), AllOf(HasSubstr("--city"), HasSubstr("'--place'")));
  EXPECT_THAT(mistake({"serve", "--place", "Berlin"}), AllOf(HasSubstr("`skykeep serve`"), HasSubstr("--place")));
  EXPECT_THAT(mistake({"--place", "Berlin", "passes"}), HasSubstr("skykeep passes --place"));
  EXPECT_THAT(mistake({"serve", "-x"}), HasSubstr("-x"));
  EXPECT_THAT(mistake({"serve", "--jsn"}), HasSubstr("'--json'"));
}

TEST(Mistakes, WhatIsRightIsLeftToTheParser) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"passes", "--place", "--json"}, {"passes", "--place=Berlin", "--from", "-50m"}, {"--json", "serve"}, {"serve", "--json", "--data", "serv"},
           {"import", "serv", "passses"}, {"import", "--fault", "a", "b", "--json"}, {"config", "check"}, {"passes", "--help"}, {"-h"},
           {"--folders", "a", "b", "--json", "serve"}, {"import", "--", "--nothing"}, {"passes", "-5"}, {}})
    EXPECT_EQ(mistake(words), "") << (words.empty() ? "" : words[0]);
}

TEST(Environment, AVariableThatIsNoSettingIsNamed) {
  const auto check = [](const char* entry) {
    const char* environment[] = {"HOME=/", entry, nullptr};
    const auto result = check_environment(settings_schema(), environment);
    return result ? std::string() : result.error().message;
  };
  EXPECT_THAT(check("SKYKEEP_NET_NOSUCH=1"), HasSubstr("SKYKEEP_NET_NOSUCH"));
  EXPECT_THAT(check("SKYKEEP_SERVER_LISTN=8080"), AllOf(HasSubstr("SKYKEEP_SERVER_LISTN"), HasSubstr("SKYKEEP_SERVER_LISTEN")));
  EXPECT_THAT(check("SKYKEEP_SERVR_LISTEN=8080"), HasSubstr("SKYKEEP_SERVER_LISTEN"));
  for (const char* fine : {"SKYKEEP_SERVER_LISTEN=8080", "SKYKEEP_SOURCES_API_KEY_FILE=/k", "SKYKEEP_RECORDINGS=/r", "SKYKEEP_BIN_DIR=/b",
                           "SKYKEEP_SOURCE_DIR=/s", "SKYKEEP_LANES=2", "SKYKEEP_SEED=1", "SKYKEEP_KILL_SEED=1", "SKYKEEP_OPENAPI_FILE=/o",
                           "NASA_API_KEY=k", "SKYKEEP=1"})
    EXPECT_EQ(check(fine), "") << fine;
}

TEST(Listen, APortAloneIsOneOfThisMachine) {
  const auto listen = [](const char* text) {
    return listen_address(*Settings::parse(settings_schema(), "", "", [](const char*) { return nullptr; }, {{"server.listen", text}}));
  };
  EXPECT_EQ(listen("8080"), "127.0.0.1:8080");
  EXPECT_EQ(listen("0.0.0.0:80"), "0.0.0.0:80");
  EXPECT_EQ(listen("[::1]:80"), "[::1]:80");
}

TEST(Site, IsNamedOnceAndWhole) {
  const auto settle = [](const std::string& place, std::optional<double> lat, std::optional<double> lon) {
    Invocation call;
    call.globals.quiet = true;
    call.place = place;
    call.lat = lat;
    call.lon = lon;
    const auto settled = settle_site(call);
    return settled ? fmt::format("{:.0f} {:.0f}", *call.lat, *call.lon) : settled.error().message;
  };
  EXPECT_EQ(settle("Berlin", {}, {}), "53 13");
  EXPECT_EQ(settle("", 52.5, 13.4), "52 13");
  EXPECT_EQ(settle("33.87 S 151.21 E", {}, {}), "-34 151");
  EXPECT_THAT(settle("", {}, {}), HasSubstr("--place"));
  EXPECT_THAT(settle("", 52.5, {}), HasSubstr("--lon is missing"));
  EXPECT_THAT(settle("", {}, 13.4), HasSubstr("--lat is missing"));
  EXPECT_THAT(settle("Berlin", 52.5, 13.4), HasSubstr("leave out"));
  EXPECT_THAT(settle("Springfield", {}, {}), HasSubstr("which?"));
  EXPECT_THAT(settle("Brelin", {}, {}), HasSubstr("did you mean"));
}

}  // namespace
}  // namespace skykeep::app
