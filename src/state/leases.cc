#include "state/leases.h"

#include "state/schema.h"

namespace skykeep::state {
namespace {

Result<std::optional<Lease>> read(Transaction& tx, const std::string& name) {
  const auto rows = TRY(tx.query("select owner, epoch, expires_at from lease where name = ?1", {name}));
  if (rows.empty()) return std::optional<Lease>();
  return std::optional<Lease>({name, text_of(rows[0][0]), int_of(rows[0][1]), {int_of(rows[0][2])}});
}

}  // namespace

std::string worker_lease(std::string_view owner) { return "worker/" + std::string(owner); }

Result<Leases> Leases::open(State& state) {
  TRY(within("open the leases", migrate_stores(state)));
  return Leases(state);
}

Result<std::optional<Lease>> Leases::acquire(const std::string& name, const std::string& owner, UtcTime now, Duration length) {
  std::optional<Lease> out;
  TRY(state_->transact([&](Transaction& tx) -> Result<> {
    out.reset();
    const auto there = TRY(read(tx, name));
    const bool is_ours = there && there->owner == owner;
    if (there && !is_ours && there->expires_at > now) return {};
    out = Lease{name, owner, there ? there->epoch + (is_ours ? 0 : 1) : 1, now + length};
    TRY(tx.execute("insert into lease(name, owner, epoch, expires_at) values (?1, ?2, ?3, ?4) on conflict (name) do update set"
                   " owner = excluded.owner, epoch = excluded.epoch, expires_at = excluded.expires_at",
                   {name, owner, out->epoch, out->expires_at.micros}));
    return {};
  }));
  return out;
}

Result<> Leases::release(const Lease& lease) {
  TRY(state_->execute("update lease set expires_at = 0 where name = ?1 and owner = ?2 and epoch = ?3", {lease.name, lease.owner, lease.epoch}));
  return {};
}

Result<int64_t> Leases::end_others(const std::string& owner) {
  return state_->execute("update lease set expires_at = 0 where owner <> ?1 and expires_at > 0", {owner});
}

Result<std::optional<Lease>> Leases::get(const std::string& name) {
  std::optional<Lease> out;
  TRY(state_->read([&](Transaction& tx) -> Result<> {
    out = TRY(read(tx, name));
    return {};
  }));
  return out;
}

}  // namespace skykeep::state
