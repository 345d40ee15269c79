#include "core/ids.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

namespace skykeep {

Sha256 sha256(std::string_view bytes) {
  // Found once, and one context a thread: a load takes millions of short hashes, and looking the algorithm up each time
  // costs more than the hash.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  Sha256 out{};
  unsigned size = 0;
  CHECK(algorithm != nullptr && context != nullptr && EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1 &&
            EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
            EVP_DigestFinal_ex(context.get(), out.data(), &size) == 1,
        "SHA-256 is always there");
  return out;
}

std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const char c : bytes) {
    out += kDigits[static_cast<uint8_t>(c) >> 4];
    out += kDigits[static_cast<uint8_t>(c) & 15];
  }
  return out;
}

std::string to_hex(const Sha256& hash) { return to_hex(std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size())); }

std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }

uint64_t first_64_bits(const Sha256& hash) {
  uint64_t out = 0;
  for (size_t i = 0; i < 8; ++i) out = out << 8 | hash[i];
  return out;
}

std::string new_run_id(const Clock& clock) {
  static constexpr char kDigits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::array<uint8_t, 16> bytes{};
  CHECK(RAND_bytes(bytes.data() + 6, 10) == 1, "the operating system gives random bytes");
  auto ms = static_cast<uint64_t>(clock.now().micros / 1000);
  for (size_t i = 6; i-- > 0; ms >>= 8) bytes[i] = static_cast<uint8_t>(ms);
  std::string out;
  // 128 bits in groups of five, the first group holding three.
  for (int bit = -2; bit < 128; bit += 5) {
    unsigned group = 0;
    for (int i = bit; i < bit + 5; ++i)
      group = group << 1 | (i < 0 ? 0U : (bytes[static_cast<size_t>(i) / 8] >> (7 - i % 8) & 1U));
    out += kDigits[group];
  }
  return out;
}

std::string random_hex(size_t bytes) {
  std::string raw(bytes, '\0');
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(raw.data()), static_cast<int>(bytes)) == 1,
        "the operating system gives random bytes");
  return to_hex(raw);
}

}  // namespace skykeep
