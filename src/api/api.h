// HTTP routes over storage and the loop. One table of routes gives routing, checks and /openapi.json.
//
// Owner: app opens one after everything it borrows and destroys it first. Threads: handle() from the server's workers,
// cached() from its I/O thread; both from any thread.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

#include "api/context.h"
#include "api/idle_memory_trimmer.h"
#include "api/metrics.h"
#include "api/response_cache.h"
#include "api/router.h"
#include "core/worker_pool.h"

namespace skykeep::api {

class Api {
 public:
  static Result<std::unique_ptr<Api>> open(ApiDeps deps, ApiOptions options);
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  // For ServerHandlers::slow. Routes that take long answer through ServerResponse::later.
  net::ServerResponse handle(const net::ServerRequest& request);
  // For ServerHandlers::fast: a finished answer of this publication, a 304, or a file of the page; else nullopt.
  std::optional<net::ServerResponse> cached(const net::ServerRequest& request);
  // For ServerHandlers::refuse: why the body of this request is not worth taking; nullopt when it is.
  std::optional<net::ServerResponse> refusal(const net::ServerRequest& head);
  // For ServerHandlers::failure: what the server itself refuses, in the words of whose address it is.
  net::ServerResponse failure(const net::ServerRequest& head, int status, std::string_view reason);
  // The whole answer on this thread, however long it takes: for verbs without a server, and tests.
  net::ServerResponse answer(const net::ServerRequest& request);
  // From now on verbs refuse and running ones are asked to stop; called before the server is stopped.
  void stop();

  const RouteTable& routes() const { return table_; }
  Context& context() { return *context_; }
  ResponseCache::Stats cache_stats() const { return cache_.stats(); }

 private:
  struct Prepared;  // a request with its route and, unless refused, its checked call
  explicit Api(std::unique_ptr<Context> context);
  std::optional<Prepared> prepare(const net::ServerRequest& request, net::ServerResponse& refused);
  net::ServerResponse run(const net::ServerRequest& request, const Route& route, const Call& call);
  Answer ask(const net::ServerRequest& request, const Route& route, const Call& call);
  bool is_settled(int64_t& publication);
  net::ServerResponse finish(const net::ServerRequest& request, const Route& route, Reply reply, int64_t publication);
  net::ServerResponse send(const net::ServerRequest& request, const CachedAnswer& answer);
  net::ServerResponse send_refusal(const net::ServerRequest& request, Dialect dialect, const Problem& problem);
  std::optional<net::ServerResponse> without_route(const net::ServerRequest& request, const RouteTable::Match& match);
  WorkerPool& pool(Pool pool);

  std::unique_ptr<Context> context_;
  RouteTable table_;
  ResponseCache cache_;
  std::unique_ptr<RequestCounts> counts_;
  std::atomic<uint64_t> answered_ = 0;  // by a handler
  // Declared last so that their threads end before what they use.
  WorkerPool sql_pool_, verb_pool_, picture_pool_, monitor_pool_;
  IdleMemoryTrimmer quiet_;
};

}  // namespace skykeep::api
