// The simulator over HTTP: shapes by address, caching headers, every fault, recordings, control.
#include "simulator/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "../tests/recordings.h"
#include "core/json.h"
#include "imaging/imaging.h"
#include "net/client.h"

namespace skykeep::simulator {
namespace {

constexpr const char* kFeed =
    "/mars.nasa.gov/rss/api/?feed=raw_images&category=mars2020&feedtype=json&num=100";
constexpr const char* kManifest = "/api.nasa.gov/mars-photos/api/v1/manifests/spirit?api_key=k";

struct Running {
  explicit Running(ServiceOptions options = {}) {
    if (!options.now) options.now = parse_utc("2026-11-21T08:00:00Z").value();
    service = Service::create(fs, options).value();
    net::ServerHandlers handlers;
    handlers.slow = [this](const net::ServerRequest& request) { return service->handle(request); };
    server = net::start_server({.listen = "127.0.0.1:0"}, handlers).value();
  }
  Result<net::Response> send(const std::string& target, const std::string& method = "GET",
                             const std::string& body = "", net::Headers headers = {}) {
    net::Request request;
    request.method = method;
    request.url = "http://" + server->address() + target;
    request.body = body;
    request.headers = std::move(headers);
    request.timeout = 10s;
    return client->send(request, {});
  }
  Json json(const std::string& target) { return parse_json(send(target).value().body).value(); }
  // A member of a document, by value: loops over a part of a temporary would dangle.
  Json list(const std::string& target, const char* name) { return json(target).at(name); }
  Json post(const std::string& target, const Json& body) {
    return parse_json(send(target, "POST", to_text(body)).value().body).value();
  }

