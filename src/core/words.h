// Words as people look for them: lower case, without accents. Any bytes may come in; what is no UTF-8 parts words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skykeep {

// Runs of letters and digits: "Sun's" is "sun", "Östersund" "ostersund", "X-ray" two words. Letters beyond Latin stay as they are.
class WordReader {
 public:
  explicit WordReader(std::string_view text) : text_(text) {}

  bool next();                                            // false at the end
  std::string_view word() const { return word_; }         // until the next call
  bool is_after_stop() const { return is_after_stop_; }   // a sentence ended before it

 private:
  char32_t next_letter();
  bool append(char32_t letter);
  bool is_possessive() const;

  std::string_view text_;
  size_t at_ = 0;
  std::string word_;
  bool is_after_stop_ = false;
};

// The word without the ending of a plural, by rule and not by dictionary: galaxies -> galaxy, nebulae -> nebula, mars -> mar.
void drop_plural(std::string& word);

}  // namespace skykeep
