#include "models/partitions.h"

#include <gtest/gtest.h>

namespace skykeep::models {
namespace {

Partitions of(std::vector<std::string> columns, std::vector<std::vector<std::string>> small_set) {
  const auto count = static_cast<int64_t>(small_set.size());
  return {.table = "t", .columns = std::move(columns), .count = count, .small_set = std::move(small_set)};
}

TEST(PartitionsTest, StandInTheTextWhereTheyAreFew) {
  const std::string sql = "select 1 from a where (p.kind, p.n) in (select kind, n from t)\n  and r.kind in (select kind from t)";
  EXPECT_EQ(with_partitions(sql, of({"kind", "n"}, {{"'x'::VARCHAR", "'7'::UBIGINT"}})),
            "select 1 from a where ((p.kind = 'x'::VARCHAR and p.n = '7'::UBIGINT))\n  and ((r.kind = 'x'::VARCHAR))");
  EXPECT_EQ(with_partitions(sql, of({"kind", "n"}, {{"'x'", "1"}, {"'x'", "2"}})),
            "select 1 from a where ((p.kind = 'x' and p.n = 1) or (p.kind = 'x' and p.n = 2))\n  and ((r.kind = 'x'))");
  EXPECT_EQ(with_partitions("where (day in (select day from t))", of({"day"}, {{"'2026-01-02'::DATE"}})),
            "where (((day = '2026-01-02'::DATE)))");
  EXPECT_EQ(with_partitions("(n, kind) in (select n, kind from t)", of({"kind", "n"}, {{"'x'", "1"}})), "((n = 1 and kind = 'x'))");
}

TEST(PartitionsTest, NullIsAValueAsAnyOther) {
  EXPECT_EQ(with_partitions("(k, n) in (select kind, n from t)", of({"kind", "n"}, {{"null", "1"}})), "((k is null and n = 1))");
  Partitions many{.table = "t", .columns = {"kind", "n"}, .count = 9, .has_null = true};
  EXPECT_EQ(with_partitions("where (k, p.n) in (select kind, n from t)", many),
            "where {'kind': k, 'n': p.n} in (select {'kind': \"kind\", 'n': \"n\"} from t)");
}

TEST(PartitionsTest, OfOneColumnAreAList) {
  const auto three = of({"n"}, {{"1"}, {"2"}, {"3"}});
  EXPECT_EQ(with_partitions("a.n in (select n from t) or r.n not in (select n from t)", three), "(a.n in (1, 2, 3)) or (r.n not in (1, 2, 3))");
  EXPECT_EQ(with_partitions("where n not in (select n from t)", of({"n"}, {{"1"}})), "where (n not in (1))");
  EXPECT_EQ(with_partitions("where n not in (select n from t)", of({"n"}, {{"1"}, {"null"}})), "where n not in (select n from t)");
}

TEST(PartitionsTest, NoneAreNamedTooWhereThatIsKnown) {
  const Partitions none{.table = "t", .columns = {"n"}, .is_empty = true};
  EXPECT_EQ(with_partitions("where n not in (select n from t) and (m in (select n from t))", none), "where true and (false)");
}

TEST(PartitionsTest, LeaveWhatSaysSomethingElse) {
  for (const char* sql : {"where (a, b) not in (select kind, n from t)", "join t on t.n = a.n",
                          "where (a, b) in (select kind, n from t2)", "where a in (select other from t)", "where a in (select kind, n from t)",
                          "where lower(a) in (select kind from t)", "where a in (select lower(kind) from t)", "(select max(n) from t)"})
    EXPECT_EQ(with_partitions(sql, of({"kind", "n"}, {{"'x'", "1"}})), sql);
  EXPECT_EQ(with_partitions("where a in (select kind from t)", of({"kind"}, {})), "where a in (select kind from t)");
}

TEST(PartitionsTest, AreACondition) {
  EXPECT_EQ(in_partitions(of({"day"}, {{"'2026-01-02'::DATE"}})), "((\"day\" = '2026-01-02'::DATE))");
  EXPECT_EQ(in_partitions(of({"kind", "n"}, {})), "(\"kind\", \"n\") in (select \"kind\", \"n\" from t)");
}

}  // namespace
}  // namespace skykeep::models