  RealFs fs;
  std::unique_ptr<Service> service;
  std::unique_ptr<net::HttpClient> client = net::make_curl_client({});
  std::unique_ptr<net::Server> server;  // last: stops first
};

ServiceOptions with_faults(std::initializer_list<const char*> faults) {
  ServiceOptions options;
  for (const char* text : faults) options.faults.push_back(parse_fault(text).value());
  return options;
}

std::string path_of(const std::string& url) { return "/" + url.substr(url.find("://") + 3); }

TEST(Service, EveryAnswerSaysThatItIsSimulated) {
  Running s;
  for (const char* target : {kFeed, kManifest, "/mars.nasa.gov/mmgis-maps/M20/Layers/json/M20_traverse.json",
                             "/nowhere.example/x"})
    EXPECT_EQ(s.send(target)->headers.get("Skykeep-Origin"), "simulated") << target;
  EXPECT_EQ(s.send("/nowhere.example/x")->status, 404);
  EXPECT_EQ(s.send(kFeed, "POST", "x")->status, 405);
}

TEST(Service, PerseverancePagesHoldAtMostAHundredAndCoverTheSolOnce) {
  Running s;
  std::set<std::string> ids;
  int64_t total = -1;
  for (int page = 0;; ++page) {
    const Json json = s.json(std::string(kFeed) + "&sol=1001&num=500&page=" + std::to_string(page));
    total = json["total_results"];
    for (const Json& image : json["images"])
      EXPECT_TRUE(
          ids.insert(image["imageid"].get<std::string>() + image["image_files"]["large"].get<std::string>())
              .second);
    EXPECT_LE(json["images"].size(), 100u);
    if (json["images"].size() < 100) break;
  }
  EXPECT_EQ(static_cast<int64_t>(ids.size()), total);
  EXPECT_GT(total, 0);
}

TEST(Service, FeedParametersNarrowTheRows) {
  Running s;
  const std::string base = std::string(kFeed) + "&condition_2=1000:sol:gte&condition_3=1004:sol:lte";
  for (const Json& image : s.list(base, "images"))
    EXPECT_THAT(image["sol"].get<int>(), testing::AllOf(testing::Ge(1000), testing::Le(1004)));
  for (const Json& image : s.list(base + "&search=NAVCAM_LEFT%7CMCZ_LEFT", "images"))
    EXPECT_THAT(image["camera"]["instrument"].get<std::string>(), testing::AnyOf("NAVCAM_LEFT", "MCZ_LEFT"));
  const Json thumbnails = s.json(base + "&extended=sample_type::thumbnail");
  EXPECT_FALSE(thumbnails["images"].empty());
  for (const Json& image : thumbnails["images"]) EXPECT_EQ(image["sample_type"], "Thumbnail");
  EXPECT_EQ(s.json(base + "&order=sol%20asc")["images"][0]["sol"], 1000);
  const int64_t all = s.json(base)["total_results"],
                full = s.json(base + "&extended=sample_type::full")["total_results"];
  EXPECT_EQ(full + thumbnails["total_results"].get<int64_t>(), all);
}

TEST(Service, CuriosityRowsOfOtherMissionsComeUnlessTheMissionIsAsked) {
  Running s;
  const std::string base =
      "/mars.nasa.gov/api/v1/raw_image_items/"
      "?order=sol%20desc&per_page=50&condition_2=1000:sol:gte&condition_3=1010:sol:lte";
  std::set<std::string> careless, careful;
  for (const Json& item : s.list(base, "items")) careless.insert(item["mission"].get<std::string>());
  for (const Json& item : s.list(base + "&condition_1=msl:mission", "items"))
    careful.insert(item["mission"].get<std::string>());
  EXPECT_EQ(careless, (std::set<std::string>{"insight", "msl"}));
  EXPECT_EQ(careful, std::set<std::string>{"msl"});
  const Json page = s.json(base + "&condition_1=msl:mission&extended=thumbnail::sample_type::noteq");
  EXPECT_TRUE(page["more"].get<bool>());
  for (const Json& item : page["items"]) EXPECT_FALSE(item["is_thumbnail"].get<bool>());
  EXPECT_TRUE(s.json("/mars.nasa.gov/api/v1/raw_image_items/msl/latest/")["success"].get<bool>());
}

TEST(Service, AnEncodedPlusIsSentToAPageForPeople) {
  Running s;
  const auto answer = s.send(std::string(kFeed) + "&order=sol%2Bdesc");
  EXPECT_EQ(answer->status, 302);
  EXPECT_THAT(std::string(*answer->headers.get("Content-Type")), testing::HasSubstr("text/html"));
  EXPECT_EQ(s.send(std::string(kFeed) + "&order=sol+desc")->status, 200);
}

TEST(Service, OldServiceKeepsItsHabits) {
  Running s;
  const std::string base = "/rovers.nebulum.one/api/v1/";
  const auto bad = s.send(base + "rovers/beagle/photos?sol=1");
  EXPECT_EQ(bad->status, 400);
  EXPECT_EQ(bad->body, R"({"errors":"Invalid Rover Name"})");
  EXPECT_TRUE(s.json(base + "rovers/curiosity/photos")["photos"].empty());
  EXPECT_EQ(s.json(base + "rovers/curiosity/photos?sol=1001&page=1")["photos"].size(), 25u);
  EXPECT_EQ(s.json(base + "rovers/curiosity/photos?sol=1001&page=2&per_page=7")["photos"].size(), 7u);
  const Json whole = s.json(base + "rovers/Curiosity/photos?sol=1001");
  ASSERT_GT(whole["photos"].size(), 25u);
  for (size_t i = 1; i < whole["photos"].size(); ++i) {
    const Json &a = whole["photos"][i - 1], &b = whole["photos"][i];
    EXPECT_LE(std::pair(a["camera"]["id"].get<int>(), a["id"].get<int64_t>()),
              std::pair(b["camera"]["id"].get<int>(), b["id"].get<int64_t>()));
  }
  const std::string date = whole["photos"][0]["earth_date"];
  EXPECT_EQ(s.json(base + "rovers/curiosity/photos?earth_date=" + date)["photos"], whole["photos"]);
  for (const Json& photo : s.list(base + "rovers/curiosity/photos?sol=1001&camera=navcam", "photos"))
    EXPECT_EQ(photo["camera"]["name"], "NAVCAM");
  const std::string id = std::to_string(whole["photos"][3]["id"].get<int64_t>());
  EXPECT_EQ(s.json(base + "photos/" + id)["photo"], whole["photos"][3]);
  EXPECT_EQ(s.send(base + "photos/1")->status, 404);
  EXPECT_EQ(s.json(base + "rovers")["rovers"].size(), 4u);
  EXPECT_EQ(s.json(base + "rovers/spirit")["rover"]["max_sol"], 2208);
  EXPECT_FALSE(s.json(base + "rovers/opportunity/latest_photos")["latest_photos"].empty());
  EXPECT_TRUE(
      s.json("/api.marsvista.dev/v1/rovers/spirit/photos?sol=1")["photos"][0]["rover"].contains("max_sol"));
}

TEST(Service, ManifestsAndTraversesCanBeAskedConditionally) {
  Running s;
  for (const std::string& target :
       {std::string(kManifest), std::string("/mars.nasa.gov/mmgis-maps/M20/Layers/json/M20_traverse.json")}) {
    const auto first = s.send(target);
    ASSERT_TRUE(first->headers.get("ETag"));
    EXPECT_TRUE(first->headers.get("Last-Modified"));
    net::Headers headers;
    headers.set("If-None-Match", std::string(*first->headers.get("ETag")));
    const auto second = s.send(target, "GET", "", headers);
    EXPECT_EQ(second->status, 304);
    EXPECT_TRUE(second->body.empty());
  }
  EXPECT_TRUE(s.send(kManifest)->headers.get("X-RateLimit-Remaining"));
}

TEST(Service, EveryPictureThatIsNamedIsThere) {
  Running s;
  std::map<std::string, std::string> one_of_each;
  for (const char* target : {"&sol=0", "&sol=1001", "&sol=1500", "&sol=1503", "&sol=1800"})
    for (const Json& image : s.list(std::string(kFeed) + target, "images")) {
      one_of_each["M20 " + image["camera"]["instrument"].get<std::string>()] = image["image_files"]["small"];
      one_of_each["M20 large"] = image["image_files"]["large"];
    }
  for (const Json& item : s.list("/mars.nasa.gov/api/v1/raw_image_items/"
                                 "?condition_1=msl:mission&condition_2=1001:sol:in&per_page=200",
                                 "items"))
    one_of_each["MSL " + item["instrument"].get<std::string>() +
                (item["is_thumbnail"].get<bool>() ? " thumbnail" : "")] = item["url"];
  for (const char* rover : {"spirit"})
    for (const Json& photo :
         s.list(std::string("/api.nasa.gov/mars-photos/api/v1/rovers/") + rover + "/photos?sol=1", "photos"))
      one_of_each[rover + photo["camera"]["name"].get<std::string>()] = photo["img_src"];
  EXPECT_GT(one_of_each.size(), 12u);
  for (const auto& [what, url] : one_of_each) {
    const auto answer = s.send(path_of(url));
    ASSERT_EQ(answer->status, 200) << what << " " << url;
    EXPECT_EQ(answer->headers.get("Content-Type"), "image/jpeg");
    const auto facts = imaging::facts(answer->body);
    ASSERT_TRUE(facts) << what << ": " << facts.error().message;
    if (what == "M20 large") {
      EXPECT_EQ(facts->width, 1200);
    } else if (what.starts_with("M20")) {
      EXPECT_EQ(facts->width, 320);
    }
  }
  const std::string url = one_of_each["M20 MCZ_LEFT"];
  EXPECT_EQ(s.send(path_of(url))->body, s.send(path_of(url))->body);
  EXPECT_EQ(s.send("/mars.nasa.gov/mars2020-raw-images/pub/ods/surface/sol/01000/ids/edr/browse/zcam/"
                   "NO_SUCH_PICTURE_320.jpg")
                ->status,
            404);
}

TEST(Faults, UnknownNamesAndRatesAreRefusedInWords) {
  EXPECT_THAT(parse_fault("flood").error().message,
              testing::AllOf(testing::HasSubstr("'flood'"), testing::HasSubstr("429-retry-after")));
  for (const char* text : {"429=0", "429=1.5", "slow=often", "slow="})
    EXPECT_FALSE(parse_fault(text)) << text;
  EXPECT_EQ(parse_fault("truncated=0.05")->rate, 0.05);
}

TEST(Faults, FireAtTheirRateAndTheSameFromTheSameSeed) {
  const Faults a(1, {parse_fault("html503=0.3").value()}), b(1, {parse_fault("html503=0.3").value()}),
      c(2, {parse_fault("html503=0.3").value()});
  int fired = 0, differ = 0;
  for (uint64_t n = 0; n < 2000; ++n) {
    fired += a.decide(n, "mars.nasa.gov")[Fault::kHtml503];
    EXPECT_EQ(a.decide(n, "mars.nasa.gov").fires, b.decide(n, "mars.nasa.gov").fires);
    differ += a.decide(n, "mars.nasa.gov").fires != c.decide(n, "mars.nasa.gov").fires;
  }
  EXPECT_NEAR(fired, 600, 90);
  EXPECT_GT(differ, 500);
}

TEST(Faults, ByRequestTheyAreTheSameInWhateverOrderOneAsks) {
  ServiceOptions options = with_faults({"html503=0.4", "duplicate=0.5"});
  options.faults_by_request = true;
  std::vector<std::string> pages;
  for (int sol = 600; sol < 612; ++sol)
    pages.push_back(fmt::format("/mars.nasa.gov/rss/api/?feed=raw_images&category=mars2020&feedtype=json&num=100&sol={}", sol));
  // How each page is answered the first two times, and what it holds once it comes.
  const auto ask = [&](bool backwards) {
    Running running(options);
    if (backwards) std::reverse(pages.begin(), pages.end());
    std::map<std::string, std::string> out;
    for (int turn = 0; turn < 2; ++turn)
      for (const std::string& page : pages) out[page] += fmt::format("{} ", running.send(page)->status);
    for (const std::string& page : pages)
      for (int tries = 0; tries < 50; ++tries)
        if (const auto answer = running.send(page); answer->status == 200) {
          out[page] += answer->body;
          break;
        }
    return out;
  };
  const auto first = ask(false), second = ask(true);
  EXPECT_EQ(first, second);
  std::set<std::string> ways;
  for (const auto& [page, text] : first) ways.insert(text.substr(0, 8));
  EXPECT_GT(ways.size(), 1u) << "some fail and some do not, and what failed heals";
}

TEST(Faults, TooManyRequestsComesInBothKinds) {
  Running plain(with_faults({"429=1"})), polite(with_faults({"429-retry-after=1"}));
  const auto gateway = plain.send(kManifest);
  EXPECT_EQ(gateway->status, 429);
  EXPECT_FALSE(gateway->headers.get("Retry-After"));
  EXPECT_EQ(parse_json(gateway->body).value()["error"]["code"], "OVER_RATE_LIMIT");
  EXPECT_EQ(plain.send(kFeed)->status, 429);
  EXPECT_EQ(polite.send(kFeed)->headers.get("Retry-After"), "1");
  if (const auto dir = tests::recordings_dir()) {
    EXPECT_EQ(gateway->body, tests::recorded_body(*dir, "errors/api-nasa-gov_429_over_rate_limit.json"));
  }
}

TEST(Faults, BrokenAnswersAreBrokenInTheirWay) {
  Running html(with_faults({"html503=1"}));
  EXPECT_EQ(html.send(kFeed)->status, 503);
  EXPECT_THAT(html.send(kFeed)->body, testing::HasSubstr("<html>"));
  Running empty(with_faults({"empty=1"}));
  EXPECT_EQ(empty.send(kFeed)->status, 200);
  EXPECT_TRUE(empty.send(kFeed)->body.empty());
  Running cut(with_faults({"truncated-body=1"}));
  EXPECT_EQ(cut.send(kFeed)->status, 200);
  EXPECT_FALSE(parse_json(cut.send(kFeed)->body));
  Running torn(with_faults({"truncated=1"}));
  const auto answer = torn.send(kFeed);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kCorrupt) << answer.error().message;
}

TEST(Faults, SlowAnswersTakeTheirTimeAndArriveWhole) {
  Running s(with_faults({"slow=1"}));
  const auto begin = std::chrono::steady_clock::now();
  const auto answer = s.send(kManifest);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 450ms);
  EXPECT_EQ(answer->status, 200);
  EXPECT_TRUE(parse_json(answer->body));
}

