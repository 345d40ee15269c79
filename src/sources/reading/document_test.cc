#include "sources/reading/document.h"

#include <gtest/gtest.h>

namespace skykeep::sources::reading {
namespace {

std::string numbers(size_t bytes) {
  std::string out = "{\"n\":[1";
  while (out.size() < bytes) out += ",1234567";
  return out + "]}";
}

void read(const std::string& body) {
  Document document("a test", body);
  ASSERT_TRUE(document.root().has_value());
}

TEST(Document, AThreadKeepsItsParserForPages) {
  const std::string page = numbers(300'000);
  read(page);
  const size_t kept = Document::kept_by_this_thread();
  EXPECT_GE(kept, page.size());
  read(page);
  EXPECT_EQ(Document::kept_by_this_thread(), kept);
}

// Perseverance's traverse has 3.5 MB; it comes once a day, to another thread each time.
TEST(Document, AThreadKeepsLittleAfterALargeDocument) {
  read(numbers(3'500'000));
  EXPECT_LE(Document::kept_by_this_thread(), 1u << 20);
  read(numbers(1'000));
  EXPECT_LE(Document::kept_by_this_thread(), 1u << 20);
}

}  // namespace
}  // namespace skykeep::sources::reading
