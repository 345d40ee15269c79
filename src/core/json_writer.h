// Appends JSON to one string, for answers of many rows. The caller writes the punctuation: fastest, and easy to read
// beside the shape it produces.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "core/time.h"

namespace skykeep {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void raw(std::string_view text) { out_.append(text); }
  void raw(char c) { out_.push_back(c); }
  void null() { out_.append("null"); }

  void integer(int64_t value) {
    char buffer[24];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    out_.append(buffer, static_cast<size_t>(end - buffer));
  }
  // Integers beyond 2^53 as strings: a JavaScript number could not hold them.
  void wide_integer(int64_t value) {
    constexpr int64_t kExact = int64_t{1} << 53;
    const bool fits = value <= kExact && value >= -kExact;
    if (!fits) out_.push_back('"');
    integer(value);
    if (!fits) out_.push_back('"');
  }
  void real(double value) {
    if (!std::isfinite(value)) return null();
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    out_.append(buffer, static_cast<size_t>(end - buffer));
  }
  // With so many digits behind the point at most, rounded; trailing zeros are dropped. For values whose error is known:
  // half the bytes of real(), and faster. Beyond what 64 bits hold it is real().
  void fixed(double value, int decimals) {
    static constexpr int64_t kTen[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};
    const double scaled = value * static_cast<double>(kTen[decimals]);
    if (!(std::fabs(scaled) < 9e15)) return real(value);
    const int64_t whole = std::llround(scaled);
    if (whole < 0) out_.push_back('-');
    const int64_t size = whole < 0 ? -whole : whole;
    integer(size / kTen[decimals]);
    int64_t rest = size % kTen[decimals];
    if (rest == 0) return;
    char buffer[10];
    int length = decimals;
    while (rest % 10 == 0) rest /= 10, --length;
    for (int i = length; i-- > 0; rest /= 10) buffer[i] = static_cast<char>('0' + rest % 10);
    out_.push_back('.');
    out_.append(buffer, static_cast<size_t>(length));
  }
  void text(std::string_view value) {
    out_.push_back('"');
    escaped(value);
    out_.push_back('"');
  }
  // RFC 3339 with Z, in quotes; fractional digits only when there are any.
  void time(int64_t micros) {
    constexpr int64_t kDay = 86'400'000'000;
    int64_t day = micros / kDay;
    if (micros % kDay < 0) --day;
    if (day != day_) {  // rows of one answer share few days
      day_ = day;
      day_text_ = to_string(Date{static_cast<int32_t>(day)});
    }
    const int64_t in_day = micros - day * kDay;
    const int64_t s = in_day / 1'000'000, us = in_day % 1'000'000;
    out_.push_back('"');
    out_.append(day_text_);
    out_.push_back('T');
    digits(s / 3600, 2);
    out_.push_back(':');
    digits(s / 60 % 60, 2);
    out_.push_back(':');
    digits(s % 60, 2);
    if (us != 0) {
      out_.push_back('.');
      if (us % 1000 == 0) {
        digits(us / 1000, 3);
      } else {
        digits(us, 6);
      }
    }
    out_.append("Z\"");
  }
  void date(int64_t days) {
    out_.push_back('"');
    out_.append(to_string(Date{static_cast<int32_t>(days)}));
    out_.push_back('"');
  }
  void boolean(bool value) { out_.append(value ? "true" : "false"); }

  std::string& out() { return out_; }

 private:
  // True when one of the eight bytes is a quote, a backslash or a control character.
  static bool needs_escape(uint64_t word) {
    constexpr uint64_t kOnes = 0x0101010101010101u, kHigh = 0x8080808080808080u;
    const uint64_t quote = word ^ (kOnes * '"'), slash = word ^ (kOnes * '\\');
    const uint64_t found = ((quote - kOnes) & ~quote) | ((slash - kOnes) & ~slash) | ((word - kOnes * 0x20) & ~word);
    return (found & kHigh) != 0;
  }

  static uint64_t word_at(const char* at) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    return word;
  }

  // Nearly every text needs no escape: eight bytes at a look, the last eight perhaps twice.
  static bool is_clean(std::string_view value) {
    if (value.empty()) return true;
    if (value.size() < 8) {
      uint64_t word = 0x2020202020202020u;
      std::memcpy(&word, value.data(), value.size());
      return !needs_escape(word);
    }
    bool dirty = false;
    for (size_t at = 0; at + 8 <= value.size(); at += 8) dirty |= needs_escape(word_at(value.data() + at));
    return !dirty && !needs_escape(word_at(value.data() + value.size() - 8));
  }

  void escaped(std::string_view value) {
    if (is_clean(value)) return void(out_.append(value));
    for (const char c : value) escaped(c);
  }

  void escaped(char c) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    switch (c) {
      case '"': out_.append("\\\""); return;
      case '\\': out_.append("\\\\"); return;
      case '\n': out_.append("\\n"); return;
      case '\r': out_.append("\\r"); return;
      case '\t': out_.append("\\t"); return;
      default: break;
    }
    const auto u = static_cast<unsigned char>(c);
    if (u >= 0x20) return out_.push_back(c);
    out_.append("\\u00");
    out_.push_back(kHex[u >> 4]);
    out_.push_back(kHex[u & 15]);
  }

  void digits(int64_t value, int width) {
    char buffer[8];
    for (int i = width; i-- > 0; value /= 10) buffer[i] = static_cast<char>('0' + value % 10);
    out_.append(buffer, static_cast<size_t>(width));
  }

  std::string& out_;
  int64_t day_ = INT64_MIN;
  std::string day_text_;
};

}  // namespace skykeep