TEST(Faults, DuplicatesRepeatRecordsAndTheLastPageButLoseNone) {
  Running good, bad(with_faults({"duplicate=1"}));
  const std::string target = std::string(kFeed) + "&sol=1001";
  const Json page = bad.json(target + "&page=0"), real = good.json(target + "&page=0");
  std::set<std::string> ids, real_ids;
  for (const Json& image : page["images"]) ids.insert(image["imageid"]);
  for (const Json& image : real["images"]) real_ids.insert(image["imageid"]);
  EXPECT_EQ(ids, real_ids);
  EXPECT_GT(page["images"].size(), real["images"].size());
  EXPECT_TRUE(good.json(target + "&page=40")["images"].empty());
  EXPECT_FALSE(bad.json(target + "&page=40")["images"].empty());
}

TEST(Faults, LateSolsAppearAfterSomeQuestions) {
  Running s(with_faults({"late=0.25"}));
  std::vector<int> newest;
  for (int i = 0; i < 6; ++i) newest.push_back(s.json(kFeed)["images"][0]["sol"]);
  EXPECT_LT(newest.front(), newest.back());
  EXPECT_TRUE(std::is_sorted(newest.begin(), newest.end()));
  EXPECT_EQ(newest[4], newest[5]);
}

TEST(Faults, TheNewestSolGrowsAndNothingOlderDoes) {
  Running s(with_faults({"grow=0.25"})), still;
  const int sol =
      still.json("/mars.nasa.gov/rss/api/?feed=raw_images&category=mars2020&latest=true")["latest_sol"];
  std::vector<int64_t> totals;
  for (int i = 0; i < 5; ++i)
    totals.push_back(s.json(std::string(kFeed) + "&sol=" + std::to_string(sol))["total_results"]);
  EXPECT_LT(totals[0], totals[1]);
  EXPECT_LT(totals[1], totals[2]);
  EXPECT_EQ(totals[3], totals[4]);
  EXPECT_EQ(totals[4], still.json(std::string(kFeed) + "&sol=" + std::to_string(sol))["total_results"]);
  EXPECT_EQ(s.send(std::string(kFeed) + "&sol=1001")->body.size() > 0, true);
}

