// What one connection does beside its room's messages: direct messages, moves, history.
#include <fmt/format.h>

#include "load/session.hpp"
#include "load/stamp.hpp"

namespace parley::load {

bool Session::begins(Activity& activity) const {
  ++activity.due;
  if (phase_ == Phase::up) return true;
  ++activity.not_begun;
  return false;
}

void Session::say_direct(Member to, Clock::time_point due) {
  Activity& directs = shared_->tally.directs;
  const auto number = static_cast<Number>(directs.due);
  shared_->direct_arrived.push_back(false);
  if (!begins(directs)) return;
  const Plan& plan = shared_->plan;
  const std::string text = text_of({plan.run(), number, due}, plan.options().size);
  send(shared_->dialect->say(
      {.room = plan.nick(to), .text = text, .key = {}, .id = first_direct_id + number}));
}

void Session::on_direct(const Heard& heard) {
  const Plan& plan = shared_->plan;
  if (heard.room != plan.nick(member_)) return;  // what it said itself comes back, too
  const auto stamp = read_stamp(heard.text, plan.options().size);
  std::vector<bool>& arrived = shared_->direct_arrived;
  const bool ours = stamp && stamp->run == plan.run() && stamp->number < arrived.size();
  if (!ours || arrived[stamp->number]) return strange(heard.text);  // nobody's, or a second time
  arrived[stamp->number] = true;
  shared_->tally.directs.finish(stamp->due, shared_->now);
}

void Session::move(Clock::time_point due) {
  if (!begins(shared_->tally.moves)) return;
  const Plan& plan = shared_->plan;
  const std::string& room = plan.room_name(room_);
  // From here to the answer to the join it may get anything of the room, or nothing.
  shared_->ledger.leave(member_);
  moving_since_ = due;
  enter(Phase::joining);
  send(shared_->dialect->part(room) + shared_->dialect->join(room, std::nullopt));
}

void Session::ask_page(Clock::time_point due) {
  if (!begins(shared_->tally.pages)) return;
  const Plan& plan = shared_->plan;
  shared_->page_due.push_back(due);
  send(shared_->dialect->page(plan.room_name(room_), first_page_id + shared_->page_due.size() - 1));
}

void Session::on_page(const Heard& heard) {
  const std::uint64_t number = heard.id - first_page_id;
  if (heard.id < first_page_id || number >= shared_->page_due.size()) {
    return strange("a page that nobody asked for");
  }
  shared_->tally.pages.finish(shared_->page_due[number], shared_->now);
}

bool Session::on_mix_refused(const Heard& heard) {
  if (heard.id < first_direct_id) return false;
  Tally& tally = shared_->tally;
  Activity& activity = heard.id < first_page_id ? tally.directs : tally.pages;
  ++activity.refused[std::string(core::code_name(heard.code))];
  return true;
}

}  // namespace parley::load
