// Somebody at the far end of a link: the connection, and the moods.
#include "simulation/visitor.hpp"

#include <utility>

namespace parley::simulation {

Visitor::Visitor(World& world, Witness& witness, Dial dial, std::string nick, Duration pause)
    : world_(world),
      witness_(witness),
      dial_(std::move(dial)),
      nick_(std::move(nick)),
      pause_(pause) {}

Visitor::~Visitor() {
  if (link_) link_->on_client_news = [] {};
}

void Visitor::wait_and(Duration delay, std::function<void()> then) {
  world_.after(delay, [then = std::move(then), alive = std::weak_ptr(alive_)]() {
    if (!alive.expired()) then();
  });
}

void Visitor::begin() {
  connect();
  go_on();
  wait_and(up_to(pause_), [this] { do_something(); });
}

void Visitor::connect() {
  if (mood_ == Mood::gone || link_) return;
  link_ = dial_();
  if (!link_) return wait_and(up_to(800ms), [this] { connect(); });
  link_->on_client_news = [this] { look_soon(); };
  unsent_.clear();
  connected();
  look_soon();
}

void Visitor::lose() {
  std::exchange(link_, nullptr)->on_client_news = [] {};
  stalled_ = false;
  wait_and(up_to(mood_ == Mood::settled ? 500ms : 3s), [this] { connect(); });
  lost();
}

/// Not at once: whoever brings the news is in the middle of something.
void Visitor::look_soon() {
  if (!std::exchange(looking_, true)) wait_and(Duration{0}, [this] { look(); });
}

void Visitor::look() {
  looking_ = false;
  if (!link_ || stalled_) return;
  while (reads()) {
    const std::string bytes = link_->client_read();
    if (bytes.empty()) break;
    world_.note(bytes);
    received(bytes);
  }
  if (link_->client_at_end()) return lose();
  if (hangs_up()) {
    link_->client_finish();
    return lose();
  }
  unsent_ += output();
  unsent_.erase(0, link_->client_write(unsent_));
}

void Visitor::stall() {
  stalled_ = true;
  wait_and(up_to(8s), [this] { look_again(); });
}

void Visitor::look_again() {
  if (!std::exchange(stalled_, false)) return;
  awake();
  look_soon();
}

void Visitor::go_on() {
  if (mood_ == Mood::gone) return;
  if (!stalled_) tick();
  look_soon();
  wait_and(200ms, [this] { go_on(); });
}

void Visitor::do_something() {
  if (mood_ != Mood::wild) return;
  wait_and(up_to(pause_), [this] { do_something(); });
  act();
  look_soon();
}

void Visitor::break_off() {
  if (!link_) return;
  switch (world_.random().below(3)) {
    case 0: link_->reset(); break;
    case 1: link_->client_finish(); break;
    default: link_->vanish(); break;
  }
  if (mood_ != Mood::gone) lose();
}

void Visitor::settle() {
  mood_ = Mood::settled;
  stalled_ = false;
  awake();
  look_soon();
}

void Visitor::leave() {
  mood_ = Mood::gone;
  break_off();
}

}  // namespace parley::simulation
