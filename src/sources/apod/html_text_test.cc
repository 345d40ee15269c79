#include "sources/apod/html_text.h"

#include <gtest/gtest.h>

#include <random>

#include "sources/apod/credit.h"

namespace skykeep::sources::apod {
namespace {

bool holds_a_tag(std::string_view text) {
  for (size_t i = 0; i + 1 < text.size(); ++i)
    if (text[i] == '<' && (std::isalpha(static_cast<unsigned char>(text[i + 1])) != 0 || text[i + 1] == '/' || text[i + 1] == '!' || text[i + 1] == '?'))
      return true;
  return false;
}

TEST(HtmlText, TagsGoAndReferencesAreRead) {
  EXPECT_EQ(text_of_html("a<b>b</b><br/>c &#8217;&#x41; &nope; 1 < 2 &"), "ab c \u2019A &nope; 1 < 2 &");
  EXPECT_EQ(text_of_html("<p class=\"a > b\">x</p><!-- <b>no</b> -->y"), "x y");
  EXPECT_EQ(text_of_html("<a title=\"open>x</a>"), "x") << "a quote without an end ends with the tag";
  EXPECT_EQ(text_of_html("a<script"), "a");
  EXPECT_EQ(text_of_html("&#0;&#xD800;x&#99999999999;"), "x&#99999999999;");
  EXPECT_EQ(collapsed(" \n a\u00A0\u00A0b\t"), "a b");
}

TEST(HtmlText, WhatIsNoTextGoesWithItsTags) {
  EXPECT_EQ(text_of_html("a<script>alert('<b>x</b>')</script>b<STYLE>p{}</Style >c"), "abc");
  EXPECT_EQ(text_of_html("a<iframe src=x>no</iframe><noscript><img src=x></noscript>b"), "ab");
  EXPECT_EQ(text_of_html("a<script>never ends"), "a");
}

TEST(HtmlText, NoTagSurvives) {
  EXPECT_EQ(text_of_html("&lt;script&gt;alert(1)&lt;/script&gt;"), "script>alert(1)/script>");
  EXPECT_EQ(text_of_html("&lt;&lt;b>"), "b>");
  EXPECT_EQ(text_of_html("1 &lt; 2, &lt;3"), "1 < 2, <3");
  const std::string_view parts[] = {"<", ">", "&lt;", "&#60;", "&#x3c;", "/", "!", "script", "<b", "</", "=\"", "'", "a", " ", "&amp;lt;", "<!--", "-->", "\xC2\xA0", "style>", "\xFF"};
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string html;
    for (int i = 0; i < 12; ++i) html += parts[random() % std::size(parts)];
    ASSERT_FALSE(holds_a_tag(text_of_html(html))) << html;
    (void)film_of_html(html);
  }
}

TEST(HtmlText, MuchOfItTakesNoLongerThanItIsLong) {
  std::string html;
  while (html.size() < (2u << 20)) html += "<a b=\"c>&x<!-";
  EXPECT_LT(text_of_html(html).size(), html.size());
  EXPECT_EQ(film_of_html(html), "");
}

TEST(HtmlText, TheFilmIsThatOfAVideoOrAnIframe) {
  EXPECT_EQ(film_of_html("<video poster='p.png'>\n<SOURCE type='video/mp4' src='https://x.org/f.mp4?a=1&amp;b=2'></video>"), "https://x.org/f.mp4?a=1&b=2");
  EXPECT_EQ(film_of_html("<video src=https://x.org/f.webm controls></video>"), "https://x.org/f.webm");
  EXPECT_EQ(film_of_html("<iframe data-src=\"no\" src=\"//youtube.com/embed/x\">"), "//youtube.com/embed/x");
  EXPECT_EQ(film_of_html("<picture><source src=\"a.png\"></picture><img src=\"x.png\">"), "") << "pictures have sources too";
  EXPECT_EQ(film_of_html("<script>'<iframe src=\"x\">'</script><!-- <iframe src=\"y\"> --><iframe src=\"z\">"), "z");
  EXPECT_EQ(film_of_html("<iframe src=\"x"), "");
}

TEST(Credit, LosesItsLabel) {
  EXPECT_EQ(credit_of("Image Credit & Copyright: A. Nyone (Somewhere);"), "A. Nyone (Somewhere)");
  EXPECT_EQ(credit_of("Credit: Image: NASA"), "NASA");
  EXPECT_EQ(credit_of("Processing: Judy Schmidt"), "Processing: Judy Schmidt") << "it says who did what";
  EXPECT_EQ(credit_of(" : "), ":");
  EXPECT_EQ(credit_of(""), "");
}

TEST(Credit, SaysWhatMayBeDone) {
  for (const char* free : {"NASA, JPL-Caltech, SSI", "NASA/JPL-Caltech/Space Science Institute", "NASA, Hubble Heritage Team (STScI/AURA)", "NASA & the LRO Team", "Public Domain"})
    EXPECT_EQ(licence_of(free), "public domain") << free;
  for (const char* cc_by : {"ESA/Hubble & NASA", "ESO", "NASA, ESA, CSA, STScI", "ESA"}) EXPECT_EQ(licence_of(cc_by), "agencies, CC BY") << cc_by;
  for (const char* unknown : {"", "Judy Schmidt", "NASA, ESA, Judy Schmidt", "Space Team", "ESO/J. Emerson", "NASAJPL", "and"})
    EXPECT_EQ(licence_of(unknown), "unknown") << unknown;
}

}  // namespace
}  // namespace skykeep::sources::apod