TEST(Faults, DriftRenamesAddsAndRetypes) {
  Running s(with_faults({"drift"}));
  const Json page = s.json(std::string(kFeed) + "&condition_2=1000:sol:gte&condition_3=1004:sol:lte");
  const Json& image = page["images"][0];
  EXPECT_TRUE(image["sol"].is_string());
  EXPECT_TRUE(image["drive"].is_number());
  EXPECT_TRUE(image.contains("licence"));
  EXPECT_FALSE(image.contains("date_received"));
  bool strange = false;
  for (const Json& i : page["images"]) strange = strange || i["camera"]["instrument"] == "HELI2_NAV";
  EXPECT_TRUE(strange);
  EXPECT_TRUE(s.json("/mars.nasa.gov/api/v1/raw_image_items/?condition_1=msl:mission&condition_2=1001:sol:in")
                  ["items"][0]["id"]
                      .is_string());
  EXPECT_TRUE(s.json("/api.nasa.gov/mars-photos/api/v1/rovers/spirit/photos?sol=1")["photos"][0].contains(
      "image_src"));
}

TEST(Control, TheFrontPageTellsWhatItIsOnTheWorstOfDays) {
  Running s(with_faults({"html503=1", "truncated=1", "slow=1"}));
  const auto answer = s.send("/");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->headers.get("Skykeep-Origin"), "simulated");
}

