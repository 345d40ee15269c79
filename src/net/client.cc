#include "net/client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <list>
#include <map>

#include "core/mutex.h"
#include "core/text.h"
#include "net/compress.h"
#include "net/public_address.h"
#include "net/socket_path.h"

namespace skykeep::net {
namespace {
constexpr size_t kMaxIdleLanes = 32;
constexpr int kPollMs = 1000;
constexpr size_t kMaxHeader = 256 << 10;  // of all answers of one exchange: older libcurls take any amount

void start_curl_once() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

struct SlistFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Slist = std::unique_ptr<curl_slist, SlistFree>;

// One connection's worth of libcurl: used by one thread at a time. The multi handle exists for
// curl_multi_wakeup, which makes cancellation immediate, and keeps the connection between requests.
struct Lane {
  Lane() : multi(curl_multi_init()), easy(curl_easy_init()) {
    if (multi != nullptr) curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 1L);
  }
  ~Lane() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
  CURLM* multi;
  CURL* easy;
};

struct Host {
  int busy = 0;
  std::vector<std::unique_ptr<Lane>> idle;
};

// What libcurl's callbacks fill during one exchange.
struct Exchange {
  Response response;
  uint64_t max_body = 0;
  bool too_long = false;
  size_t header_bytes = 0;
  bool header_too_long = false;
  bool out_of_memory = false;
  std::string not_public;                                       // the address that was refused
  bool is_success = false;                                      // of the answer that is coming
  const std::function<void(std::string_view)>* sink = nullptr;  // takes the body of a success
};

size_t on_header(char* data, size_t, size_t length, void* user) noexcept {
  auto& exchange = *static_cast<Exchange*>(user);
  if ((exchange.header_bytes += length) > kMaxHeader) {
    exchange.header_too_long = true;
    return 0;
  }
  try {
    std::string_view line(data, length);
    if (line.starts_with("HTTP/")) {  // a new answer begins: after a redirect, or after 100 Continue
      exchange.response.headers = {};
      const size_t space = line.find(' ');
      exchange.is_success = space != line.npos && line.substr(space + 1).starts_with('2');
      return length;
    }
    line = trim(line);
    const size_t colon = line.find(':');
    if (colon != line.npos && colon > 0)
      exchange.response.headers.add(std::string(trim(line.substr(0, colon))),
                                    std::string(trim(line.substr(colon + 1))));
    return length;
  } catch (...) {
    exchange.out_of_memory = true;
    return 0;
  }
}

size_t on_body(char* data, size_t, size_t length, void* user) noexcept {
  auto& exchange = *static_cast<Exchange*>(user);
  if (exchange.sink != nullptr && exchange.is_success) {
    try {
      (*exchange.sink)({data, length});
      return length;
    } catch (...) {
      exchange.out_of_memory = true;
      return 0;
    }
  }
  std::string& body = exchange.response.body;
  if (body.size() + length > exchange.max_body) {
    exchange.too_long = true;
    return length == 0 ? 1 : 0;
  }
  try {
    body.append(data, length);
    return length;
  } catch (...) {
    exchange.out_of_memory = true;
    return 0;
  }
}

// Opens the socket of a connection to a public address; any other is noted and refused.
curl_socket_t open_public_socket(void* user, curlsocktype, curl_sockaddr* address) noexcept {
  auto& exchange = *static_cast<Exchange*>(user);
  try {
    if (!is_public_address(address->addr)) {
      exchange.not_public = address_text(address->addr);
      return CURL_SOCKET_BAD;
    }
  } catch (...) {
    exchange.out_of_memory = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

bool has_proxy(std::string_view scheme) {
  const auto is_set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != 0;
  };
  if (is_set("all_proxy") || is_set("ALL_PROXY")) return true;
  return scheme == "https" ? is_set("https_proxy") || is_set("HTTPS_PROXY") : is_set("http_proxy");
}

Code code_of(CURLcode result) {
  switch (result) {
    case CURLE_OPERATION_TIMEDOUT: return Code::kTimeout;
    case CURLE_PARTIAL_FILE:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL: return Code::kCorrupt;
    case CURLE_URL_MALFORMAT: return Code::kInvalidInput;
    case CURLE_OUT_OF_MEMORY: return Code::kInternal;
    default: return Code::kUnavailable;
  }
}

Result<Slist> header_list(const Request& request) {
  curl_slist* list = nullptr;
  const auto append = [&](const std::string& line) {
    if (curl_slist* more = curl_slist_append(list, line.c_str())) list = more;
  };
  for (const auto& [name, value] : request.headers.fields()) {
    const std::string line = name + ": " + value;
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != line.npos || name.empty()) {
      curl_slist_free_all(list);
      return fail(Code::kInvalidInput, fmt::format("request header '{}' contains a line break", name));
    }
    append(value.empty() ? name + ";" : line);
  }
  append("Expect:");
  // Decoded here: libcurl takes a gzip stream that ends early for a whole one. What is handed over as it comes is asked for plain.
  if (!request.on_body && !request.headers.get("Accept-Encoding")) append("Accept-Encoding: gzip");
  if (!request.headers.get("Content-Type")) append("Content-Type:");
  return Slist(list);
}

void set_method(CURL* easy, const Request& request) {
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (request.method == "GET" && request.body.empty()) {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  } else {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

// The body as it was before the server packed it.
Result<> decode(Response& response, uint64_t max_body) {
  const std::string_view coding = trim(response.headers.get("Content-Encoding").value_or(""));
  if (coding.empty() || iequals(coding, "identity") || response.body.empty()) return {};
  if (!iequals(coding, "gzip") && !iequals(coding, "x-gzip"))
    return fail(Code::kCorrupt, fmt::format("the answer is encoded as '{}', which was not asked for", coding));
  response.body = TRY(gunzip(response.body, max_body));
  return {};
}

// An exchange that failed, in words.
Error trouble(CURLcode result, const Exchange& exchange, const Url& url, std::string_view said) {
  const std::string name = redact(url.text());
  if (!exchange.not_public.empty())
    return {Code::kPermission, fmt::format("{}: {} leads to {}, which is not public, so nothing was asked; name an address of your own for "
                                           "this host in [net.routes] if that is meant", name, url.host, exchange.not_public)};
  if (result == CURLE_PEER_FAILED_VERIFICATION) {
    const bool is_about_time = said.find("expired") != said.npos || said.find("not yet valid") != said.npos;
    return {Code::kUnavailable, fmt::format("{}: {} does not prove who it is, so nothing was asked: {}{}", name, url.host, said,
                                            is_about_time ? "; is the clock of this machine right?" : "")};
  }
  return {code_of(result), fmt::format("{}: {}", name, said)};
}

long milliseconds(Duration d) {
  return std::max(1L, static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(d).count()));
}

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(ClientOptions options) : options_(std::move(options)) { start_curl_once(); }

  Result<Response> send(const Request& request, std::stop_token stop) override {
    const Url url = TRY(parse_url(request.url));
    std::string key = request.unix_socket.empty() ? url.scheme + "://" + url.authority() : request.unix_socket;
    if (request.public_address_only) key += " public";  // no connection that was opened without looking
    auto lane = TRY(take_lane(key, stop));
    const bool usable = lane->easy != nullptr && lane->multi != nullptr;
    Result<Response> result = usable ? exchange(*lane, request, url, stop)
                                     : fail(Code::kInternal, "libcurl does not start: out of memory");
    // A broken exchange may leave the connection in any state; libcurl closes it, the handles are good.
    give_back(key, usable ? std::move(lane) : nullptr);
    return result;
  }

 private:
  Result<std::unique_ptr<Lane>> take_lane(const std::string& key, const std::stop_token& stop) {
    const MutexLock lock(mutex_);
    const auto free = [&]() REQUIRES(mutex_) { return hosts_[key].busy < std::max(1, options_.max_connections_per_host); };
    if (!freed_.wait(lock, stop, free))
      return fail(Code::kCancelled, "request was cancelled before it was sent");
    Host& host = hosts_[key];
    ++host.busy;
    if (host.idle.empty()) return std::make_unique<Lane>();
    auto lane = std::move(host.idle.back());
    host.idle.pop_back();
    --idle_lanes_;
    return lane;
  }

  void give_back(const std::string& key, std::unique_ptr<Lane> lane) {
    {
      const MutexLock lock(mutex_);
      Host& host = hosts_[key];
      --host.busy;
      if (lane) {
        host.idle.push_back(std::move(lane));
        if (++idle_lanes_ > kMaxIdleLanes) drop_idle_lane(key);
      }
      if (host.busy == 0 && host.idle.empty()) hosts_.erase(key);
    }
    freed_.notify_all();
  }

  // Makes room by closing an idle connection to somebody else than `keep` where there is one.
  void drop_idle_lane(const std::string& keep) REQUIRES(mutex_) {
    auto victim = std::find_if(hosts_.begin(), hosts_.end(), [&](const auto& entry) {
      return entry.first != keep && !entry.second.idle.empty();
    });
    if (victim == hosts_.end()) victim = hosts_.find(keep);
    victim->second.idle.pop_back();
    --idle_lanes_;
    if (victim->first != keep && victim->second.busy == 0 && victim->second.idle.empty())
      hosts_.erase(victim);
  }

  void set_options(CURL* easy, const Request& request, const Url& url, Exchange& exchange) const {
    curl_easy_reset(easy);  // keeps live connections, DNS and TLS sessions
    set_method(easy, request);
    curl_easy_setopt(easy, CURLOPT_URL, url.text().c_str());
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, request.follow_redirects ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 5L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     milliseconds(std::min(request.connect_timeout, request.timeout)));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(request.timeout));
    // The declared length is checked before the body comes; the decoded one in on_body().
    const auto limit = static_cast<curl_off_t>(std::min<uint64_t>(request.max_body, INT64_MAX));
    if (limit > 0) curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, limit);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
    if (!options_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
    // Loopback and local sockets are never asked through a proxy, whatever the environment says.
    if (is_loopback(url.host) || !request.unix_socket.empty()) curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (request.public_address_only && !has_proxy(url.scheme)) {
      curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_public_socket);
      curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &exchange);
    } else if (request.public_address_only) {
      curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    }
