// Who answers for a name has to prove it: certificates are made here, by an authority that the client is told to trust.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "net/client.h"
#include "net/testing/tools.h"

namespace skykeep::net {
namespace {

using ::testing::HasSubstr;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;

void add_extension(X509* to, int nid, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  ASSERT_NE(extension, nullptr) << value;
  X509_add_ext(to, extension, -1);
  X509_EXTENSION_free(extension);
}

struct Identity {
  Key key{EVP_EC_gen("P-256")};
  Certificate certificate{X509_new()};
};

constexpr long kDay = 86'400;

// Valid from `from` to `to`, seconds from now; signed by `by`, or by itself.
Identity make(const std::string& name, const std::string& host, long from, long to, const Identity* by = nullptr) {
  Identity out;
  X509* x = out.certificate.get();
  X509_set_version(x, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x), from + 100 * kDay);
  X509_gmtime_adj(X509_getm_notBefore(x), from);
  X509_gmtime_adj(X509_getm_notAfter(x), to);
  X509_NAME* subject = X509_get_subject_name(x);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(x, by != nullptr ? X509_get_subject_name(by->certificate.get()) : subject);
  X509_set_pubkey(x, out.key.get());
  if (host.empty()) add_extension(x, NID_basic_constraints, "critical,CA:TRUE");
  else add_extension(x, NID_subject_alt_name, "DNS:" + host);
  EXPECT_GT(X509_sign(x, (by != nullptr ? *by : out).key.get(), EVP_sha256()), 0);
  return out;
}

// Answers one TLS connection, if the client goes through with it.
class TlsServer {
 public:
  explicit TlsServer(const Identity& identity) : context_(SSL_CTX_new(TLS_server_method())), fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    EXPECT_EQ(SSL_CTX_use_certificate(context_.get(), identity.certificate.get()), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context_.get(), identity.key.get()), 1);
    url_ = "https://localhost:" + std::to_string(listen_on_loopback(fd_)) + "/x";
    thread_ = std::thread([this] { run(); });
  }
  ~TlsServer() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  const std::string& url() const { return url_; }
  // What came through the encryption, once the client is done.
  const std::string& received() {
    ::shutdown(fd_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    thread_ = std::thread([] {});
    return received_;
  }

 private:
  void run() {
    const int peer = ::accept(fd_, nullptr, nullptr);
    if (peer < 0) return;
    SSL* ssl = SSL_new(context_.get());
    SSL_set_fd(ssl, peer);
    char request[4096];
    if (SSL_accept(ssl) == 1)
      if (const int n = SSL_read(ssl, request, sizeof request); n > 0) {
        received_.assign(request, static_cast<size_t>(n));
        const std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";
        SSL_write(ssl, answer.data(), static_cast<int>(answer.size()));
      }
    SSL_free(ssl);
    ::close(peer);
  }

  std::unique_ptr<SSL_CTX, Free> context_;
  int fd_;
  std::string url_, received_;
  std::thread thread_;
};

class Certificates : public testing::Test {
 protected:
  Certificates() {
    std::signal(SIGPIPE, SIG_IGN);  // a client that refuses leaves in the middle of the handshake
    std::FILE* file = std::fopen(ca_file_.c_str(), "w");
    EXPECT_NE(file, nullptr);
    PEM_write_X509(file, authority_.certificate.get());
    std::fclose(file);
  }
  ~Certificates() override { std::filesystem::remove(ca_file_); }

  Result<Response> ask(const Identity& identity, std::string* received = nullptr) {
    TlsServer server(identity);
    auto answer = make_curl_client({.ca_file = ca_file_})->send({.url = server.url()}, {});
    if (received != nullptr) *received = server.received();
    return answer;
  }
  // What is said when a certificate is refused; nothing of the request may have gone out.
  std::string refusal(const Identity& identity) {
    std::string received;
    const auto answer = ask(identity, &received);
    EXPECT_FALSE(answer);
    EXPECT_EQ(received, "");
    if (answer) return "";
    EXPECT_EQ(answer.error().code, Code::kUnavailable);
    EXPECT_THAT(answer.error().message, HasSubstr("localhost"));
    EXPECT_THAT(answer.error().message, HasSubstr("nothing was asked"));
    return answer.error().message;
  }

  const Identity authority_ = make("Skykeep's test", "", -10 * kDay, 10 * kDay);
  const std::string ca_file_ = (std::filesystem::temp_directory_path() / ("skykeep-ca-" + std::to_string(::getpid()) + ".pem")).string();
};

TEST_F(Certificates, OneOfATrustedAuthorityForThisHostAndTimeIsGood) {
  const auto answer = ask(make("good", "localhost", -kDay, kDay, &authority_));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "hi");
}

TEST_F(Certificates, OneThatIsSignedByItselfIsRefused) {
  EXPECT_THAT(refusal(make("self", "localhost", -kDay, kDay)), HasSubstr("self-signed"));
}

TEST_F(Certificates, OneOfAnAuthorityThatNobodyTrustsIsRefused) {
  const Identity stranger = make("stranger", "", -kDay, kDay);
  EXPECT_THAT(refusal(make("other", "localhost", -kDay, kDay, &stranger)), HasSubstr("issuer"));
}

TEST_F(Certificates, OneThatHasExpiredIsRefusedAndTheClockIsNamed) {
  const std::string said = refusal(make("old", "localhost", -2 * kDay, -kDay, &authority_));
  EXPECT_THAT(said, HasSubstr("expired"));
  EXPECT_THAT(said, HasSubstr("clock"));
}

TEST_F(Certificates, OneThatIsNotValidYetIsRefusedAndTheClockIsNamed) {
  const std::string said = refusal(make("young", "localhost", kDay, 2 * kDay, &authority_));
  EXPECT_THAT(said, HasSubstr("not yet valid"));
  EXPECT_THAT(said, HasSubstr("clock"));
}

TEST_F(Certificates, OneOfAnotherHostIsRefused) {
  EXPECT_THAT(refusal(make("elsewhere", "mars.nasa.example", -kDay, kDay, &authority_)), HasSubstr("subject name"));
}

}  // namespace
}  // namespace skykeep::net