TEST(Control, TheClockStandsUntilItIsMoved) {
  Running s;
  EXPECT_EQ(s.json("/_simulator/clock")["now"], "2026-11-21T08:00:00Z");
  const int before = s.json(kFeed)["images"][0]["sol"];
  EXPECT_EQ(s.post("/_simulator/clock", {{"advance_s", 10 * 86400}})["now"], "2026-12-01T08:00:00Z");
  EXPECT_GE(s.json(kFeed)["images"][0]["sol"].get<int>(), before + 8);
  EXPECT_EQ(s.send(kFeed)->headers.get("Date"), "Tue, 01 Dec 2026 08:00:00 GMT");
  EXPECT_EQ(s.post("/_simulator/clock", {{"now", "2026-11-21T08:00:00Z"}})["now"], "2026-11-21T08:00:00Z");
  EXPECT_EQ(s.send("/_simulator/clock", "POST", "soon")->status, 400);
  EXPECT_EQ(s.send("/_simulator/other")->status, 404);
}

TEST(Control, FaultsCanBeChangedAndAreCounted) {
  Running s;
  EXPECT_EQ(s.post("/_simulator/faults", {{"faults", {"html503=1"}}})["faults"]["html503"], 1.0);
  EXPECT_EQ(s.send(kFeed)->status, 503);
  EXPECT_EQ(s.send("/_simulator/faults", "POST", R"({"faults":["flood"]})")->status, 400);
  s.post("/_simulator/faults", {{"faults", Json::array()}});
  EXPECT_EQ(s.send(kFeed)->status, 200);
  const Json stats = s.json("/_simulator/stats");
  EXPECT_EQ(stats["requests"], 2);
  EXPECT_EQ(stats["faults_fired"]["html503"], 1);
  EXPECT_EQ(stats["by_prefix"]["mars.nasa.gov/rss/api"], 2);
  EXPECT_EQ(stats["by_status"]["503"], 1);
}