#if LIBCURL_VERSION_NUM >= 0x075700
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a cancelled name lookup is left behind, not waited for
#endif
  }

  // Drives the transfer until it ends or `stop` is requested; nullopt when stopped.
  static std::optional<CURLcode> perform(Lane& lane, const std::stop_token& stop) {
    const std::stop_callback wake(stop, [&] { curl_multi_wakeup(lane.multi); });
    curl_multi_add_handle(lane.multi, lane.easy);
    std::optional<CURLcode> result;
    while (!result && !stop.stop_requested()) {
      int running = 0;
      if (curl_multi_perform(lane.multi, &running) != CURLM_OK) {
        result = CURLE_OUT_OF_MEMORY;
        break;
      }
      int left = 0;
      while (const CURLMsg* message = curl_multi_info_read(lane.multi, &left))
        if (message->msg == CURLMSG_DONE) result = message->data.result;
      if (!result) curl_multi_poll(lane.multi, nullptr, 0, kPollMs, nullptr);
    }
    curl_multi_remove_handle(lane.multi, lane.easy);
    return result;
  }

  Result<Response> exchange(Lane& lane, const Request& request, const Url& url,
                            const std::stop_token& stop) const {
    Exchange exchange;
    exchange.max_body = request.max_body;
    if (request.on_body) exchange.sink = &request.on_body;
    char message[CURL_ERROR_SIZE] = "";
    set_options(lane.easy, request, url, exchange);
    const Slist headers = TRY(header_list(request));
    curl_easy_setopt(lane.easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(lane.easy, CURLOPT_ERRORBUFFER, message);
    std::optional<SocketPath> socket;
    if (!request.unix_socket.empty()) {
      socket.emplace(TRY(SocketPath::open(request.unix_socket)));
      curl_easy_setopt(lane.easy, CURLOPT_UNIX_SOCKET_PATH, socket->text().c_str());
    }
    const auto started = std::chrono::steady_clock::now();
    const std::optional<CURLcode> result = perform(lane, stop);
    curl_easy_setopt(lane.easy, CURLOPT_ERRORBUFFER, nullptr);
    curl_easy_setopt(lane.easy, CURLOPT_HTTPHEADER, nullptr);
    const std::string name = redact(url.text());
    if (!result) return fail(Code::kCancelled, fmt::format("{}: request was cancelled", name));
    if (exchange.too_long || *result == CURLE_FILESIZE_EXCEEDED)
      return fail(Code::kCorrupt,
                  fmt::format("{}: the answer is longer than {} bytes", name, request.max_body));
    if (exchange.header_too_long)
      return fail(Code::kCorrupt, fmt::format("{}: the header of the answer is longer than {} bytes", name, kMaxHeader));
    if (exchange.out_of_memory) return fail(Code::kInternal, fmt::format("{}: out of memory", name));
    if (*result != CURLE_OK) return fail(trouble(*result, exchange, url, *message != 0 ? message : curl_easy_strerror(*result)));
    Response& response = exchange.response;
    response.elapsed = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - started);
    long status = 0;
    char* effective = nullptr;
    curl_easy_getinfo(lane.easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(lane.easy, CURLINFO_EFFECTIVE_URL, &effective);
    response.status = static_cast<int>(status);
    response.url = effective != nullptr ? effective : url.text();
    TRY(within(name, decode(response, request.max_body)));
    return std::move(response);
  }

  const ClientOptions options_;
  Mutex mutex_;
  ConditionVariable freed_;
  std::map<std::string, Host> hosts_ GUARDED_BY(mutex_);
  size_t idle_lanes_ GUARDED_BY(mutex_) = 0;
};
}  // namespace

std::unique_ptr<HttpClient> make_curl_client(const ClientOptions& options) {
  return std::make_unique<CurlClient>(options);
}

}  // namespace skykeep::net
