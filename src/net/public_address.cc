#include "net/public_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace skykeep::net {
namespace {

constexpr uint32_t ip(uint32_t a, uint32_t b, uint32_t c = 0) { return a << 24 | b << 16 | c << 8; }

struct Range {
  uint32_t first;
  int bits;
};
// RFC 6890.
constexpr std::array kNotPublic = {Range{ip(0, 0), 8},      Range{ip(10, 0), 8},       Range{ip(100, 64), 10},  Range{ip(127, 0), 8},
                                   Range{ip(169, 254), 16}, Range{ip(172, 16), 12},    Range{ip(192, 0, 0), 24}, Range{ip(192, 168), 16},
                                   Range{ip(224, 0), 4},    Range{ip(240, 0), 4}};

bool is_public_v4(uint32_t address) {
  return std::ranges::none_of(kNotPublic, [&](Range range) { return (address ^ range.first) >> (32 - range.bits) == 0; });
}

bool is_public_v6(const uint8_t (&bytes)[16]) {
  static constexpr uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};  // ::ffff:a.b.c.d
  static constexpr uint8_t kTranslated[12] = {0, 0x64, 0xff, 0x9b};                  // 64:ff9b::a.b.c.d
  const uint32_t last = ip(bytes[12], bytes[13], bytes[14]) | bytes[15];
  if (std::memcmp(bytes, kMapped, 12) == 0 || std::memcmp(bytes, kTranslated, 12) == 0) return is_public_v4(last);
  if (bytes[0] == 0x20 && bytes[1] == 0x02) return is_public_v4(ip(bytes[2], bytes[3], bytes[4]) | bytes[5]);  // 6to4
  return (bytes[0] & 0xe0) == 0x20;  // 2000::/3 is all that is handed out
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in in;
    std::memcpy(&in, &address, sizeof in);
    return is_public_v4(ntohl(in.sin_addr.s_addr));
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 in;
  std::memcpy(&in, &address, sizeof in);
  return is_public_v6(in.sin6_addr.s6_addr);
}

std::string address_text(const sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = "no IP address";
  if (address.sa_family == AF_INET) {
    sockaddr_in in;
    std::memcpy(&in, &address, sizeof in);
    inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
  } else if (address.sa_family == AF_INET6) {
    sockaddr_in6 in;
    std::memcpy(&in, &address, sizeof in);
    inet_ntop(AF_INET6, &in.sin6_addr, text, sizeof text);
  }
  return text;
}

}  // namespace skykeep::net