TEST(RecordedAnswers, ComeForTheirAddressAndForNothingElse) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  ServiceOptions options;
  options.recordings = *dir;
  Running s(options);
  const auto sol = s.send("/api.nasa.gov/mars-photos/api/v1/rovers/curiosity/photos?api_key=secret&sol=1000");
  EXPECT_EQ(sol->status, 200);
  EXPECT_EQ(sol->body, tests::recorded_body(*dir, "mars-photos/curiosity_sol1000_a.json"));
  EXPECT_EQ(sol->headers.get("Skykeep-Origin"), "recording");
  const auto feed = s.send(
      "/mars.nasa.gov/rss/api/"
      "?page=0&num=100&order=sol+desc&feedtype=json&category=mars2020&feed=raw_images");
  EXPECT_EQ(feed->body, tests::recorded_body(*dir, "raw-images/perseverance_rss_api_2026-09-17.json"))
      << "query order does not matter";
  EXPECT_EQ(s.send("/api.nasa.gov/any")->status, 429);
  EXPECT_EQ(s.send("/api.nasa.gov/mars-photos/api/v1/rovers/curiosity/photos?sol=1001")->status, 404);
  EXPECT_EQ(s.send("/api.nasa.gov/mars-photos/api/v1/rovers/curiosity/photos?sol=1001")
                ->headers.get("Content-Type"),
            "application/json");
}

