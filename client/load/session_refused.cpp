// What one connection does when the server refuses a request.
#include <fmt/format.h>

#include "lib/retry.hpp"
#include "load/session.hpp"

namespace parley::load {

namespace {

constexpr std::chrono::milliseconds default_retry{500};

/// Refused for now: the message is sent again when the server said.
bool is_passing(core::ErrorCode code) {
  return code == core::ErrorCode::rate_limited || code == core::ErrorCode::busy ||
         code == core::ErrorCode::log_unavailable;
}

}  // namespace

void Session::on_refused(const Heard& heard) {
  if (heard.id == hello_id || heard.id == join_id) {
    const auto why =
        fmt::format("{} refused: {}", heard.id == hello_id ? "hello" : "join", heard.text);
    // Refused to this connection only: the next one may be let in.
    if (!client::passes_with_time({heard.code, {}, heard.retry_after})) return fail(why);
    return end(why, heard.retry_after.value_or(std::chrono::milliseconds{0}));
  }
  if (heard.id == 0) return on_nameless_refusal(heard);
  if (heard.id == pong_id || on_mix_refused(heard)) return;
  Pending* const pending = find_pending(heard.id);
  if (pending == nullptr) return strange(heard.text);
  on_say_refused(heard, *pending);
}

void Session::on_nameless_refusal(const Heard& heard) {
  Heard meant = heard;
  if (phase_ == Phase::greeting) {
    meant.id = hello_id;
  } else if (phase_ == Phase::joining) {
    meant.id = join_id;
  } else if (Pending* const oldest = oldest_in_flight()) {
    return on_say_refused(heard, *oldest);
  } else {
    return end(fmt::format("the server refused a line without saying which: {}", heard.text));
  }
  on_refused(meant);
}

void Session::on_say_refused(const Heard& heard, Pending& pending) {
  Tally& tally = shared_->tally;
  const bool comes_back =
      heard.code == core::ErrorCode::shutting_down && shared_->plan.options().reconnect;
  const bool passing = is_passing(heard.code) || comes_back;
  Refusals& refusals = passing ? tally.retried[heard.code] : tally.refused[heard.code];
  if (refusals.count++ == 0) refusals.text = heard.text;
  pending.in_flight = false;
  if (!passing) {
    --tally.waiting;
    pending_.erase(pending_.begin() + (&pending - pending_.data()));
  } else if (!comes_back) {
    const auto when = shared_->now + heard.retry_after.value_or(default_retry);
    shared_->agenda.add({when, member_, Task::What::say_again, pending.number});
  }
}

}  // namespace parley::load
