#include "api/apod_search.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/api_rig.h"

namespace skykeep::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Date day(int n) { return Date{20'000 + n}; }

class Search : public ::testing::Test {
 protected:
  void put(int n, std::string title, std::string text, std::string subject = "nebula") {
    index_.put({day(n), n, 0, std::move(title), std::move(text), std::move(subject), "image"});
  }
  std::vector<int> find(std::string_view query, const ApodIndex::Filter& filter = {}) const {
    std::vector<int> out;
    for (const Date date : index_.find(phrases_of(query), filter)) out.push_back(date - day(0));
    return out;
  }
  ApodIndex index_;
};

TEST_F(Search, AQueryIsWordsAndPhrases) {
  using Phrases = std::vector<std::vector<std::string>>;
  EXPECT_EQ(phrases_of("Dark nebulae"), (Phrases{{"dark"}, {"nebula"}}));
  EXPECT_EQ(phrases_of("a \"Milky Way's\" \"\" caf\u00E9"), (Phrases{{"a"}, {"milky", "way"}, {"cafe"}}));
  EXPECT_EQ(phrases_of("\"no end"), (Phrases{{"no", "end"}}));
  EXPECT_THAT(phrases_of(" \". , \xFF"), IsEmpty());
}

TEST_F(Search, EveryWordMustBeThereAndPhrasesInOrder) {
  put(1, "Dark Nebula", "It is dark.");
  put(2, "A Nebula", "The dark sky, the bright nebula.");
  put(3, "M\u00F6bius Arch", "Moonrise.");
  EXPECT_THAT(find("dark nebulae"), ElementsAre(1, 2)) << "in the title before in the text";
  EXPECT_THAT(find("\"dark nebula\""), ElementsAre(1));
  EXPECT_THAT(find("mobius"), ElementsAre(3));
  EXPECT_THAT(find("m\u00F6bius"), ElementsAre(3));
  EXPECT_THAT(find("dark moonrise"), IsEmpty());
  EXPECT_THAT(find("\"nebula it\""), IsEmpty()) << "the title ends before the text begins";
  EXPECT_THAT(find("unheard"), IsEmpty());
  EXPECT_THAT(find(""), IsEmpty());
}

TEST_F(Search, FiltersHold) {
  put(1, "Nebula", "", "stars");
  put(2, "Nebula", "");
  put(3, "Nebula", "");
  EXPECT_THAT(find("nebula"), ElementsAre(3, 2, 1)) << "the newer first";
  EXPECT_THAT(find("nebula", {.from = day(2)}), ElementsAre(3, 2));
  EXPECT_THAT(find("nebula", {.to = day(2)}), ElementsAre(2, 1));
  EXPECT_THAT(find("nebula", {.subject = "stars"}), ElementsAre(1));
  EXPECT_THAT(find("nebula", {.media_type = "video"}), IsEmpty());
}

TEST_F(Search, ADayThatChangesIsFoundByItsNewWordsAlone) {
  put(2, "Comet", "");
  put(1, "Nebula", "");
  put(2, "Nebula", "far");
  EXPECT_THAT(find("comet"), IsEmpty());
  EXPECT_THAT(find("nebula"), ElementsAre(2, 1));
  EXPECT_TRUE(index_.holds(day(2), 2, 0));
  EXPECT_FALSE(index_.holds(day(2), 3, 0));
  index_.remove(day(2));
  EXPECT_THAT(find("nebula"), ElementsAre(1));
  EXPECT_FALSE(index_.holds(day(2), 2, 0));
  put(2, "Comet", "");
  EXPECT_THAT(find("comet"), ElementsAre(2));
}

TEST(ApodSearch, FollowsThePublications) {
  Rig rig;
  SessionPool pool(*rig.warehouse);
  auto session = *pool.take();
  ApodSearch search;
  const auto find = [&](int64_t publication, std::string_view query) { return search.find(*session, publication, phrases_of(query), {})->size(); };
  EXPECT_EQ(find(1, "glows"), 1u);
  ASSERT_TRUE(session->connection().execute("update silver.apod set title = 'A Comet', explanation = null, load_id = 9 where subject = 'nebula'; "
                                            "delete from silver.apod where subject = 'galaxy'"));
  EXPECT_EQ(find(1, "glows"), 1u) << "the same publication is not asked for again";
  EXPECT_EQ(find(2, "glows"), 0u);
  EXPECT_EQ(find(2, "comet"), 1u);
  EXPECT_EQ(find(2, "galaxy"), 0u);
  ASSERT_TRUE(session->connection().execute("alter table silver.apod rename to elsewhere"));
  EXPECT_FALSE(search.find(*session, 3, phrases_of("comet"), {})) << "no answer of a table that cannot be read";
}

}  // namespace
}  // namespace skykeep::api