TEST(RecordedAnswers, AFolderThatIsNoneIsRefusedNamingTheFile) {
  const RealFs fs;
  const std::string dir = testing::TempDir() + "/no_recordings";
  ServiceOptions options;
  options.recordings = dir;
  EXPECT_THAT(Service::create(fs, options).error().message, testing::HasSubstr("index.json"));
  RealFs writer;
  ASSERT_TRUE(writer.make_dirs(dir));
  for (const char* text :
       {"{}", R"({"format":"recordings/1"})", "not json",
        R"({"format":"recordings/1","recordings":[{"url":"http://a/b","body":"../../etc/passwd"}]})"}) {
    ASSERT_TRUE(writer.write_atomic(dir + "/index.json", text));
    EXPECT_FALSE(Service::create(fs, options)) << text;
  }
  ASSERT_TRUE(writer.remove_all(dir));
}

TEST(Service, ThePictureOfTheDayHasTwoHomesAndOneOfThemRetires) {
  Running running({.now = parse_utc("2026-09-20T08:00:00Z").value()});
  const auto get = [&](const std::string& target) { return running.send(target).value(); };
  const std::string science = "/science.nasa.gov/wp-json/wp/v2/apod-basic/", old_home = "/api.nasa.gov/planetary/apod?thumbs=True&date=";
  std::set<std::string> kinds;
  for (int day = 1; day <= 14; ++day) {
    const Json there = parse_json(get(fmt::format("{}2609{:02}", science, day)).body).value();
    const Json here = parse_json(get(fmt::format("{}2026-09-{:02}", old_home, day)).body).value();
    EXPECT_EQ(there["title"], here["title"]);
    EXPECT_EQ(there["date"], fmt::format("2026-09-{:02}", day));
    EXPECT_EQ(here["media_type"] == "image", there["media_type"] == "image");
    kinds.insert(here["media_type"].get<std::string>());
  }
  EXPECT_EQ(kinds, (std::set<std::string>{"image", "other", "video"}));
  for (const char* missing : {"950617", "200610", "260921", "261131", "x"}) EXPECT_EQ(get(science + missing).status, 404) << missing;
  EXPECT_EQ(get(old_home + "1995-06-17").status, 404);
  EXPECT_EQ(get(old_home + "2026-09-21").status, 404) << "not yet";
  running.service->clock().set(parse_utc("2026-09-30T08:00:00Z").value());
  const auto logo = get(old_home + "1995-06-17");
  EXPECT_EQ(logo.status, 200);
  EXPECT_EQ(parse_json(logo.body).value()["title"], "NASA Science");
}

TEST(Service, NearEarthObjectsComeByDateWithTheFaultsOfTheRealFeed) {
  Running running({.now = parse_utc("2026-11-14T08:00:00Z").value()});
  const std::string base = "/api.nasa.gov/neo/rest/v1/";
  const auto get = [&](const std::string& target) { return running.send(base + target).value(); };
  const auto feed = [&](const std::string& query) { return parse_json(get("feed?api_key=K&" + query).body).value(); };
  const Json open_end = feed("start_date=2026-11-16");
  EXPECT_EQ(open_end["near_earth_objects"].size(), 8u) << "seven days later is an eighth date";
  EXPECT_EQ(feed("start_date=2026-11-16"), open_end);
  EXPECT_NE(open_end["links"]["self"].get<std::string>().find("api_key=K"), std::string::npos);
  std::set<std::string> faults;
  std::map<std::string, int> seen;
  int64_t here = 0;
  const Json week = feed("start_date=2026-11-14&end_date=2026-11-20");
  for (const Json& day : week["near_earth_objects"])
    for (const Json& object : day) {
      ++here;
      const Json& passes = object["close_approach_data"][0];
      if (++seen[object["id"].get<std::string>()] == 2) faults.insert("twice");
      if (!object.contains("absolute_magnitude_h")) faults.insert("no H");
      if (object["estimated_diameter"]["meters"]["estimated_diameter_min"].is_null()) faults.insert("no diameter");
      if (passes["miss_distance"]["kilometers"] == "0") faults.insert("no distance");
    }
  EXPECT_EQ(faults, (std::set<std::string>{"no H", "no diameter", "no distance", "twice"}));
  EXPECT_EQ(week["element_count"], here + 1) << "a Saturday's window lies";
  for (const char* refused : {"start_date=2026-11-16&end_date=2026-11-24", "start_date=2026-11-16&end_date=2026-11-15", "start_date=soon"})
    EXPECT_EQ(get(std::string("feed?") + refused).status, 400) << refused;
  EXPECT_EQ(parse_json(get("neo/3542519").body).value()["name"], "(2010 SK9)");
  EXPECT_EQ(get("neo/1").status, 404);
  EXPECT_EQ(get("neo/1").body, "");
  running.service->clock().set(parse_utc("2026-11-15T00:00:00Z").value());
  EXPECT_EQ(parse_json(get("neo/3542519").body).value()["name"], "700001 (2010 SK9)");
}

}  // namespace
}  // namespace skykeep::simulator
